"""The forecast as people read it: one self-contained page that answers first and explains after."""

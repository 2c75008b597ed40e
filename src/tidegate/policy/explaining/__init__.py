"""Policies as people read them: one document made from a pack, shown on a terminal, in Markdown and in HTML."""

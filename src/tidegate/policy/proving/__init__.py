"""Proves what a pack guarantees for every conceivable case, or finds the smallest case that breaks the promise."""

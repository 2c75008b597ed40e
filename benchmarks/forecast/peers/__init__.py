"""The reference network in other engines, each as its own manual would write it."""

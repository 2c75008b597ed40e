"""Experiments with the forecast: compare, be precise enough, see what matters, where a conclusion flips, and why."""

"""Scenarios: a policy, and changes to parameters. Small files that a planner can write."""

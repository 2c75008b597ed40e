"""Referrals in, a ranked and explained worklist out: what `tidegate triage` does, as functions."""

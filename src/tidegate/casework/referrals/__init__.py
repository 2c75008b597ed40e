"""Referrals: batches taken from files, one receipt for every item, each referral filed with one case."""

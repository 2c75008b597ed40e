"""Assessments: what the policy says of a case, stored with its inputs, digests and trace; run again when something changes."""

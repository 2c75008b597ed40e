"""The policy engines, ours and others, on one made-up sample: same rows, results checked equal before any timing."""

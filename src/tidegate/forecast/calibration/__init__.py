"""Back-tests: what the model's rules would have forecast from an earlier year, beside what was then published."""

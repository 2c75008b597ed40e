"""Data protection: what each field holds, subject access, retention reviews, and erasure by two people with its certificate."""

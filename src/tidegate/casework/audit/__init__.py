"""What was done and read, by whom, when and why: append-only, chained by hashes, verifiable without this database."""

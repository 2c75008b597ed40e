"""A made-up unit with 18 months of history, made through the same actions that people use. Everybody in it is invented."""

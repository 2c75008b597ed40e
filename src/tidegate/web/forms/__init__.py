"""What people fill in. A form asks; it decides nothing: actions do."""

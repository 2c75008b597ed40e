"""Who may see and do what: people's accounts, roles as code, units, restricted cases, break-glass."""

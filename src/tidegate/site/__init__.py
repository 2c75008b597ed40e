"""Where Django is put together: settings, addresses, keys, the clock. Nothing else."""

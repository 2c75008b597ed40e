"""What `tidegate policy check` and `policy test` look for, beyond what the loader already refuses."""

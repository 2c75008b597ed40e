"""What runs a network: keyed random numbers, a readable reference, a compiled kernel, and replications of either."""

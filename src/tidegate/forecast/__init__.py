"""The forecast: what a policy does to every part of the system, and to children, before anyone adopts it."""

"""What the forecast takes from the world: figures with range, shape, unit, source and status, and draws from them."""

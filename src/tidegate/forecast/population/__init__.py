"""People with traits nobody sees and facts somebody records; the facts go through the real policy."""

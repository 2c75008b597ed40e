"""Facts of a case: append-only, three-valued, with source, time and who recorded them; corrections never erase."""

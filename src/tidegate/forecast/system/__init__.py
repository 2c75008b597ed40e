"""The system of England and Wales as a network: who is treated where, by how many, and where they go from there."""

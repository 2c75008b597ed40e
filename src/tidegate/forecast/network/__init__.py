"""What a network is: stages, the people who pass through them, and what is refused before anything is simulated."""

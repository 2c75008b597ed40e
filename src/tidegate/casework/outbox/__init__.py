"""What is told to other systems: a signed message for each action they subscribed to, kept until it is delivered."""

"""What every stage of casework shares: who acts and why, the action decorator, its errors, transition tables."""

"""What the clock brings: reminders, escalations, expiries, re-assessments. Doing it twice does it once."""

"""What a replication says: times, backlogs, courts, register, cost, and harm to children."""

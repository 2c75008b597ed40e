"""What the practice demands of a case, as tasks with clocks: safeguarding, welfare, bail, forensics, the prosecutor."""

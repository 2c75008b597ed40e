"""What the engines are called in the results."""

PLAIN, FULL, TRACED = "Tidegate", "Tidegate, everything on", "Tidegate, traced"
C, SIMPY = "C, by hand", "SimPy, as documented"

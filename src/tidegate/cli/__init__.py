"""The command line: `tidegate`. The only place that reads the clock, the terminal and the arguments."""

from tidegate.cli.app import main

__all__ = ["main"]

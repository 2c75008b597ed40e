"""Renderings of a finished triage: for the terminal, for a browser, and as files for other programs."""

"""``python -m benchmarks.casework``: see ``run``."""

from benchmarks.casework.run import main

main()

"""``python -m benchmarks.policy``: see ``run``."""

from benchmarks.policy.run import main

main()

"""``python -m benchmarks.forecast``: agreement first, then speed; writes benchmarks/results/forecast.{json,md}."""

from benchmarks.forecast.run import main

main()

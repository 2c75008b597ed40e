"""One engine in a process of its own: ``worker ENGINE DAYS REPLICATIONS SEED`` prints a line of JSON for each replication."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from benchmarks.forecast import model
from benchmarks.forecast.names import FULL, TRACED
from benchmarks.forecast.observing import completed

PEERS = {
    "SimPy, as documented": ("simpy_net", "documented"),
    "SimPy, expert": ("simpy_net", "expert"),
    "salabim": ("salabim_net", "documented"),
    "Ciw": ("ciw_net", "documented"),
    "Cimba": ("cimba_net", "documented"),
}


Run = Callable[[float, int], dict]


def ours(*, everything: bool, trace: bool) -> Run:
    from tidegate.forecast.engine.kernel import Engine

    engine, networks = Engine(), {}

    def run(days: float, seed: int) -> dict:
        network = networks.setdefault(days, model.network(days, everything=everything))
        found = engine.simulate(network, replication=seed, seed=1, trace=trace)
        return {"events": found.events, **(completed(found) if trace else {})}

    return run


def engine_of(name: str) -> Run:
    if name.startswith("Tidegate"):
        return ours(everything=name == FULL, trace=name == TRACED)
    module, function = PEERS[name]
    return getattr(import_module(f"benchmarks.forecast.peers.{module}"), function)


def main() -> None:
    name, days, replications, seed = sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    run = engine_of(name)
    run(1.0, seed)  # imports, compilation
    if name.startswith("Tidegate"):
        run(days, seed)
    for number in range(seed, seed + replications):
        start = time.process_time()  # every engine has one thread; others may be using the machine
        found = run(days, number)
        seconds = time.process_time() - start
        print(json.dumps({**found, "seconds": seconds, "memory": peak()}), flush=True)


def peak() -> int:
    """The most memory this process has held, in kB. (``ru_maxrss`` counts what the parent held when it started this one.)"""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()

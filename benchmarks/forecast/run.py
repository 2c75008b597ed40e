"""The reference network in every engine, interleaved: do they agree, how fast is each, and how does ours scale.

Each section is measured by itself, within three minutes on an idle machine, and kept in the results beside the others.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from benchmarks.forecast import report
from benchmarks.forecast.names import FULL, PLAIN, SIMPY, TRACED, C
from benchmarks.forecast.observing import largest_difference
from benchmarks.forecast.peers.tables import header
from tidegate.forecast.engine.compiled import sources

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "benchmarks" / "results"
# Days simulated and replications a round: the slow ones simulate less.
SIZES = {
    C: (1000, 3), PLAIN: (1000, 3), FULL: (1000, 3), "Cimba": (300, 1), "SimPy, expert": (60, 1), SIMPY: (30, 1),
    "salabim": (10, 1), "Ciw": (5, 1),
}  # fmt: skip
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
AGREEMENT_DAYS = 30.0
OFTEN = 5e-5
"""Mean waits below this, in days, come from so few people that a handful of replications says nothing of them."""
AGREEMENT_SAMPLES = {C: 200, TRACED: 200, SIMPY: 8, "SimPy, expert": 12, "Cimba": 12, "salabim": 4, "Ciw": 3}

# Of 32 mean waits, the largest distance from ours in standard errors. By chance 3 is usual; few replications of the slow
# engines, and waits that are rare and skewed, make it more.
WITHIN = 6.0
Result = dict


def compiled(folder: Path) -> Path | None:
    """The program in C; None where there is no compiler."""
    compiler = shutil.which("gcc")
    if compiler is None:
        print("No gcc: the program in C is left out, and ratios to it are not given.")
        return None
    (folder / "tables.h").write_text(header())
    source = ROOT / "benchmarks" / "forecast" / "peers" / "net.c"
    subprocess.run(
        [compiler, "-O3", "-march=native", f"-I{folder}", source, "-o", folder / "net", "-lm"], check=True, capture_output=True
    )
    return folder / "net"


def run(name: str, days: float, replications: int, seed: int, program: Path | None) -> list[dict]:
    command = [sys.executable, "-m", "benchmarks.forecast.worker", name, str(days), str(replications), str(seed)]
    if name == C:
        command = [str(program), str(days), str(replications)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name} left out: {done.stderr.strip().splitlines()[-1]}")
        return []
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def agreement(program: Path | None) -> Result:
    """The largest distance of 32 mean waits from ours, in standard errors, by engine."""
    found = {
        name: run(name, AGREEMENT_DAYS, size, 500, program) for name, size in AGREEMENT_SAMPLES.items() if known(name, program)
    }
    waits = {name: np.array([each["waits"] for each in sample]) for name, sample in found.items() if len(sample) > 1}
    ours = waits.pop(TRACED)
    often = ours.mean(axis=0) > OFTEN
    worst = {name: largest_difference(theirs[:, often], ours[:, often]) for name, theirs in waits.items()}
    print("largest distance from ours, in standard errors:", {name: round(each, 1) for name, each in worst.items()})
    if any(each > WITHIN for each in worst.values()):
        raise SystemExit("The engines do not simulate the same network; nothing is timed.")
    return {"agreement": worst, "agreed": sources()}


def speed(program: Path | None) -> Result:
    """Events a second of every engine."""
    names = [name for name in SIZES if known(name, program)]
    rates: dict[str, list[float]] = {name: [] for name in names}
    load = os.getloadavg()
    for number in range(ROUNDS):
        for name in names:
            found = run(name, *SIZES[name], 1000 + 10 * number, program)
            if found:
                rates[name].append(rate(found))
    return {"load": load, "rounds": ROUNDS, "rates": rates}


def memory(program: Path | None) -> Result:
    """The most that the process of each engine held."""
    found = {name: run(name, *SIZES[name], 1, program) for name in SIZES if known(name, program)}
    return {"memory": {name: each[-1]["memory"] for name, each in found.items() if each}}


def scaling(program: Path | None) -> Result:
    """By people: events a second and memory. By cores: how much two threads do, beside a loop that uses nothing else."""
    people = {}
    for days in (100, 1000, 8000):
        found = run(PLAIN, days, 3, 7, program)
        people[str(days)] = {"rate": rate(found), "memory": found[-1]["memory"]}
    return {"people": people, "threads": threads()}


def threads() -> dict[str, float]:
    """How much two threads do more than one, beside a loop that uses nothing but the processor."""
    from benchmarks.forecast import model
    from benchmarks.forecast.spinning import spin
    from benchmarks.forecast.timing import seconds
    from tidegate.forecast.engine.kernel import simulate

    network = model.network(1000.0)

    def ours(number: int) -> None:
        for replication in range(2):
            simulate(network, replication=replication + 10 * number, seed=1)

    found = {}
    for name, work in (("spinning", spin), (PLAIN, ours)):
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(work, range(2)))
            ratios = []
            for _ in range(5):
                one = seconds(lambda work=work: work(0))
                two = seconds(lambda work=work: list(pool.map(work, range(2))))
                ratios.append(2 * one / two)
        found[name] = statistics.median(ratios)
    return found


def starting(_program: Path | None) -> Result:
    """Processor time from nothing to the end of one simulated day: the first time, when the kernel is compiled, and after."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "NUMBA_CACHE_DIR": cache}
        took = []
        for _ in range(3):
            begun = os.times()
            subprocess.run(
                [sys.executable, "-m", "benchmarks.forecast.worker", PLAIN, "1", "1", "1"],
                cwd=ROOT, env=environment, check=True, capture_output=True,
            )  # fmt: skip
            ended = os.times()
            took.append(ended.children_user + ended.children_system - begun.children_user - begun.children_system)
    return {"starting": {"first": took[0], "again": min(took[1:])}}


SECTIONS: dict[str, Callable[[Path | None], Result]] = {
    "agreement": agreement, "speed": speed, "memory": memory, "scaling": scaling, "starting": starting,
}  # fmt: skip


def known(name: str, program: Path | None) -> bool:
    """Whether this engine can be run here."""
    return name != C or program is not None


def rate(found: list[dict]) -> float:
    return statistics.median(each["events"] / each["seconds"] for each in found)


def main() -> None:
    """Measure the sections named, or all; agreement first, unless this kernel's is known already."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / "forecast.json"
    result = json.loads(path.read_text()) if path.exists() else {}
    asked = sys.argv[1:] or list(SECTIONS)
    if "agreement" not in asked and result.get("agreed") != sources():
        asked = ["agreement", *asked]
    with tempfile.TemporaryDirectory() as folder:
        program = compiled(Path(folder))
        for name in asked:
            result |= SECTIONS[name](program)
            path.write_text(json.dumps(result, indent=1) + "\n")
    report.write(result, RESULTS)


if __name__ == "__main__":
    main()

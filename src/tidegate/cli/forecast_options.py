"""The options that every experiment of the forecast takes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from tidegate.cli.common import CallError, messages

Before = Annotated[str, typer.Argument(metavar="A", help="The scenario as it is: the name of a shipped one, or a YAML file.")]
After = Annotated[str, typer.Argument(metavar="B", help="The scenario as it might be.")]
Years = Annotated[int, typer.Option("--years", min=1, max=40, help="How many years to forecast.")]
Replications = Annotated[
    int | None, typer.Option("--replications", min=2, help="How many replications, paired over the scenarios.")
]
Precision = Annotated[
    float | None,
    typer.Option("--precision", min=0.001, max=1.0, help="Instead: until the change is known to within this share of itself."),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Where random numbers start: same seed, same bytes.")]
Threads = Annotated[int | None, typer.Option("--threads", min=1, help="How many threads. [default: as many as cores]")]
Ray = Annotated[bool, typer.Option("--ray", help="Spread replications over a Ray cluster.")]
Force = Annotated[str | None, typer.Option("--force", help="One force instead of the country, by name.")]
Caseload = Annotated[
    Path | None, typer.Option("--caseload", help="Start from these referral records instead of an assumed caseload.")
]
Parameters = Annotated[
    Path | None,
    typer.Option(
        "--parameters",
        metavar="FILE",
        help="Your own parameter file, of another country or year: `tidegate forecast parameters FILE` checks it. "
        "[default: England and Wales]",
    ),
]
People = Annotated[
    float | None,
    typer.Option(
        "--people",
        min=0.01,
        max=1.0,
        help="The share of the people to simulate, with their staff, courts and places; the answer is for all of them. "
        "[default: as many as a tenth of the country has]",
    ),
]

MANY_ENOUGH = 0.1
"""The part of the country that stands for it where hundreds of points are asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How runs are made and spread; not what is asked of them."""

    years: int
    seed: int
    threads: int | None
    ray: bool
    force: str | None
    caseload: Path | None
    parameters: Path | None
    people: float | None = 1.0

    def share(self, part: float) -> float:
        """The share of the people to simulate of a place that is this part of the country."""
        return min(1.0, MANY_ENOUGH / part) if self.people is None else self.people


def check_either(replications: int | None, precision: float | None) -> None:
    """Refuse a call that says twice how many replications it wants. Raises CallError."""
    if replications and precision:
        raise CallError("--replications and --precision say the same thing in two ways: give one of them.")


def unreached(precision: float, most: int) -> None:
    """Say that replications ended before the precision was reached."""
    messages().print(f"The precision of {precision:.1%} was not reached in {most:,} replications.")

"""Published series: where a number comes from goes with it, and a file that is not what it should be is refused whole."""

from __future__ import annotations

import csv
import datetime as dt
from calendar import isleap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from tidegate.forecast.calibration.arrays import Vector

COURTS_FILE = "gold_backlog_trajectory.csv"
"""The Crown Court's quarterly receipts, disposals and open caseload, as the Ministry of Justice restates them."""

_COLUMNS = ("quarter_end", "receipts", "disposals", "open")


class SeriesError(Exception):
    """A file of published figures cannot be used. The message lists everything that is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A published figure. ``at`` is a decimal year; ``status`` says whether the source was read (verified) or is recalled."""

    at: float
    value: float
    source: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Figures in the order of time."""

    title: str
    place: str
    unit: str
    says: str
    points: tuple[Point, ...]

    @property
    def times(self) -> Vector:
        """When, in decimal years."""
        return np.array([point.at for point in self.points])

    @property
    def values(self) -> Vector:
        """The figures."""
        return np.array([point.value for point in self.points])

    def until(self, year: float) -> Series:
        """What was known at ``year``."""
        return self._of(point for point in self.points if point.at <= year)

    def after(self, year: float) -> Series:
        """What came later."""
        return self._of(point for point in self.points if point.at > year)

    def _of(self, points: Iterator[Point]) -> Series:
        return Series(title=self.title, place=self.place, unit=self.unit, says=self.says, points=tuple(points))


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """A quarter of the Crown Court. ``at`` is the decimal year of its last day."""

    at: float
    receipts: float
    disposals: float
    open: float


@cache
def published() -> Mapping[str, Series]:
    """The series that come with Tidegate, by name."""
    text = files("tidegate.forecast.calibration").joinpath("published.yaml").read_text(encoding="utf-8")
    return {name: _series(each) for name, each in yaml.safe_load(text).items()}


def _series(raw: Mapping[str, Any]) -> Series:
    return Series(**{**raw, "points": tuple(Point(**point) for point in raw["points"])})


def read_courts(folder: Path) -> tuple[Quarter, ...]:
    """The quarters of the file named ``COURTS_FILE`` in ``folder``."""
    file = folder / COURTS_FILE
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError) as error:
        raise SeriesError(
            f"The Crown Court's figures cannot be read, so there is nothing to test against: {error}. Give the folder "
            f"that holds {COURTS_FILE}, made from the Ministry of Justice's Criminal court statistics quarterly."
        ) from error
    mistakes = list(_mistakes(rows))
    if mistakes:
        raise SeriesError(f"{file} cannot be used:\n" + "\n".join(f"  {each}" for each in mistakes))
    return tuple(_quarter(row) for row in rows)


def _mistakes(rows: list[dict[str, str]]) -> Iterator[str]:
    """Everything that is wrong, row by row."""
    if not rows:
        yield "it has no rows: get it again from its publisher"
        return
    missing = [name for name in _COLUMNS if name not in rows[0]]
    if missing:
        yield f"column {', '.join(missing)} is missing: it must have {', '.join(_COLUMNS)}"
        return
    last = ""
    for number, row in enumerate(rows, start=2):
        yield from (f"line {number}: {problem}" for problem in _row_mistakes(row, last))
        last = row["quarter_end"]


def _row_mistakes(row: Mapping[str, str], last: str) -> Iterator[str]:
    if row["quarter_end"] <= last:
        yield f"quarter_end {row['quarter_end']} does not come after {last}: sort the rows by quarter"
    try:
        dt.date.fromisoformat(row["quarter_end"])
    except ValueError:
        yield f"quarter_end {row['quarter_end']!r} is not a date: write it like 2019-12-31"
    for name in _COLUMNS[1:]:
        if not _is_count(row[name]):
            yield f"{name} {row[name]!r} is not a number above zero"


def _is_count(text: str) -> bool:
    try:
        return float(text) > 0
    except (TypeError, ValueError):
        return False


def _quarter(row: Mapping[str, str]) -> Quarter:
    day = dt.date.fromisoformat(row["quarter_end"])
    counts = {name: float(row[name]) for name in _COLUMNS[1:]}
    noon = (day.timetuple().tm_yday - 0.5) / (366 if isleap(day.year) else 365)
    return Quarter(at=day.year + noon, **counts)


def open_caseload(quarters: tuple[Quarter, ...]) -> Series:
    """The open caseload at the end of each quarter."""
    source = "Ministry of Justice, Criminal court statistics quarterly, October to December 2025 (restated)"
    points = tuple(Point(at=each.at, value=each.open, source=source, status="verified") for each in quarters)
    return Series(
        title="Crown Court open caseload",
        place="England and Wales",
        unit="cases",
        says="All offences, not image offences alone, at the end of each quarter.",
        points=points,
    )

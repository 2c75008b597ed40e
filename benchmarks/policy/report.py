"""What a run says: sections as tables, targets as ratios within one run. On the terminal, in Markdown, and drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.policy import ours, year
from benchmarks.policy.measure import Spread, ratio, spread

Section = Mapping[str, Any]

TITLES = {
    "cases": "One case at a time",
    "memory": "Columns in memory",
    "files": "From Parquet",
    "proofs": "Proof of all guarantees",
    "year": "A world year of reports",
}
_BASELINES = {
    "cases": "Python, written by hand",
    "memory": "Polars, written by hand",
    "files": "limit: reading the coded file",
    "proofs": ours.PROVER,
    "year": year.WHOLE,
}
_HEADINGS = ("engine", "version", "each second", "least to greatest", "ratio", "explains")


@dataclass(frozen=True, slots=True)
class Target:
    """A ratio to reach within one run."""

    section: str
    threads: int
    engine: str
    other: str
    least: float


TARGETS = (
    Target("cases", 1, ours.EXPLAINED, "zen, classic table with trace", 8),
    Target("cases", 1, ours.COMPILED, "Python, written by hand", 0.6),
    Target("memory", 1, ours.POLARS, "OpenFisca-Core", 5),
    Target("memory", 1, ours.POLARS, "DuckDB SQL", 4),
    Target("memory", 1, ours.POLARS, "DuckDB SQL, -1 for unknown", 4),
    Target("memory", 1, ours.KERNEL, ours.POLARS, 8),
    Target("memory", 1, ours.KERNEL, "Polars, written by hand", 8),
    Target("files", 1, f"{ours.TO_PARQUET}, coded", "limit: reading the coded file", 0.8),
    Target("year", 2, ours.TO_PARQUET, year.WHOLE, 0.8),
    Target("files", 2, f"{ours.TO_PARQUET}, coded", "limit: reading the coded file", 0.8),
)


def title(section: Section) -> str:
    """The heading of a section."""
    threads = f", {section['threads']} thread{'s' if section['threads'] > 1 else ''}"
    match section["section"]:
        case "cases":
            about = ""
        case "proofs":
            about = f": {section['held']} of {section['rows']} claims hold"
        case _:
            about = f", {section['rows']:,} rows"
    return TITLES[section["section"]] + about + threads


def headings(section: Section) -> tuple[str, ...]:
    """The headings of a section's table: only single cases are explained."""
    return _HEADINGS if section["section"] == "cases" else _HEADINGS[:-1]


def lines(section: Section) -> Iterator[tuple[str, ...]]:
    """The cells of a section's table, fastest first. Ratios are to the baseline that ``baseline`` names."""
    base = _rates(section, baseline(section))
    for engine in sorted(section["engines"], key=lambda each: -spread(each["rates"]).median):
        found = spread(engine["rates"])
        range_ = f"{_number(found.least)} to {_number(found.greatest)}"
        shown = _shown(ratio(engine["rates"], base)) if base else ""
        yield engine["name"], engine["version"], _number(found.median), range_, shown, engine["explains"]


def baseline(section: Section) -> str:
    """The engine that the ratios of a section are to."""
    return _BASELINES[section["section"]]


def reached(sections: Sequence[Section]) -> Iterator[tuple[Target, Spread]]:
    """The targets of which both engines were measured, with what was found."""
    for target in TARGETS:
        for section in sections:
            if (section["section"], section["threads"]) == (target.section, target.threads):
                mine, other = _rates(section, target.engine), _rates(section, target.other)
                if mine and other:
                    yield target, ratio(mine, other)


def print_sections(sections: Sequence[Section], console: Console, *, with_targets: bool) -> None:
    """The tables, then the targets."""
    for section in sections:
        table = Table(title=title(section), caption=_caption(section), title_justify="left", caption_justify="left")
        for heading in headings(section):
            table.add_column(heading, justify="right" if heading in _HEADINGS[2:5] else "left")
        for line in lines(section):
            table.add_row(*line[: len(table.columns)])
        console.print(table)
    for target, found in reached(sections) if with_targets else ():
        console.print(_target(target, found), soft_wrap=True)


def markdown(sections: Sequence[Section], about: Mapping[str, str], *, with_targets: bool) -> str:
    """The same as a page."""
    text = ["# Policy engines compared", "", _ABOUT, "", *(f"* {name}: {value}" for name, value in about.items()), ""]
    for section in sections:
        shown = headings(section)
        text += [f"## {title(section)}", "", _cells(shown), _cells(["---"] * 2 + ["--:"] * 3 + ["---"] * (len(shown) - 5))]
        text += [_cells(line[: len(shown)]) for line in lines(section)]
        text += ["", _caption(section), ""]
    if with_targets:
        text += ["## To reach", "", *(f"* {_target(target, found)}" for target, found in reached(sections)), ""]
    return "\n".join(text)


_ABOUT = (
    "Written by `make bench-policy`. Every engine decides the same rows under the same made-up policy (40 facts, a 16-item "
    "score, tables of 12 and 15 rules, the first one read both as certain and as possible), 10 % of the facts unknown. Its "
    "answers were compared with the policy written out by hand in Python, at 0, 10 and 50 % unknown, before it was timed. "
    "Each engine is handed its rows in the form it likes best; making that form is not timed. Figures drift from machine to "
    "machine: compare ratios, which are taken round by round within one process. Cedar, business-rules and SpiffWorkflow "
    "cannot add up the score; plain Python does it for them. Column engines are compared on 20,000 rows at each share of "
    "unknowns. Polars written by hand is one chain of choices a table, as its manual shows them: ours is faster than that "
    "because it keeps each condition in a column (decision 8), which one could write by hand too."
)


def _target(target: Target, found: Spread) -> str:
    verdict = "reached" if found.median >= target.least else "NOT reached"
    threads = f"{target.threads} thread{'s' if target.threads > 1 else ''}"
    return f"{verdict}: {target.engine} is {_shown(found)} × {target.other} ({threads}; to reach: {target.least:g} ×)"


def _caption(section: Section) -> str:
    loads = ", ".join(f"{load:.1f}" for load in section["loads"])
    rounds = f"Medians of {len(section['loads'])} interleaved rounds; load average {loads}."
    if section["section"] == "proofs":
        seconds = spread([section["rows"] / rate for rate in section["engines"][0]["rates"]])
        return f"All claims: {_shown(seconds)} seconds. {rounds}"
    if section["section"] == "year":
        seconds = spread([section["rows"] / rate for rate in _rates(section, ours.TO_PARQUET)])
        memory = f"{section['peak_mib']:,} MiB at most ({section['before_mib']:,} before the first row)"
        rounds = f"{section['pack']}: {_shown(seconds)} seconds, {memory}. {rounds}"
    return f"Ratio to: {baseline(section)}. {rounds}"


def _cells(texts: Sequence[str]) -> str:
    return "| " + " | ".join(texts) + " |"


def _rates(section: Section, name: str) -> list[float]:
    return next((engine["rates"] for engine in section["engines"] if engine["name"] == name), [])


def _number(rate: float) -> str:
    return f"{rate:,.0f}" if rate < 100_000 else f"{rate / 1e6:,.2f} M"


def _shown(found: Spread) -> str:
    return f"{found.median:.3g} ({found.least:.3g} to {found.greatest:.3g})"

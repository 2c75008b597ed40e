"""The results as words, rows and a picture."""

from __future__ import annotations

import statistics
from pathlib import Path

import altair as alt

from benchmarks.forecast.names import FULL, PLAIN, SIMPY, C

OURS, OTHERS = "#1d70b8", "#505a5f"
AXIS = "events a second, on a logarithmic scale: point the median, line the least to the greatest round"


def write(result: dict, folder: Path) -> None:
    """The table and the picture of what has been measured so far; the table is printed too."""
    text = table(result)
    (folder / "forecast.md").write_text(text)
    if result.get("rates"):
        picture(result["rates"]).save(folder / "forecast.svg")
    print(text)


def table(result: dict) -> str:
    """Every section that has been measured."""
    parts = [part(result) for key, part in PARTS.items() if result.get(key)]
    return "\n\n".join(["# The forecast's kernel beside its peers", *parts]) + "\n"


def speeds(result: dict) -> str:
    measured = {name: each for name, each in result["rates"].items() if each}
    order = sorted(measured, key=lambda name: -statistics.median(measured[name]))
    rows = [
        f"| {name} | {statistics.median(measured[name]):,.0f} | {min(measured[name]):,.0f}–{max(measured[name]):,.0f} "
        f"| {ratio(measured, name, SIMPY)} | {ratio(measured, name, 'Cimba')} | {ratio(measured, name, C)} "
        f"| {held(result, name)} |"
        for name in order
    ]
    loads = ", ".join(f"{each:.1f}" for each in result["load"])
    return "\n".join([
        ("The reference network (eight stages, four priorities, one feedback loop), one core, events a second of "
        "processor time: median of "
        f"{result['rounds']} interleaved rounds, ratios within a round. Load of the machine when it began: {loads}. "
        "Compilation is not counted."), "",
        "| engine | events/s | least–most | times SimPy | times Cimba | times C | memory |",
        "|---|--:|--:|--:|--:|--:|--:|", *rows, "",
        f"“{FULL}” adds three shifts a day, patience, an arrival rate that changes by the hour, deadlines and monthly samples.",
    ])  # fmt: skip


def held(result: dict, name: str) -> str:
    kilobytes = result.get("memory", {}).get(name)
    return "–" if kilobytes is None else f"{kilobytes / 1024:,.0f} MB"


def ratio(measured: dict[str, list[float]], name: str, other: str) -> str:
    if other not in measured:
        return "–"
    return f"{statistics.median(a / b for a, b in zip(measured[name], measured[other], strict=False)):.3g}"


def agreed(result: dict) -> str:
    return (
        "Largest distance of 32 mean waits from ours, in standard errors (by chance about 3; more where an engine is so slow "
        "that few replications were made): "
        + ", ".join(f"{name} {each:.1f}" for name, each in result["agreement"].items())
        + "."
    )


def people(result: dict) -> str:
    rows = [
        f"| {int(days):,} | {int(days) * 120:,} | {each['rate']:,.0f} | {each['memory'] / 1024:,.0f} MB |"
        for days, each in result["people"].items()
    ]
    return "\n".join(["| days simulated | people | events/s | memory |", "|--:|--:|--:|--:|", *rows])


def cores(result: dict) -> str:
    return (
        f"Two threads do {result['threads'][PLAIN]:.2f} times the work of one; a loop that only uses the processor, "
        f"{result['threads']['spinning']:.2f} times."
    )


def starts(result: dict) -> str:
    first, again = result["starting"]["first"], result["starting"]["again"]
    return (
        f"From nothing to the end of a simulated day, in processor time: {first:.0f} s the first time, when it compiles; "
        f"{again:.1f} s after that."
    )


PARTS = {"agreement": agreed, "rates": speeds, "people": people, "threads": cores, "starting": starts}


def picture(rates: dict[str, list[float]]) -> alt.LayerChart:
    """A line to each engine, the fastest first."""
    rows = [
        {"name": name, "ours": name.startswith(PLAIN), "rate": statistics.median(each), "least": min(each), "most": max(each)}
        for name, each in sorted(rates.items(), key=lambda item: -statistics.median(item[1] or [0]))
        if each
    ]
    rate = alt.X("rate:Q", scale=alt.Scale(type="log"), title=AXIS, axis=alt.Axis(format="~s"))
    name = alt.Y("name:N", sort=[row["name"] for row in rows], title=None, axis=alt.Axis(labelLimit=280))
    colour = alt.Color("ours:N", scale=alt.Scale(domain=[True, False], range=[OURS, OTHERS]), legend=None)
    title = alt.Title("The reference network, one core", anchor="start")
    base = alt.Chart(alt.InlineData(values=rows), title=title, width=520, height=alt.Step(24))
    rule = base.mark_rule(strokeWidth=3, opacity=0.5).encode(x="least:Q", x2="most:Q", y=name, color=colour)
    point = base.mark_point(filled=True, size=70, opacity=1).encode(x=rate, y=name, color=colour)
    text = base.mark_text(dy=-9, fontSize=10).encode(x=rate, y=name, text=alt.Text("rate:Q", format=".3~s"))
    return rule + point + text

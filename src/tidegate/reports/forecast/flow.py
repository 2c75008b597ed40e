"""How people flow through the stages: one line to each stage, and an arc as wide as the number who go on from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from tidegate.policy.explaining.svg import drawing, words
from tidegate.reports.forecast.content import Flow, Report
from tidegate.reports.forecast.drawing import Picture
from tidegate.reports.forecast.wording import number

WIDTH = 400
_STEP, _SPINE, _WIDEST, _BULGE = 40, 245, 22.0, 140.0
_LEAST = 0.002
"""Arcs thinner than this share of the widest flow are not drawn; the table has them."""


def flow_pictures(report: Report) -> tuple[Picture, ...]:
    """The flow before and after, on one scale."""
    if not report.flows:
        return ()
    widest = max(max(each.before, each.after) for each in report.flows)
    return (
        _picture("flow-before", report.before.title, report.flows, lambda flow: flow.before, widest),
        _picture("flow-after", report.after.title, report.flows, lambda flow: flow.after, widest),
    )


def _picture(name: str, title: str, flows: Sequence[Flow], people: Callable[[Flow], float], widest: float) -> Picture:
    places = _places(flows)
    arcs = [_arc(places[each.source], places[each.target], people(each), widest) for each in flows]
    labels = [words(_SPINE - 12, y + 5, stage, "end") for stage, y in places.items()]
    dots = [Markup('<circle cx="{}" cy="{}" r="4" fill="var(--ink)"/>').format(_SPINE, y) for y in places.values()]
    rows = tuple((each.source, each.target, number(people(each), 0)) for each in flows)
    told = " ".join(f"From {source} to {target}: {count} a year." for source, target, count in rows)
    return Picture(
        name=name,
        title=title,
        caption=(
            "People a year, without other crime and others on the register. Downwards on the right; the dashed arcs go back "
            "to an earlier stage."
        ),
        svg=drawing(name, (WIDTH, len(places) * _STEP), f"Flow of people: {title}", told, [*arcs, *labels, *dots]),
        columns=("From", "To", "People a year"),
        rows=rows,
    )


def _places(flows: Sequence[Flow]) -> dict[str, int]:
    """The height of each stage, in the order in which the flows first name them as a source; where nobody goes on, last."""
    stages = [*dict.fromkeys(each.source for each in flows)]
    stages += [each.target for each in flows if each.target not in stages]
    return {stage: round((place + 0.5) * _STEP) for place, stage in enumerate(dict.fromkeys(stages))}


def _arc(start: int, end: int, people: float, widest: float) -> Markup:
    """Half an ellipse to the right of the spine."""
    if people < _LEAST * widest:
        return Markup()
    across = min(_BULGE, abs(end - start) * 0.45)
    back = Markup(' stroke-dasharray="4 3"') if end <= start else Markup()
    return Markup(
        '<path d="M{x} {start}A{across:.0f} {down:.0f} 0 0 {sweep} {x} {end}" fill="none" stroke="var(--{colour})" '
        'stroke-opacity="0.55" stroke-width="{width:.1f}"{back}/>'
    ).format(
        x=_SPINE,
        start=start,
        end=end,
        across=across,
        down=max(abs(end - start) / 2, 1),
        sweep=int(end > start),
        colour="accent" if end > start else "tone-2",
        width=max(_WIDEST * people / widest, 0.8),
        back=back,
    )

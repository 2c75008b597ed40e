"""Loads a parameter file: what the figures mean is checked here, and all mistakes are told at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

from tidegate.forecast.parameters.definitions import PARTS_OF_A_WHOLE, UNITS, Parameter, ParameterBook, within
from tidegate.forecast.parameters.document import FIGURE, BookDoc, ParameterDoc
from tidegate.forecast.parameters.reading import FiguresError, Shaped, no_such, read_text, shaped, too_much
from tidegate.policy.language.problems import Problem
from tidegate.policy.language.yaml_places import Mapping, place_of

Units = dict[str, str]
"""Parameters by name, and their units."""

SHIPPED = Path(__file__).with_name("england-wales.yaml")


@cache
def shipped_book() -> ParameterBook:
    """The parameters that come with Tidegate."""
    return read_book(read_text(SHIPPED), SHIPPED.name)


def load_book(path: Path) -> ParameterBook:
    """The parameters in a file. Raises FiguresError with every mistake; one is to lack, or to add to, what the model reads."""
    return read_book(read_text(path), path.name, {each.name: each.unit for each in shipped_book()})


def read_book(text: str, file: str, read: Units | None = None) -> ParameterBook:
    """The parameters in ``text``. Raises FiguresError with every mistake. ``read``: what the model reads, in which unit."""
    found = shaped(text, file, BookDoc)
    document, doc = found.kept, found.doc
    problems = [*found.problems, *_mistakes(document, doc), *_unread(found, read or {}), *_wholes(document, doc)]
    if problems:
        raise FiguresError(problems)
    return ParameterBook(
        id=doc.parameters,
        title=doc.title,
        starts=doc.starts,
        groups={name: group.title for name, group in doc.groups.items()},
        parameters={
            f"{group}.{name}": _parameter(group, name, each)
            for group, part in doc.groups.items()
            for name, each in part.parameters.items()
        },
        forces={name: float(millions) for name, millions in doc.forces.millions.items()},
        forces_source=f"{doc.forces.source} ({doc.forces.status})",
        digest=sha256(text.encode()).hexdigest(),
    )


def _parameter(group: str, name: str, doc: ParameterDoc) -> Parameter:
    return Parameter(
        name=f"{group}.{name}",
        title=doc.title,
        group=group,
        value=float(doc.value),
        low=float(doc.low),
        high=float(doc.high),
        shape=doc.shape,
        unit=doc.unit,
        year=doc.year,
        status=doc.status,
        source=doc.source,
        note=doc.note or "",
        counts=(doc.counts[0], doc.counts[1]) if doc.counts else None,
    )


def _mistakes(document: Mapping, doc: BookDoc) -> Iterator[Problem]:
    for group, part in doc.groups.items():
        for name, each in part.parameters.items():
            place = place_of(document, ("groups", group, "parameters", name))
            if each.unit not in UNITS:
                yield no_such(place, "unit", each.unit, list(UNITS))
                continue
            for what, mend in _wrong(each):
                yield Problem(place, f"{group}.{name}: {what}", mend)


def _unread(found: Shaped[BookDoc], read: Units) -> Iterator[Problem]:
    """Where a file and the model do not have the same parameters in the same units. What is misshapen is told already."""
    groups = found.doc.groups.items()
    units = {f"{group}.{name}": each.unit for group, part in groups for name, each in part.parameters.items()}
    misshapen = {".".join((str(steps[1]), str(steps[3]))) for steps in found.left_out if len(steps) == len(FIGURE)}
    for name, unit in read.items():
        path = _path(name)
        if name not in units and not any(path[:steps] in found.left_out for steps in range(1, len(path) + 1)):
            yield Problem(place_of(found.kept, path[:2]), f"{name} is missing, and the model reads it", f"add it, in {unit}")
    for name in [*units, *sorted(misshapen)] if read else ():
        place = place_of(found.written, _path(name))
        if name not in read:
            yield no_such(place, "parameter", name, list(read))
        elif name in units and units[name] in UNITS and units[name] != read[name]:
            what = f"{name} is in {units[name]}, and the model reads it in {read[name]}"
            yield Problem(place, what, f"give it in {read[name]}")


def _path(name: str) -> tuple[str, ...]:
    """Where a file has a parameter."""
    group, own = name.split(".", 1)
    return ("groups", group, "parameters", own)


def _wholes(document: Mapping, doc: BookDoc) -> Iterator[Problem]:
    """Shares of which the best guesses together are more than the whole."""
    values = {f"{group}.{name}": each.value for group, part in doc.groups.items() for name, each in part.parameters.items()}
    for names in PARTS_OF_A_WHOLE:
        yield from too_much(place_of(document, ("groups",)), names, [values[name] for name in names if name in values])


def _wrong(doc: ParameterDoc) -> Iterator[tuple[str, str]]:
    least, most = UNITS[doc.unit]
    if not doc.low <= doc.value <= doc.high:
        yield f"the value {doc.value} is not between low ({doc.low}) and high ({doc.high})", "correct the value or the range"
    for label, number in (("low", doc.low), ("value", doc.value), ("high", doc.high)):
        if not least <= number <= most:
            yield f"{label} is {number}, and must lie {within(doc.unit)}", "correct the figure or the unit"
    if doc.shape == "lognormal" and doc.low <= 0:
        yield "a lognormal shape needs a low above 0", "raise low, or choose another shape"
    if (doc.shape == "beta") != (doc.counts is not None):
        yield "a beta shape needs counts, and only it has them", "write counts: [so many, of so many]"
    if doc.counts and not 0 <= doc.counts[0] <= doc.counts[1]:
        yield f"counts {doc.counts} are not so many of so many", "write the smaller number first"

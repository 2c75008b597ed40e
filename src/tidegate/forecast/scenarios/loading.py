"""Loads scenarios: those that come with Tidegate by name, anybody's own by path. All mistakes are told at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tidegate.forecast.parameters.definitions import PARTS_OF_A_WHOLE, ParameterBook, limits, within
from tidegate.forecast.parameters.document import ChangeDoc, ScenarioDoc
from tidegate.forecast.parameters.reading import FiguresError, no_such, read_text, shaped, too_much
from tidegate.forecast.scenarios.scenario import Change, Scenario
from tidegate.policy.language.library import load_pack
from tidegate.policy.language.problems import PackError, Place, Problem
from tidegate.policy.language.yaml_places import Mapping, Sequence, place_of

FOLDER = Path(__file__).parent
_WAYS = ("set", "multiply", "add")


def shipped_scenarios() -> dict[str, Path]:
    """Every scenario that comes with Tidegate, by name."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}


def load_scenario(name: str, book: ParameterBook) -> Scenario:
    """The scenario called ``name``, or in the file of that path. Raises FiguresError with every mistake."""
    if name.endswith((".yaml", ".yml")) or "/" in name:
        path = Path(name)
    else:
        shipped = shipped_scenarios()
        if name not in shipped:
            raise FiguresError([no_such(Place(name, 1), "scenario", name, list(shipped))])
        path = shipped[name]
    return read_scenario(read_text(path), path.name, book)


def read_scenario(text: str, file: str, book: ParameterBook) -> Scenario:
    """The scenario in ``text``. Raises FiguresError with every mistake."""
    found = shaped(text, file, ScenarioDoc)
    document, doc = found.kept, found.doc
    changes = place_of(document, ("changes",))
    problems = [*found.problems, *_names(found.written, book)]
    for index, change in enumerate(doc.changes):
        problems += _wrong(change, place_of(document, ("changes", index, "parameter")), book)
    problems += () if problems else _wholes(doc, changes, book)
    try:
        load_pack(doc.policy)
    except PackError as error:
        problems.append(Problem(place_of(document, ("policy",)), f"the policy {doc.policy!r} cannot be used: {error}"))
    if problems:
        raise FiguresError(problems)
    return Scenario(id=doc.scenario, title=doc.title, says=doc.says, policy=doc.policy, changes=_changes(doc))


def _changes(doc: ScenarioDoc) -> tuple[Change, ...]:
    return tuple(_change(each) for each in doc.changes)


def _change(doc: ChangeDoc) -> Change:
    how, amount = next(_ways(doc))
    return Change(parameter=doc.parameter, how=how, amount=float(amount), because=doc.because)


def _ways(doc: ChangeDoc) -> Iterator[tuple[str, float]]:
    for how in _WAYS:
        amount = getattr(doc, how)
        if amount is not None:
            yield how, amount


def _names(document: Mapping, book: ParameterBook) -> Iterator[Problem]:
    """Names that are not there, or there twice: of every change as it is written, whatever else is wrong with it."""
    changes = document.get("changes")
    written = {
        index: change["parameter"]
        for index, change in enumerate(changes if isinstance(changes, Sequence) else ())
        if isinstance(change, Mapping) and isinstance(change.get("parameter"), str)
    }
    for index, name in written.items():
        if name not in book.parameters:
            yield no_such(place_of(document, ("changes", index, "parameter")), "parameter", name, list(book.parameters))
    for name in sorted(name for name, times in Counter(written.values()).items() if times > 1):
        yield Problem(place_of(document, ("changes",)), f"{name} is changed more than once", "make one change of it")


def _wholes(doc: ScenarioDoc, place: Place, book: ParameterBook) -> Iterator[Problem]:
    """Parts that are more than their whole, at the best guess of what is not changed."""
    values = {each.name: each.value for each in book}
    for change in _changes(doc):
        values[change.parameter] = change.of(values[change.parameter])
    for names in PARTS_OF_A_WHOLE:
        yield from too_much(place, names, [values[name] for name in names if name in values])


def _wrong(doc: ChangeDoc, place: Place, book: ParameterBook) -> Iterator[Problem]:
    """What is wrong with a change of a parameter that there is."""
    name, ways = doc.parameter, list(_ways(doc))
    if name not in book.parameters:
        return
    known = book.parameters[name]
    if len(ways) != 1:
        yield Problem(
            place, f"{name} must be set, multiplied or added to: one of the three", "write set: 900, or multiply: 1.2"
        )
        return
    if ways[0][0] == "multiply":
        if doc.unit is not None:
            yield Problem(place, f"{name}: a factor has no unit", "take the unit out")
    elif doc.unit != known.unit:
        yield Problem(place, f"{name} is in {known.unit}, not in {doc.unit}", f"write unit: {known.unit}, and the figure in it")
    least, most = limits(known.unit)
    found = _change(doc).of(known.value)
    if not least <= found <= most:
        yield Problem(place, f"{name} would be {found:g}, and must lie {within(known.unit)}", "correct it")

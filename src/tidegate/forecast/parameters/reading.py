"""Reads a file of figures: broken YAML and a wrong shape are told with the line, all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as AbstractMapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from tidegate.forecast.parameters.document import File
from tidegate.policy.language.problems import PackError, Place, Problem, suggestion
from tidegate.policy.language.yaml_places import Mapping, Sequence, parse, place_of

Doc = TypeVar("Doc", bound=File)
Steps = tuple[int | str, ...]
"""The way to something in a document: keys, and places in lists."""
NOTHING = object()


class FiguresError(PackError):
    """A file of parameters or a scenario cannot be used. Carries every mistake found, as a pack's error does."""

    what = "file of figures"


_MENDS = {
    "missing": "add it",
    "extra_forbidden": "take it out, or check its spelling",
    "string_pattern_mismatch": "use small letters, digits and underscores (hyphens in the name of a file or force)",
    "finite_number": "write a number",
    "int_type": "write a number without quotes",
    "float_type": "write a number without quotes",
    "date_type": "write it without quotes, as 2026-01-01",
}


def read_text(path: Path) -> str:
    """The text of a file. Raises FiguresError where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "cannot be read"
        raise FiguresError([Problem(Place(path.name, 1), f"the file {reason}", "check its name and content")]) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Shaped(Generic[Doc]):
    """A file as far as its shape allows. What is misshapen stands in ``written`` alone, or has a stand-in in the others.

    ``left_out``: the paths of what is misshapen, of each of which ``problems`` tells.
    """

    written: Mapping
    kept: Mapping
    doc: Doc
    left_out: AbstractSet[Steps]
    problems: list[Problem]


def shaped(text: str, file: str, model: type[Doc]) -> Shaped[Doc]:
    """The document, its checked form, and its mistakes of shape.

    Raises FiguresError where nothing can be left out that would help.
    """
    try:
        document = parse(text, file, decimals=True)
    except PackError as error:
        raise FiguresError(error.problems) from error
    try:
        doc = model.model_validate(document)
        return Shaped(written=document, kept=document, doc=doc, left_out=frozenset(), problems=[])
    except ValidationError as error:
        # A number may be whole or not: where it is neither, that is one mistake and not two.
        mistakes = [each for each in error.errors(include_url=False) if each["loc"][-1] != "int"]
    problems = [_problem(document, each) for each in mistakes]
    instead = dict(_instead(each, model) for each in mistakes)
    kept = _with(document, instead)
    try:
        doc = model.model_validate(kept)
    except ValidationError as error:
        raise FiguresError(problems) from error
    return Shaped(written=document, kept=kept, doc=doc, left_out=instead.keys(), problems=problems)


def _instead(mistake: Any, model: type[File]) -> tuple[Steps, Any]:
    """What goes for a mistake: a key that does not belong, or the least that can; and what stands in for it."""
    path = _path(mistake)
    if mistake["type"] == "extra_forbidden":
        return path, NOTHING
    fitting = [pattern for pattern in (*model.stand_ins, *model.entries) if _fits(path, pattern)]
    pattern = max(fitting, key=len)
    return path[: len(pattern)], model.stand_ins.get(pattern, NOTHING)


def _fits(path: Steps, entry: tuple[str, ...]) -> bool:
    return len(path) >= len(entry) and all(wanted in ("*", step) for wanted, step in zip(entry, path, strict=False))


def _with(value: Any, instead: AbstractMapping[Steps, Any], path: Steps = ()) -> Any:
    """A copy of a document, with its lines, that has other things at these paths, or nothing."""
    match value:
        case Mapping():
            mapping = Mapping(value.place)
            for key, each in value.items():
                if (*path, key) not in instead:
                    mapping.put(key, _with(each, instead, (*path, key)), value.places[key])
            for steps, stand_in in instead.items():
                if steps[:-1] == path and stand_in is not NOTHING:
                    mapping.put(str(steps[-1]), stand_in, value.places.get(str(steps[-1]), value.place))
            return mapping
        case Sequence():
            sequence = Sequence(value.place)
            for index, each in enumerate(value):
                if (*path, index) not in instead:
                    sequence.put(_with(each, instead, (*path, index)), value.places[index])
            return sequence
    return value


def _path(mistake: Any) -> Steps:
    """Where a mistake is, as the document names it."""
    return tuple(step for step in mistake["loc"] if step not in ("[key]", "int", "float"))


def _problem(document: Mapping, error: Any) -> Problem:
    path = _path(error)
    name = ".".join(str(step) for step in path)
    message, kind = error["msg"], error["type"]
    what = f"{name}: {message[0].lower()}{message[1:]}"
    if kind == "extra_forbidden":
        what = f"there is no key {path[-1]!r} here ({name})"
    elif kind == "missing":
        what = f"{name} is missing"
    return Problem(place_of(document, path), what, _MENDS.get(kind, "see the JSON Schema: tidegate forecast schema"))


def too_much(place: Place, names: Iterable[str], shares: Iterable[float]) -> Iterator[Problem]:
    """Shares that exclude each other and together are more than the whole."""
    total = sum(shares)
    if total > 1:
        yield Problem(
            place, f"{' and '.join(names)} would together be {total:g}, and are parts of one whole", "lower one of them"
        )


def no_such(place: Place, what: str, name: str, known: list[str]) -> Problem:
    """A name that is not there, with the nearest that is."""
    return Problem(place, f"there is no {what} {name!r}", suggestion(name, known).replace("facts and definitions", what + "s"))

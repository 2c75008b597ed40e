"""Reads a file of figures: broken YAML and a wrong shape are told with the line, all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from tidegate.forecast.parameters.document import File
from tidegate.policy.language.problems import PackError, Place, Problem, suggestion
from tidegate.policy.language.yaml_places import Mapping, Sequence, parse, place_of

Doc = TypeVar("Doc", bound=File)
Steps = tuple[int | str, ...]
"""The way to something in a document: keys, and places in lists."""


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


def shaped(text: str, file: str, model: type[Doc]) -> tuple[Mapping, Doc, list[Problem]]:
    """The document, its checked form, and its mistakes of shape, with what is misshapen left out of both.

    Raises FiguresError where nothing can be left out that would help.
    """
    try:
        document = parse(text, file, decimals=True)
    except PackError as error:
        raise FiguresError(error.problems) from error
    try:
        return document, model.model_validate(document), []
    except ValidationError as error:
        mistakes = error.errors(include_url=False)
    problems = [_problem(document, each) for each in mistakes]
    left = _without(document, {_left_out(each, model) for each in mistakes})
    for key, stand_in in model.stand_ins.items():
        if key not in left:
            left.put(key, stand_in, document.place)
    try:
        return left, model.model_validate(left), problems
    except ValidationError as error:
        raise FiguresError(problems) from error


def _left_out(mistake: Any, model: type[File]) -> Steps:
    """What is left out for a mistake: a key that does not belong, the least entry about it, or all under its first key."""
    path = _path(mistake)
    if mistake["type"] == "extra_forbidden":
        return path
    fitting = (path[: len(entry)] for entry in model.entries if _fits(path, entry))
    return next(fitting, path[:1])


def _fits(path: Steps, entry: tuple[str, ...]) -> bool:
    return len(path) >= len(entry) and all(wanted in ("*", step) for wanted, step in zip(entry, path, strict=False))


def _without(value: Any, paths: AbstractSet[Steps], path: Steps = ()) -> Any:
    """A copy of a document, with its lines, that lacks what stands at these paths."""
    match value:
        case Mapping():
            mapping = Mapping(value.place)
            for key, each in value.items():
                if (*path, key) not in paths:
                    mapping.put(key, _without(each, paths, (*path, key)), value.places[key])
            return mapping
        case Sequence():
            sequence = Sequence(value.place)
            for index, each in enumerate(value):
                if (*path, index) not in paths:
                    sequence.put(_without(each, paths, (*path, index)), value.places[index])
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

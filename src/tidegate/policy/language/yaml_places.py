"""YAML into plain data that remembers where each key and item stood, so that every mistake can name its line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import yaml

from tidegate.policy.language.problems import Noted, PackError, Place, Problem

MAX_BYTES = 4_000_000
MAX_DEPTH = 40
_INDENTED_BY_TAB = re.compile(r" *\t")
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")


class Mapping(dict[str, Any]):
    """A YAML mapping; ``places`` gives the line of each key."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.places: dict[str, Place] = {}

    def put(self, key: str, value: Any, place: Place) -> None:
        """Set ``key`` and remember where it came from."""
        self[key] = value
        self.places[key] = place


class Sequence(list[Any]):
    """A YAML sequence; ``places`` gives the line of each item."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.places: list[Place] = []

    def put(self, value: Any, place: Place) -> None:
        """Append ``value`` and remember where it came from."""
        self.append(value)
        self.places.append(place)


def parse(text: str, file: str, *, decimals: bool = False, noted: Noted | None = None) -> Mapping:
    """The document in ``text``. Raises PackError for broken YAML, duplicate keys, aliases, or a top that is no mapping.

    A pack writes its few decimals in quotes; ``decimals`` allows them bare, for files that are mostly figures. With
    ``noted`` a duplicate key, or a value that cannot be read and is given as None, is noted there and not raised.
    """
    if len(text) > MAX_BYTES:
        raise PackError([Problem(Place(file, 1), "the file is larger than a pack can sensibly be", "split it with include")])
    try:
        _check_events(text, file)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise PackError([_syntax_problem(error, text, file)]) from error
    if not isinstance(node, yaml.MappingNode):
        raise PackError([Problem(Place(file, 1), "the file is not a mapping of sections", "start it with 'pack: NAME'")])
    problems: list[Problem] = []
    data = _Reader(file, problems, decimals=decimals).mapping(node)
    if noted is not None:
        noted.problems += problems
    elif problems:
        raise PackError(problems)
    return data


def place_of(root: Any, path: tuple[int | str, ...]) -> Place:
    """The line of the value at ``path`` below ``root``, or of the nearest thing above it that has a line."""
    place: Place = root.place
    node = root
    for step in path:
        if isinstance(node, Mapping) and step in node:
            place, node = node.places[str(step)], node[str(step)]
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node):
            place, node = node.places[step], node[step]
        else:
            break
    return place


def plain(value: Any) -> Any:
    """``value`` as ordinary dicts and lists."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def _check_events(text: str, file: str) -> None:
    """Refuse aliases, and what nests deeper than any pack: before composing, which recurses in C and would end the process."""
    depth, problems = 0, []
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        place = Place(file, event.start_mark.line + 1)  # type: ignore[union-attr]  # the parser sets it
        if isinstance(event, yaml.AliasEvent):
            problems.append(Problem(place, "a YAML alias, which a pack may not use", "write the content out in full"))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            problems.append(_too_deep(place))
            break
    if problems:
        raise PackError(problems)


def _syntax_problem(error: yaml.YAMLError, text: str, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or "not readable as YAML"
    place = Place(file, mark.line + 1 if mark else 1)
    if "nesting depth" in what:  # the parser reads ahead, and may meet its own limit first
        return _too_deep(place)
    if any(map(_INDENTED_BY_TAB.match, text.splitlines()[place.line - 1 : place.line])):
        return Problem(place, "broken YAML: a tab where the line begins", "indent with spaces: YAML takes no tabs")
    return Problem(place, f"broken YAML: {what}", "check indentation, quotes and colons at this line")


def _too_deep(place: Place) -> Problem:
    return Problem(place, "nested too deeply", "bring brackets and indentation back into balance")


class _Reader:
    """Turns composed nodes into data. Scalars go through YAML's safe constructor; nothing else is ever constructed."""

    def __init__(self, file: str, problems: list[Problem], *, decimals: bool) -> None:
        self._file = file
        self._bare = (str, int, dt.date, float) if decimals else (str, int, dt.date)
        self._problems = problems
        self._scalars = yaml.SafeLoader("")

    def value(self, node: yaml.Node) -> Any:
        """What the node holds."""
        match node:
            case yaml.MappingNode():
                return self.mapping(node)
            case yaml.SequenceNode():
                return self._sequence(node)
        return self._scalar(node)

    def mapping(self, node: yaml.MappingNode) -> Mapping:
        """A mapping with the lines of its keys."""
        found = Mapping(self._place(node))
        for key_node, value_node in node.value:
            key, where = self._key(key_node), self._place(key_node)
            if key in found:
                self._problems.append(Problem(where, f"{key!r} stands here a second time", "keep one of the two"))
            found.put(key, self.value(value_node), where)
        return found

    def _key(self, node: yaml.Node) -> str:
        """Keys are names: their text as written, so that an unquoted ``no`` stays ``no``."""
        return str(node.value) if isinstance(node, yaml.ScalarNode) else "(not a name)"

    def _sequence(self, node: yaml.SequenceNode) -> Sequence:
        found = Sequence(self._place(node))
        for item in node.value:
            found.put(self.value(item), self._place(item))
        return found

    def _scalar(self, node: yaml.Node) -> Any:
        """Text, a whole number, a date, true, false or null. What YAML would turn into anything else must be in quotes."""
        with suppress(yaml.YAMLError, ValueError, LookupError, AttributeError, OverflowError):
            found = self._scalars.construct_object(node)
            # "010" is eight to YAML, and "1:30" ninety.
            is_odd = isinstance(found, int) and not isinstance(found, bool) and str(found) != node.value
            if found is None or (isinstance(found, self._bare) and not is_odd):
                return found
        what, mend = f"cannot read {str(node.value)[:40]!r}", "put it in quotes"
        if _DAY.fullmatch(str(node.value)):
            what, mend = f"{node.value!r} is no day of the calendar", "write one that is, as 2026-03-22"
        self._problems.append(Problem(self._place(node), what, mend))
        return None

    def _place(self, node: yaml.Node) -> Place:
        return Place(self._file, node.start_mark.line + 1)


def each_item(value: Any) -> Iterator[tuple[Any, Place]]:
    """The items of a Sequence with their lines; nothing for anything else."""
    if isinstance(value, Sequence):
        yield from zip(value, value.places, strict=True)

"""From pack files to one document: includes merged, overlays applied, every key still knowing its file and line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tidegate.policy.language.overlays import apply_changes, names_in
from tidegate.policy.language.problems import Noted, PackError, Place, Problem
from tidegate.policy.language.yaml_places import Mapping, Sequence, each_item, parse

MAX_OVERLAYS = 10
# What a part file may hold, and in which form.
_SECTIONS: dict[str, type[Mapping | Sequence]] = {
    "sources": Mapping, "roles": Mapping, "facts": Mapping, "definitions": Mapping, "instruments": Mapping, "tables": Mapping,
    "notices": Mapping, "guarantees": Sequence, "cases": Sequence,
}  # fmt: skip
_HEADER = ("pack", "version", "title", "summary", "jurisdiction", "status", "valid")
_PUT_UNDER_CHANGE = "under 'change', replace, insert, remove or add what is to differ from the base"


def read_document(path: Path, find: Callable[[str], Path | None], noted: Noted, depth: int = 0) -> Mapping:
    """The whole document of the pack at ``path``. ``find`` locates a pack by its id, for overlays.

    Raises PackError where something cannot be read at all; every other mistake is added to ``noted``.
    """
    document = _read(path, noted)
    if "extends" in document:
        return _overlaid(document, find, noted, depth)
    if "change" in document:
        place = document.places["change"]
        noted.problems.append(Problem(place, "'change' belongs to an overlay", "name the pack that it changes with 'extends'"))
    _merge_includes(document, path, noted)
    return document


def _read(path: Path, noted: Noted) -> Mapping:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "cannot be read"
        raise PackError([Problem(Place(path.name, 1), f"the file {reason}", "check its name and content")]) from error
    return parse(text, path.name, noted=noted)


def _merge_includes(document: Mapping, path: Path, noted: Noted) -> None:
    """Merges the parts. Raises PackError where one does not fit: without it all that uses its names would seem wrong."""
    unfit: list[Problem] = []
    for name, place in _included(document):
        if not isinstance(name, str) or Path(name).name != name:
            unfit.append(Problem(place, f"cannot include {name!r}", "name a file in the same folder"))
            continue
        try:
            unfit += _merge(document, _read(path.parent / name, noted))
        except PackError as error:
            unfit += error.problems
    if unfit:
        raise PackError(noted.with_later(unfit))


def _included(document: Mapping) -> Iterator[tuple[Any, Place]]:
    names = document.get("include", Sequence(document.place))
    if not isinstance(names, Sequence):
        mend = "list the files in brackets: include: [facts.yaml]"
        raise PackError([Problem(document.places["include"], "'include' is not a list", mend)])
    yield from zip(names, names.places, strict=True)


def _merge(document: Mapping, part: Mapping) -> list[Problem]:
    problems = []
    for section, content in part.items():
        place = part.places[section]
        if section not in _SECTIONS:
            problems.append(Problem(place, f"a part file cannot hold {section!r}", "move it to the pack's own file"))
            continue
        kind = _SECTIONS[section]
        if section not in document:
            document.put(section, kind(place), place)
        for each, where in ((content, place), (document[section], document.places[section])):
            if not isinstance(each, kind):
                problems.append(Problem(where, f"{section!r} is empty or of another form", "write it out, or leave it out"))
                break
        else:
            problems += _merge_section(document[section], content)
    return problems


def _merge_section(target: Any, content: Any) -> Iterator[Problem]:
    """Adds the content of a part's section to the document's section of the same form."""
    if isinstance(target, Sequence):
        for item, where in each_item(content):
            target.put(item, where)
        return
    for key, value in content.items():
        where = content.places[key]
        if key in target:
            yield Problem(where, f"{key!r} is already defined at {target.places[key]}", "keep one of the two")
        else:
            target.put(key, value, where)


def _overlaid(document: Mapping, find: Callable[[str], Path | None], noted: Noted, depth: int) -> Mapping:
    place, base_id = document.places["extends"], document["extends"]
    base_path = find(base_id) if isinstance(base_id, str) else None
    if depth >= MAX_OVERLAYS:
        what = f"more than {MAX_OVERLAYS} overlays stand on one another, or one stands on itself"
        raise PackError([Problem(place, what, "check the names in 'extends'")])
    if base_path is None:
        raise PackError(
            noted.with_later([Problem(place, f"there is no pack {base_id!r} to extend", "check the name in 'extends'")])
        )
    base = read_document(base_path, find, noted, depth + 1)
    for key, value in document.items():
        if key in _HEADER:
            base.put(key, value, document.places[key])
        elif key not in ("change", "extends"):
            what = f"an overlay cannot hold {key!r} itself"
            noted.problems.append(Problem(document.places[key], what, _PUT_UNDER_CHANGE))
            noted.names |= set(value if isinstance(value, Mapping) else ())
    _change(base, document.get("change"), document.places.get("change", place), noted)
    return base


def _change(base: Mapping, changes: Any, place: Place, noted: Noted) -> None:
    """Applies the changes. What one that does not fit would have brought is missed by name."""
    wrong = apply_changes(base, changes, place)
    lines = {each.place for each in wrong}
    noted.problems += wrong
    noted.names |= {name for change, where in each_item(changes) if where in lines for name in names_in(change)}


def without_how(document: Mapping) -> dict[str, Any]:
    """The document without the keys that only say how it was put together."""
    return {key: value for key, value in document.items() if key not in ("include", "extends", "change")}

"""From pack files to one document: includes merged, overlays applied, every key still knowing its file and line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tidegate.policy.language.overlays import apply_changes
from tidegate.policy.language.problems import PackError, Place, Problem
from tidegate.policy.language.yaml_places import Mapping, Sequence, parse

MAX_OVERLAYS = 10
_MERGED_MAPPINGS = ("sources", "facts", "definitions", "instruments", "tables", "notices")
_MERGED_LISTS = ("guarantees", "cases")


def read_document(path: Path, find: Callable[[str], Path | None], depth: int = 0) -> Mapping:
    """The whole document of the pack at ``path``. ``find`` locates a pack by its id, for overlays. Raises PackError."""
    document = _read(path)
    if "extends" in document:
        return _overlaid(document, find, depth)
    _merge_includes(document, path)
    return document


def _read(path: Path) -> Mapping:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "cannot be read"
        raise PackError([Problem(Place(path.name, 1), f"the file {reason}", "check its name and content")]) from error
    return parse(text, path.name)


def _merge_includes(document: Mapping, path: Path) -> None:
    problems: list[Problem] = []
    for name in list(document.get("include") or []):
        if not isinstance(name, str) or Path(name).name != name:
            place = document.places["include"]
            problems.append(Problem(place, f"cannot include {name!r}", "name a file in the same folder"))
            continue
        try:
            problems += _merge(document, _read(path.parent / name))
        except PackError as error:
            problems += error.problems
    if problems:
        raise PackError(problems)


def _merge(document: Mapping, part: Mapping) -> list[Problem]:
    problems = []
    for section, content in part.items():
        place = part.places[section]
        if section in _MERGED_MAPPINGS and isinstance(content, Mapping):
            problems += _merge_mapping(document, section, content, place)
        elif section in _MERGED_LISTS and isinstance(content, Sequence):
            _merge_list(document, section, content, place)
        else:
            problems.append(Problem(place, f"a part file cannot hold {section!r}", "move it to the pack's own file"))
    return problems


def _merge_mapping(document: Mapping, section: str, content: Mapping, place: Place) -> list[Problem]:
    if section not in document:
        document.put(section, Mapping(place), place)
    target, problems = document[section], []
    for key, value in content.items():
        where = content.places[key]
        if key in target:
            problems.append(Problem(where, f"{key!r} is already defined at {target.places[key]}", "keep one of the two"))
        else:
            target.put(key, value, where)
    return problems


def _merge_list(document: Mapping, section: str, content: Sequence, place: Place) -> None:
    if section not in document:
        document.put(section, Sequence(place), place)
    for item, where in zip(content, content.places, strict=True):
        document[section].put(item, where)


def _overlaid(document: Mapping, find: Callable[[str], Path | None], depth: int) -> Mapping:
    place, base_id = document.places["extends"], document["extends"]
    base_path = find(base_id) if isinstance(base_id, str) else None
    if base_path is None or depth > MAX_OVERLAYS:
        raise PackError([Problem(place, f"there is no pack {base_id!r} to extend", "check the name in 'extends'")])
    base = read_document(base_path, find, depth + 1)
    for key, value in document.items():
        if key not in ("change", "extends"):
            base.put(key, value, document.places[key])
    problems = apply_changes(base, document.get("change"))
    if problems:
        raise PackError(problems)
    return base


def without_how(document: Mapping) -> dict[str, Any]:
    """The document without the keys that only say how it was put together."""
    return {key: value for key, value in document.items() if key not in ("include", "extends", "change")}

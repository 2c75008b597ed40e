"""Changes that an overlay makes to the pack it extends: replace, insert, remove, add. Applied in order, on the document."""

from __future__ import annotations

from typing import Any

from tidegate.policy.language.problems import Place, Problem
from tidegate.policy.language.yaml_places import Mapping, Sequence, each_item

_SECTIONS = {
    "fact": "facts", "definition": "definitions", "notice": "notices", "source": "sources",
    "instrument": "instruments", "case": "cases", "guarantee": "guarantees",
}  # fmt: skip
_MEND = "see 'overlays' in the policy language reference for the forms a change may take"


class _ChangeError(Exception):
    """A change does not fit the base pack."""


def apply_changes(base: Mapping, changes: Any) -> list[Problem]:
    """Apply ``changes`` to ``base`` in place. Returns what did not fit."""
    problems = []
    for change, place in each_item(changes):
        try:
            _apply(base, change, place)
        except _ChangeError as error:
            problems.append(Problem(place, str(error), _MEND))
    return problems


def _apply(base: Mapping, change: object, place: Place) -> None:
    if not isinstance(change, Mapping):
        raise _ChangeError("a change is a mapping")
    word = next((word for word in ("add", "table", "criterion", *_SECTIONS) if word in change), None)
    match word:
        case None:
            raise _ChangeError("a change names what it adds or changes: a table's rule, a criterion, a fact, a definition ...")
        case "add":
            _add(base, change["add"])
        case "table":
            _change_list(_table(base, change["table"])["rules"], change, "rule", place)
        case "criterion":
            _change_list(_table(base, change.get("of"))["criteria"], change, "criterion", place)
        case _:
            _change_section(base, _SECTIONS[word], word, change, place)


def _table(base: Mapping, name: Any) -> Mapping:
    table = base.get("tables", {}).get(name)
    if not isinstance(table, Mapping):
        raise _ChangeError(f"the base pack has no table {name!r}")
    return table


def _change_section(base: Mapping, section: str, word: str, change: Mapping, place: Place) -> None:
    content = base.get(section)
    name = change[word]
    if isinstance(content, Sequence):
        _change_list(content, change, word, place)
        return
    if not isinstance(content, Mapping) or name not in content:
        raise _ChangeError(f"the base pack has no {word} {name!r}")
    if change.get("remove") is True:
        del content[name]
    elif "replace" in change:
        content.put(name, change["replace"], place)
    else:
        raise _ChangeError(f"the change of {word} {name!r} neither replaces nor removes it")


def _change_list(items: Sequence, change: Mapping, word: str, place: Place) -> None:
    for key, offset in (("before", 0), ("after", 1)):
        if key in change and "insert" in change:
            index = _index(items, change[key], word) + offset
            items.insert(index, change["insert"])
            items.places.insert(index, place)
            return
    target = change["remove"] if isinstance(change.get("remove"), str) else change.get(word)
    index = _index(items, target, word)
    if "replace" in change:
        items[index], items.places[index] = change["replace"], place
    elif change.get("remove"):
        del items[index], items.places[index]
    else:
        raise _ChangeError(f"the change of {word} {target!r} neither replaces, inserts nor removes")


def _index(items: Sequence, identifier: Any, word: str) -> int:
    for index, item in enumerate(items):
        if isinstance(item, Mapping) and item.get("id") == identifier:
            return index
    raise _ChangeError(f"the base pack has no {word} {identifier!r} here")


def _add(base: Mapping, sections: Any) -> None:
    if not isinstance(sections, Mapping):
        raise _ChangeError("'add' holds sections, such as sources or cases")
    for section, content in sections.items():
        place = sections.places[section]
        if isinstance(content, Mapping):
            target = base.setdefault(section, Mapping(place))
            base.places.setdefault(section, place)
            for key, value in content.items():
                if key in target:
                    raise _ChangeError(f"{section} already has {key!r}: replace it instead")
                target.put(key, value, content.places[key])
        elif isinstance(content, Sequence):
            target = base.setdefault(section, Sequence(place))
            base.places.setdefault(section, place)
            for item, where in zip(content, content.places, strict=True):
                target.put(item, where)
        else:
            raise _ChangeError(f"cannot add to {section!r}")

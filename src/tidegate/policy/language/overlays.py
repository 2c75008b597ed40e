"""Changes that an overlay makes to the pack it extends: replace, insert, remove, add. Applied in order, on the document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from tidegate.policy.language.problems import Place, Problem
from tidegate.policy.language.yaml_places import Mapping, Sequence, each_item

_SECTIONS = {
    "fact": "facts", "definition": "definitions", "notice": "notices", "source": "sources",
    "role": "roles", "instrument": "instruments", "case": "cases", "guarantee": "guarantees",
}  # fmt: skip
_ADDED = {*_SECTIONS.values(), "tables"}
_VERBS = ("insert", "replace", "remove")
_MORE_KEYS = {"table": ("rule",), "criterion": ("of",)}
_MEND = "docs/reference/policy-language.md#overlays lists the forms a change may take"


class _ChangeError(Exception):
    """A change does not fit the base pack. ``mend``: how to mend it."""

    def __init__(self, what: str, mend: str = _MEND) -> None:
        self.mend = mend
        super().__init__(what)


def _not_there(what: str, name: object, known: Iterable[object]) -> _ChangeError:
    """The base has no such thing, but perhaps one that is nearly called so."""
    names = [each for each in known if isinstance(each, str)]
    near = get_close_matches(name, names, n=1) if isinstance(name, str) else []
    return _ChangeError(what, f"did you mean {near[0]!r}?" if near else _MEND)


def apply_changes(base: Mapping, changes: Any, place: Place) -> list[Problem]:
    """Apply ``changes``, which stand at ``place``, to ``base`` in place. Returns what did not fit."""
    if changes is not None and not isinstance(changes, Sequence):
        return [Problem(place, "'change' is not a list", _MEND)]
    problems = []
    for change, where in each_item(changes):
        try:
            _apply(base, change, where)
        except _ChangeError as error:
            problems.append(Problem(where, str(error), error.mend))
    return problems


def names_in(change: Any) -> Iterator[str]:
    """The names by which the rest of a pack may speak of what a change holds."""
    if isinstance(change, Mapping):
        yield from (str(change[key]) for key in ("id", "criterion", *_SECTIONS) if key in change)
        for section in _ADDED & change.keys():
            yield from change[section] if isinstance(change[section], Mapping) else ()
        for value in change.values():
            yield from names_in(value)
    for item, _place in each_item(change):
        yield from names_in(item)


def _apply(base: Mapping, change: object, place: Place) -> None:
    if not isinstance(change, Mapping):
        raise _ChangeError("a change is a mapping")
    word = next((word for word in ("add", "table", "criterion", *_SECTIONS) if word in change), None)
    if word is None:
        raise _ChangeError("a change names what it adds or changes: a table's rule, a criterion, a fact, a definition ...")
    _check_keys(change, word)
    match word:
        case "add":
            _add(base, change["add"])
        case "table":
            _change_list(_rows(base, change["table"], "rules"), change, "rule", place)
        case "criterion":
            _change_list(_rows(base, change.get("of"), "criteria"), change, "criterion", place)
        case _:
            _change_section(base, _SECTIONS[word], word, change, place)


def _check_keys(change: Mapping, word: str) -> None:
    """What would be passed over in silence is a mistake."""
    allowed = {"add"} if word == "add" else {word, *_MORE_KEYS.get(word, ()), "before", "after", *_VERBS}
    for key in change:
        if key not in allowed:
            raise _ChangeError(f"a change of this form has no {key!r}")
    _check_verb(change, word)


def _check_verb(change: Mapping, word: str) -> None:
    done = [verb for verb in _VERBS if verb in change]
    if len(done) > 1:
        raise _ChangeError(f"a change does one thing, not {' and '.join(done)}")
    if (("before" in change) + ("after" in change)) != ("insert" in change):
        raise _ChangeError("'insert' goes with 'before' or 'after', one of the two, and they with it")
    if "insert" in change and "rule" in change:
        raise _ChangeError("a change of this form has no 'rule'")
    if isinstance(change.get("remove"), str) and (word != "table" or "rule" in change):
        raise _ChangeError("'remove' names a rule beside 'table' alone: elsewhere it is true")


def _rows(base: Mapping, name: Any, key: str) -> Sequence:
    tables = base.get("tables")
    table = tables.get(name) if isinstance(tables, Mapping) and isinstance(name, str) else None
    if not isinstance(table, Mapping):
        raise _not_there(f"the base pack has no table {name!r}", name, tables if isinstance(tables, Mapping) else ())
    rows = table.get(key)
    if not isinstance(rows, Sequence):
        raise _ChangeError(f"table {name!r} of the base pack has no {key}")
    return rows


def _change_section(base: Mapping, section: str, word: str, change: Mapping, place: Place) -> None:
    content, name = base.get(section), change[word]
    if isinstance(content, Sequence):
        _change_list(content, change, word, place)
        return
    if not isinstance(content, Mapping) or not isinstance(name, str) or name not in content:
        raise _not_there(f"the base pack has no {word} {name!r}", name, content if isinstance(content, Mapping) else ())
    if change.get("remove") is True:
        del content[name]
    elif "replace" in change:
        content.put(name, change["replace"], place)
    else:
        raise _ChangeError(f"the change of {word} {name!r} neither replaces nor removes it")


def _change_list(items: Sequence, change: Mapping, word: str, place: Place) -> None:
    for key, offset in (("before", 0), ("after", 1)):
        if key in change:
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
    ids = [item.get("id") if isinstance(item, Mapping) else None for item in items]
    if identifier is None or identifier not in ids:
        raise _not_there(f"the base pack has no {word} {identifier!r} here", identifier, ids)
    return ids.index(identifier)


def _add(base: Mapping, sections: Any) -> None:
    if not isinstance(sections, Mapping):
        raise _ChangeError("'add' holds sections, such as sources or cases")
    for section, content in sections.items():
        if section not in _ADDED or not isinstance(content, Mapping | Sequence):
            raise _ChangeError(f"cannot add to {section!r}")
        place = sections.places[section]
        if section not in base:
            base.put(section, type(content)(place), place)
        _add_to(base[section], section, content)


def _add_to(target: Any, section: str, content: Mapping | Sequence) -> None:
    if isinstance(content, Sequence) and isinstance(target, Sequence):
        for item, where in each_item(content):
            target.put(item, where)
    elif isinstance(content, Mapping) and isinstance(target, Mapping):
        for key, value in content.items():
            if key in target:
                raise _ChangeError(f"{section} already has {key!r}: replace it instead")
            target.put(key, value, content.places[key])
    else:
        raise _ChangeError(f"{section} of the base pack has another form")

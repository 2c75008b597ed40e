"""Two packs, rule by rule: what was added, removed or changed, and what changed only through a word that a rule uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from tidegate.policy.explaining.names import Names, series
from tidegate.policy.language.pack import Pack
from tidegate.policy.language.tree import Named, Node, walk
from tidegate.rehearsal.parts import Part, parts_of

Key = tuple[str, str, str]

_ORDERED = ("rule", "criterion")


class Happened(Enum):
    """What became of a part of the first pack in the second."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One aspect before and after. Empty: it has none."""

    aspect: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A part that is not the same in both packs. ``kind``: rule, criterion, definition, fact, guarantee and so on."""

    kind: str
    where: str
    id: str
    happened: Happened
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything in which two packs differ, in the order of the second; what was removed stands last of its kind."""

    before: Pack
    after: Pack
    changes: tuple[Change, ...]

    def of(self, *kinds: str) -> tuple[Change, ...]:
        """The changes of parts of some kinds."""
        return tuple(change for change in self.changes if change.kind in kinds)


def compare_rules(before: Pack, after: Pack) -> Changes:
    """Rule by rule, and criteria, definitions, facts, instruments, guarantees, notices and sources too."""
    names = Names([before, after])
    old, new = _keyed(before, names), _keyed(after, names)
    moved = _moved(list(old), list(new))
    changes = [change for key, part in new.items() if (change := _change(old.get(key), part, moved.get(key)))]
    removed = [_removed(part) for key, part in old.items() if key not in new]
    return Changes(before, after, (*changes, *removed))


def _keyed(pack: Pack, names: Names) -> dict[Key, Part]:
    # Two policies are compared as wholes, whatever each is called.
    parts = {part.key: part for part in parts_of(pack, names)}
    head = parts.pop(("policy", "", pack.id))
    return {("policy", "", ""): head} | parts


def _change(old: Part | None, new: Part, moved: Difference | None) -> Change | None:
    if old is None:
        differences = [Difference(aspect, "", text) for aspect, text in new.aspects.items() if text]
        return _made(new, Happened.ADDED, differences)
    differences = [
        Difference(aspect, old.aspects[aspect], text) for aspect, text in new.aspects.items() if old.aspects[aspect] != text
    ]
    differences += [*_meaning(old, new), *([moved] if moved else [])]
    return _made(new, Happened.CHANGED, differences) if differences else None


def _removed(part: Part) -> Change:
    return _made(part, Happened.REMOVED, [Difference(aspect, text, "") for aspect, text in part.aspects.items() if text])


def _made(part: Part, happened: Happened, differences: list[Difference]) -> Change:
    return Change(kind=part.kind, where=part.where, id=part.id, happened=happened, differences=tuple(differences))


def _meaning(old: Part, new: Part) -> Iterator[Difference]:
    """A condition written as before that means another thing, because something it names has changed."""
    if old.tree == new.tree or old.tree is None or new.tree is None or _text(old) != _text(new):
        return
    before, after = _bodies(old.tree), _bodies(new.tree)
    through = [name for name in after if before.get(name) != after[name]]
    cause = series(through) or "the facts it reads"
    yield Difference("Meaning", "the same words", f"the same words, with another meaning through {cause}")


def _text(part: Part) -> str:
    """What was written for the part's condition."""
    return next((part.aspects[name] for name in ("If", "Met if", "When", "Means") if name in part.aspects), "")


def _bodies(tree: Node) -> dict[str, Node]:
    return {node.name: node.body for node in walk(tree) if isinstance(node, Named)}


def _moved(old: list[Key], new: list[Key]) -> Mapping[Key, Difference]:
    """The rules and criteria whose place among those that both packs have is another: in a table, order decides."""
    common, again = ([key for key in keys if key[0] in _ORDERED and key in known] for keys, known in ((old, new), (new, old)))
    stayed: set[Key] = set()
    for block in SequenceMatcher(None, common, again, autojunk=False).get_matching_blocks():
        stayed.update(common[block.a : block.a + block.size])
    return {key: Difference("Place", _place(key, old), _place(key, new)) for key in again if key not in stayed}


def _place(key: Key, keys: list[Key]) -> str:
    siblings = [each[2] for each in keys if each[:2] == key[:2]]
    position = siblings.index(key[2])
    return f"after {siblings[position - 1]}" if position else "first"

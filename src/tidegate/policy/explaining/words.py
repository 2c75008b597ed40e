"""Conditions in plain words, made from the tree: what a rule asks, so that nobody need read an expression."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tidegate.policy.explaining.comparisons import Comparisons
from tidegate.policy.explaining.document import Block, Bullets, Exact, Inline, Line, Link, Paragraph, Plain, plain
from tidegate.policy.explaining.names import Names, sentence
from tidegate.policy.language.pack import Pack
from tidegate.policy.language.tree import (
    And,
    Applies,
    Compare,
    Condition,
    Constant,
    FactTrue,
    Named,
    Not,
    Numeric,
    Or,
    conjunction,
)

LONGEST_LINE = 90
"""A condition that would be longer than this in one line is shown as a list."""

_LEADS = {And: "all of:", Or: "any of:"}
_NEGATED_LEADS = {And: "not all of:", Or: "none of:"}


@dataclass(frozen=True, slots=True)
class _Words:
    """A condition in one line. ``joint``: the word that joins parts of it, or 'list' for one that must stand by itself."""

    line: Line
    joint: str = ""


_Phrase = _Words | Bullets


class Wording:
    """Puts the conditions of one pack into words."""

    def __init__(self, pack: Pack) -> None:
        self.names = Names([pack])
        self._pack = pack
        self._comparisons = Comparisons(pack, self.names)
        self._gates = _gates(pack)

    def condition(self, condition: Condition) -> Paragraph | Bullets:
        """The condition in words: a line, or a list where one line would be too long."""
        phrase = self._phrase(condition)
        return Paragraph(phrase.line) if isinstance(phrase, _Words) else phrase

    def cell(self, condition: Condition, text: str) -> tuple[Block, ...]:
        """The condition in words, beginning with a capital, and as it is written."""
        block = self.condition(condition)
        if isinstance(block, Paragraph):
            return Paragraph(_capital(block.line)), Exact(text)
        return Bullets(_capital(block.lead), block.items), Exact(text)

    def number(self, node: Numeric) -> str:
        """A number or date in words."""
        return self._comparisons.number(node)

    def _phrase(self, condition: Condition) -> _Phrase:
        if condition in self._gates:
            return _words(f"every criterion of “{self._gates[condition]}” is met")
        match condition:
            case Constant(value):
                return _words("in every case" if value else "never")
            case Named() | FactTrue():
                return _Words((self._name(condition),))
            case Applies(name):
                return _words(f"{self.names.unit(name)} applies")
            case Compare():
                return _words(self._comparisons.compare(condition))
            case Not(item):
                return self._negation(item)
        return self._junction(condition)

    def _name(self, condition: Named | FactTrue) -> Inline:
        """A fact in words, or a definition in words that lead to it. A criterion used alone is known by its id."""
        if isinstance(condition, Named) and condition.name in self._pack.definitions:
            return Link(self.names.unit(condition.name), f"definition-{condition.name}")
        return Plain(self.names.unit(condition.name))

    def _negation(self, item: Condition) -> _Phrase:
        match item:
            case Named() | FactTrue():
                return _Words((Plain("not "), self._name(item)))
            case Applies(name):
                return _words(f"{self.names.unit(name)} does not apply")
            case Compare():
                return self._or_not_applicable(self._comparisons.compare(item, negated=True), item)
            case Constant(value):
                return self._phrase(Constant(not value))
            case Not(inner):
                return self._phrase(inner)
            case Or() if self._comparisons.membership(item):
                return self._or_not_applicable(self._comparisons.membership(item, negated=True), item)
        return _bullets(_NEGATED_LEADS[type(item)], [self._phrase(each) for each in self._flat(item)])

    def _or_not_applicable(self, text: str, item: Condition) -> _Words:
        """A comparison of what does not apply is false, so its opposite holds then too."""
        return _Words(plain(f"{text} (or does not apply)")) if self._comparisons.may_not_apply(item) else _words(text)

    def _junction(self, condition: And | Or) -> _Phrase:
        membership = self._comparisons.membership(condition)
        if membership:
            return _Words(plain(membership), "list")
        items = self._flat(condition)
        phrases = [self._phrase(each) for each in items]
        if len(phrases) == 1:
            return phrases[0]
        return _one_line(phrases, "and" if isinstance(condition, And) else "or") or _bullets(_LEADS[type(condition)], phrases)

    def _flat(self, condition: And | Or) -> list[Condition]:
        """The items, those of a same joint taken up (but a list of levels kept) and those that say nothing left out."""
        kind, idle = type(condition), Constant(isinstance(condition, And))
        items: list[Condition] = []
        for each in condition.items:
            opens = isinstance(each, kind) and each not in self._gates and not self._comparisons.membership(each)
            items += self._flat(each) if isinstance(each, And | Or) and opens else [each]
        return [each for each in items if each != idle] or [idle]


def in_words(condition: Condition, pack: Pack) -> str:
    """The condition as plain text, lists indented."""
    return "\n".join(text_lines(Wording(pack).condition(condition)))


def text_lines(block: Paragraph | Bullets) -> list[str]:
    """The lines of a condition, lists indented."""
    if isinstance(block, Paragraph):
        return [_text(block.line)]
    lines = [_text(block.lead)]
    for each in block.items:
        first, *rest = text_lines(each if isinstance(each, Bullets) else Paragraph(each))
        lines += [f"  - {first}", *(f"    {line}" for line in rest)]
    return lines


def _capital(line: Line) -> Line:
    first, *rest = line
    return (replace(first, text=sentence(first.text)) if isinstance(first, Plain | Link) else first, *rest)


def _text(line: Line) -> str:
    return "".join(part.text for part in line)


def _words(text: str) -> _Words:
    return _Words(plain(text))


def _bullets(lead: str, phrases: Iterable[_Phrase]) -> Bullets:
    return Bullets(plain(lead), tuple(each.line if isinstance(each, _Words) else each for each in phrases))


def _one_line(phrases: list[_Phrase], joint: str) -> _Words | None:
    """All in one line, if that is short and can be read in one way only."""
    words = [each for each in phrases if isinstance(each, _Words) and each.joint in ("", joint)]
    length = sum(len(_text(each.line)) for each in words) + len(words) * (len(joint) + 2)
    if len(words) < len(phrases) or length > LONGEST_LINE:
        return None
    parts: list[Inline] = []
    for index, each in enumerate(words):
        parts += [Plain(f" {joint} "), *each.line] if index else each.line
    return _Words(tuple(parts), joint if len(words) > 1 else words[0].joint)


def _gates(pack: Pack) -> dict[Condition, str]:
    """The conjunctions of all criteria of a level, with the name of the level."""
    found: dict[Condition, str] = {}
    for table in pack.tables.values():
        for rank in range(len(table.levels)):
            items = tuple(Named(each.id, each.when) for each in table.criteria if each.level == rank)
            if items:
                found[conjunction(items)] = table.level_name(rank)
    return found

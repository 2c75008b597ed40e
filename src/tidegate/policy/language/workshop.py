"""What the builders share: the document, its lines, the problems found so far, and the names known so far."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tidegate.policy.language.expressions import parse_condition, parse_number
from tidegate.policy.language.pack import Validity
from tidegate.policy.language.problems import Place, Problem, suggestion
from tidegate.policy.language.scopes import ExpressionError, Scope
from tidegate.policy.language.tree import Condition, Constant, Named, Number, Numeric
from tidegate.policy.language.yaml_places import Mapping, place_of
from tidegate.records.facts import FactDefinition, FactType

if TYPE_CHECKING:
    from tidegate.policy.language.document import PackDoc, ValidityDoc

Path = tuple[int | str, ...]


class Workshop:
    """Mutable while a pack is built; nothing of it survives in the pack."""

    def __init__(self, document: Mapping, doc: PackDoc) -> None:
        self.document = document
        self.doc = doc
        self.problems: list[Problem] = []
        self.facts: dict[str, FactDefinition] = {}
        self.protected: set[str] = set()
        self.conditions: dict[str, Condition] = {}
        self.numbers: dict[str, tuple[Numeric, str]] = {}
        self.results: dict[str, tuple[str, ...]] = {}
        self.display_only: set[str] = set()

    def place(self, path: Path) -> Place:
        """The line of the value at ``path`` in the document."""
        return place_of(self.document, path)

    def complain(self, path: Path, what: str, mend: str = "") -> None:
        """Record a mistake at ``path``."""
        self.problems.append(Problem(self.place(path), what, mend))

    def scope(self, *, criteria: dict[str, Condition] | None = None, for_instrument: bool = False) -> Scope:
        """The names an expression may use at this point of the pack."""
        barred = dict.fromkeys(
            self.display_only, "this instrument is for display only: no rule may depend on a computed reoffending score"
        )
        below = self.doc.definitions.keys() - self.conditions.keys() - self.numbers.keys()
        barred |= dict.fromkeys(below, "it is defined further down: move it above what uses it")
        hidden = set() if for_instrument else self.protected
        barred |= dict.fromkeys(hidden, "it is a protected characteristic: rules never see it")
        return Scope(
            facts={name: fact for name, fact in self.facts.items() if name not in hidden},
            conditions=self.conditions,
            numbers=self.numbers,
            results=self.results,
            criteria=criteria or {},
            barred=barred,
        )

    def condition(self, text: str | bool, path: Path, scope: Scope) -> Condition:
        """The condition at ``path``; mistakes are recorded and a placeholder returned."""
        try:
            return parse_condition(text, scope)
        except ExpressionError as error:
            self.complain(path, error.what, error.mend)
            return Constant(False)

    def number(self, text: str, path: Path, scope: Scope) -> tuple[Numeric, str]:
        """The number at ``path``; mistakes are recorded and a placeholder returned."""
        try:
            return parse_number(text, scope)
        except ExpressionError as error:
            self.complain(path, error.what, error.mend)
            return Number(0), "int"

    def named(self, name: str, body: Condition) -> None:
        """Make a condition usable by name."""
        self.conditions[name] = Named(name, body)

    def sources(self, ids: Iterable[str], path: Path) -> tuple[str, ...]:
        """Check that every source cited at ``path`` is listed."""
        found = tuple(ids)
        for index, each in enumerate(found):
            if each not in self.doc.sources:
                mend = suggestion(each, self.doc.sources) or "list it under 'sources'"
                self.complain((*path, "source", index), f"no source {each!r} is listed", mend)
        return found

    def rank(self, level: str, levels: tuple[str, ...], path: Path) -> int:
        """The rank of a level; mistakes are recorded and 0 returned."""
        if level in levels:
            return levels.index(level)
        self.complain(path, f"{level!r} is not a level here", suggestion(level, levels))
        return 0

    def fact_names(self, names: Iterable[str], path: Path, *, ordered: bool) -> tuple[str, ...]:
        """Check that ``names`` are facts (that can be raised and lowered, when ``ordered``)."""
        found = tuple(names)
        for index, name in enumerate(found):
            if name not in self.facts:
                self.complain((*path, index), f"there is no fact {name!r}", suggestion(name, self.facts))
            elif ordered and self.facts[name].type is FactType.DATE:
                self.complain((*path, index), f"{name!r} is a date: 'raising' is not defined for it", "leave it out")
        return tuple(name for name in found if name in self.facts)

    def table_names(self, names: Iterable[str], path: Path) -> tuple[str, ...]:
        """Check that ``names`` are tables."""
        found = tuple(names)
        for index, name in enumerate(found):
            if name not in self.doc.tables:
                self.complain((*path, index), f"there is no table {name!r}", suggestion(name, self.doc.tables))
        return tuple(name for name in found if name in self.doc.tables)

    def validity(self, doc: ValidityDoc | None, path: Path) -> Validity:
        """A half-open span; an empty one is a mistake."""
        if doc is None:
            return Validity()
        if doc.from_ and doc.until and doc.from_ >= doc.until:
            self.complain(path, "it ends before it begins", "'until' is the first day on which it no longer holds")
        return Validity(doc.from_, doc.until)

"""Cases under two packs: who is treated otherwise, and by which rule before and after."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tidegate.policy.engines.explained import ExplainedEngine
from tidegate.policy.engines.results import TableResult
from tidegate.policy.language.pack import Pack, Table
from tidegate.records.facts import FactError, Facts, FactState, Vocabulary

COMPARED = ("priority", "route")
"""The tables whose answers are compared: how soon to act, and what the recorded criteria allow."""

NAMED = 20
"""How many references are kept for each kind of move; the rest are counted."""


Case = tuple[str, Facts, Mapping[str, dt.date]]
"""A reference, its facts, and of those for which it is recorded the day since which they are known."""


@dataclass(frozen=True, slots=True, order=True)
class Answer:
    """What a table says of a case. Both are empty where it gives no answer."""

    level: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """Cases that get another level, all from one rule to one other. ``references`` names the first of them."""

    before: Answer
    after: Answer
    count: int
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMoves:
    """One table under both packs. ``moves``: the largest first. ``other_rule``: cases at the same level by another rule."""

    before: Table
    after: Table
    total: int
    matrix: Mapping[tuple[str, str], int]
    moves: tuple[Move, ...]
    other_rule: int

    @property
    def moved(self) -> int:
        """How many cases get another level."""
        return sum(move.count for move in self.moves)

    def step(self, before: str, after: str) -> int:
        """1 up (more urgent or harsher), -1 down, 0 the same, or where the second pack does not know both levels."""
        order = {level: rank for rank, level in enumerate(self.after.levels)}
        if before not in order or after not in order:
            return 0
        return (order[after] > order[before]) - (order[after] < order[before])


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Cases under two packs.

    ``unfit``: facts that one of the packs does not know as given, and for how many cases. ``not_taken``: how many items were
    given besides, of which intake made no case.
    """

    before: Pack
    after: Pack
    as_of: dt.date
    total: int
    tables: tuple[TableMoves, ...]
    unfit: Mapping[str, int]
    not_taken: int = 0


@dataclass(slots=True)
class Tally:
    """Answers as they come, by how they changed."""

    before: Table
    after: Table
    counts: Counter[tuple[Answer, Answer]] = field(default_factory=Counter)
    references: dict[tuple[Answer, Answer], list[str]] = field(default_factory=dict)

    def add(self, before: Answer, after: Answer, references: Iterable[str], count: int = 1) -> None:
        """Count cases that were answered ``before`` and are answered ``after``."""
        self.counts[before, after] += count
        if before.level != after.level:
            kept = self.references.setdefault((before, after), [])
            kept += list(references)[: NAMED - len(kept)]

    def result(self) -> TableMoves:
        """What was counted."""
        matrix: Counter[tuple[str, str]] = Counter()
        for (before, after), count in self.counts.items():
            matrix[before.level, after.level] += count
        moves = [Move(*pair, self.counts[pair], tuple(names)) for pair, names in self.references.items()]
        return TableMoves(
            before=self.before,
            after=self.after,
            total=self.counts.total(),
            matrix=dict(matrix),
            moves=tuple(sorted(moves, key=lambda move: (-move.count, move.before, move.after))),
            other_rule=sum(n for (one, other), n in self.counts.items() if one.level == other.level and one.rule != other.rule),
        )


def tallies(before: Pack, after: Pack) -> list[Tally]:
    """A tally for each compared table that both packs have."""
    shared = [name for name in COMPARED if name in before.tables and name in after.tables]
    return [Tally(before.tables[name], after.tables[name]) for name in shared]


def compare_cases(before: Pack, after: Pack, cases: Iterable[Case], as_of: dt.date) -> Moves:
    """Every case under both packs on the day ``as_of``, one by one.

    A fact that a pack does not know, or not with this value, is unknown to it; ``Moves.unfit`` says how often that was so.
    One known for longer than a pack relies on it is unknown to that pack too, as in triage.
    """
    found, total = tallies(before, after), 0
    unfit: Counter[str] = Counter()
    engines = [(pack, ExplainedEngine(pack)) for pack in (before, after)]
    for reference, facts, known_on in cases:
        total += 1
        fitting = [dict(_fitting(facts, pack.vocabulary)) for pack, _engine in engines]
        unfit.update(name for name in facts if any(name not in each for each in fitting))
        one, other = (
            engine.evaluate(_relied_on(each, known_on, pack.vocabulary, as_of), as_of)
            for each, (pack, engine) in zip(fitting, engines, strict=True)
        )
        for tally in found:
            name = tally.before.name
            tally.add(_answer(one.tables[name]), _answer(other.tables[name]), [reference])
    return Moves(
        before=before,
        after=after,
        as_of=as_of,
        total=total,
        tables=tuple(tally.result() for tally in found),
        unfit=dict(sorted(unfit.items())),
    )


def _answer(result: TableResult) -> Answer:
    rule = result.answer
    return Answer(result.table.levels[rule.level], rule.id) if rule else Answer()


def _relied_on(facts: Facts, known_on: Mapping[str, dt.date], vocabulary: Vocabulary, on: dt.date) -> Facts:
    return {name: state for name, state in facts.items() if not vocabulary[name].is_too_old(known_on.get(name), on)}


def _fitting(facts: Facts, vocabulary: Vocabulary) -> Iterator[tuple[str, FactState]]:
    """The facts that the vocabulary knows as they are given."""
    for name, state in facts.items():
        if name in vocabulary:
            try:
                yield name, vocabulary[name].check(state)
            except FactError:
                continue

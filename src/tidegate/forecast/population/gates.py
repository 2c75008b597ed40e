"""At which gates of a lighter route people fall: the policy's own criteria, one by one, of everybody at the review."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tidegate.forecast.population.facts import DAY, TOLD, Moment, columns
from tidegate.forecast.population.people import Flags, People
from tidegate.policy.engines.bounds import facts_behind
from tidegate.policy.engines.kernel import Kernel
from tidegate.policy.language.pack import Criterion, Pack, Rule, Table, Unknowns, Validity
from tidegate.policy.language.tree import Condition, Not, Polarity

MET, NOT_MET, UNKNOWN = 0, 1, -1
"""What the table of a criterion answers: the place of the rule that holds, or that neither does."""

NOT_IDENTIFIED, NOT_ARRESTED, LEFT = "not identified", "not arrested", "left"
"""What stops a case before any gate, and who is left after the last."""

IN_ORDER, ALONE, FOR_WANT = "in order", "alone", "for want of a fact"
"""How a gate is counted: those whom no earlier gate stopped; those who meet every other gate; of the first, those unknown."""

Step = tuple[str, str]
"""A gate, and how it is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    """Everybody before the gates: who comes to them, and what is known of each gate, a column to a criterion."""

    identified: Flags
    arrested: Flags
    answers: NDArray[np.int8]


class Gates:
    """The criteria of one route of a policy, compiled. ``modelled``: those that read what differs from person to person."""

    def __init__(self, pack: Pack, route: str) -> None:
        table = pack.tables["route"]
        rank = table.levels.index(route) if route in table.levels else None
        self.criteria = tuple(each for each in table.criteria if each.level == rank)
        self.modelled = frozenset(each.id for each in self.criteria if not TOLD.isdisjoint(facts_behind(pack, each.when)))
        self._kernel = Kernel(replace(pack, tables={each.id: _table(each) for each in self.criteria}))

    def falls(self, people: People) -> dict[Step, float]:
        """Of 100 referrals, how many each gate stops, counted in each way."""
        if not self.criteria or not len(people):
            return {}
        coded = columns(self._kernel.facts, people, Moment.REVIEWED)
        found = self._kernel.run(coded, len(people), DAY)
        answers = np.column_stack([found[name] for name in self._kernel.program.columns])
        counted = _Counted(identified=people.identified, arrested=people.identified & people.arrested, answers=answers)
        return {step: float(who.mean()) * 100 for step, who in self._fallen(counted)}

    def _fallen(self, counted: _Counted) -> Iterator[tuple[Step, Flags]]:
        yield (NOT_IDENTIFIED, IN_ORDER), ~counted.identified
        yield (NOT_ARRESTED, IN_ORDER), counted.identified & ~counted.arrested
        left = counted.arrested
        stopped = counted.answers != MET
        once = stopped.sum(axis=1) == 1
        for place, each in enumerate(self.criteria):
            here = stopped[:, place]
            yield (each.id, IN_ORDER), left & here
            yield (each.id, ALONE), counted.arrested & once & here
            yield (each.id, FOR_WANT), left & (counted.answers[:, place] == UNKNOWN)
            left = left & ~here
        yield (LEFT, IN_ORDER), left


def _table(criterion: Criterion) -> Table:
    """A criterion as a table: the first rule where it is certainly met, the second where it certainly is not."""
    return Table(
        name=criterion.id,
        title=criterion.name,
        unknowns=Unknowns.CAUTIOUS,
        levels=("met", "not_met"),
        names={},
        concessions=frozenset(),
        rules=(_rule(criterion, criterion.when, MET), _rule(criterion, Not(criterion.when), NOT_MET)),
        criteria=(),
    )


def _rule(criterion: Criterion, when: Condition, level: int) -> Rule:
    return Rule(
        id=f"{criterion.id}-{level}",
        when=when,
        text=criterion.text,
        level=level,
        fires=Polarity.CERTAIN,
        outputs={},
        says=None,
        source=criterion.source,
        notices=(),
        validity=Validity(),
    )

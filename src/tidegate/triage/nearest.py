"""The nearest changes that would move a case: one fact, recorded otherwise, and what the policy would then say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tidegate.policy.engines.compiled import compile_pack
from tidegate.policy.engines.program import facts_read
from tidegate.policy.engines.telling import telling_values
from tidegate.policy.language.pack import Pack
from tidegate.records.codes import encode
from tidegate.records.facts import EPOCH, UNKNOWN, Absent, FactDefinition, Facts, FactState
from tidegate.triage.explanations import Change

MOST = 5
"""How many changes are shown: enough to see what a case hangs on, few enough to read."""

_Standing = tuple[int, int]


class NearestChanges:
    """Tries, for cases of one pack, every fact at every value at which a rule could change its mind."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._program, self._decide = compile_pack(pack)
        read = frozenset(facts_read(self._program))
        self._facts = [fact for fact in pack.vocabulary if fact.name in read]
        self._priority, self._route = (pack.tables[name] for name in ("priority", "route"))
        self._columns = tuple(self._program.columns.index(each) for each in ("priority_certain", "route_rule"))

    def of(self, facts: Facts, as_of: dt.date) -> tuple[Change, ...]:
        """The nearest changes of a case, smallest first, at most ``MOST``.

        Of equal ones, what research can still change comes before what the report says, which is as it is; then what moves
        the priority furthest. A fact appears at most twice: its nearest change towards less, and its nearest towards more.
        """
        case = {each.name: encode(each, facts.get(each.name, UNKNOWN)) for each in self._pack.vocabulary}
        now = self._standing(case, (as_of - EPOCH).days)
        if now is None:
            return ()
        found = [change for fact in self._facts for change in self._of_fact(fact, facts, as_of, case, now)]
        return tuple(sorted(found, key=self._order)[:MOST])

    def _order(self, change: Change) -> tuple[int, bool, int]:
        """Python's sorting keeps what is equal in the policy's order."""
        now, then = (self._priority.levels.index(each) for each in (change.priority_now, change.priority_then))
        return change.size, self._pack.vocabulary[change.fact].stage == "S0", -abs(then - now)

    def _of_fact(
        self, fact: FactDefinition, facts: Facts, as_of: dt.date, case: dict[str, int], now: _Standing
    ) -> Iterator[Change]:
        """The nearest change of one fact on either side of its present state."""
        day, state = (as_of - EPOCH).days, facts.get(fact.name, UNKNOWN)
        nearest: dict[bool, tuple[int, FactState, _Standing]] = {}
        values = telling_values(self._pack, fact.name, facts, as_of)
        tried = ((value, self._standing({**case, fact.name: encode(fact, value)}, day)) for value in values)
        for value, then in _turning([(value, then) for value, then in tried if then is not None]):
            size, upward = _size(fact, state, value)
            if then != now and (upward not in nearest or size < nearest[upward][0]):
                nearest[upward] = (size, value, then)
        for size, value, then in nearest.values():
            yield self._change(fact, (state, value), size, now, then)

    def _standing(self, case: dict[str, int], day: int) -> _Standing | None:
        """The ranks of priority (as the known facts demand) and route; None where a table has a gap."""
        answer = self._decide(case, day)
        priority, route = (answer[column] for column in self._columns)
        if min(priority, route) < 0:
            return None
        return self._priority.rules[priority].level, self._route.rules[route].level

    def _change(
        self, fact: FactDefinition, states: tuple[FactState, FactState], size: int, now: _Standing, then: _Standing
    ) -> Change:
        return Change(
            fact=fact.name,
            ask=fact.ask,
            state_now=states[0],
            state_then=states[1],
            size=size,
            priority_now=self._priority.levels[now[0]],
            priority_then=self._priority.levels[then[0]],
            route_now=self._route.levels[now[1]],
            route_then=self._route.levels[then[1]],
        )


def _turning(outcomes: list[tuple[FactState, _Standing]]) -> list[tuple[FactState, _Standing]]:
    """The values beside one with a different outcome: of all ages under 18, say, 17. And no value at all."""
    values = [each for each in outcomes if not isinstance(each[0], Absent)]
    padded = [None, *(then for _, then in values), None]
    near = [
        outcome
        for outcome, before, after in zip(values, padded, padded[2:], strict=False)
        if any(other is not None and other != outcome[1] for other in (before, after))
    ]
    return [*(near or values[:1]), *(each for each in outcomes if isinstance(each[0], Absent))]


def _size(fact: FactDefinition, state: FactState, value: FactState) -> tuple[int, bool]:
    """How far ``value`` is from ``state``, and whether it is more. To or from no value at all is one step."""
    if isinstance(state, Absent) or isinstance(value, Absent):
        return 1, not isinstance(value, Absent)
    difference = encode(fact, value) - encode(fact, state)
    return abs(difference), difference > 0

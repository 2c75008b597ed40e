"""Makes a counterexample small enough to read, tries it out in the reference engine, and puts it into words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import z3

from tidegate.policy.engines.limits import known_bounds
from tidegate.policy.language.pack import Pack, Promise
from tidegate.policy.language.tree import Compare, FactNumber, Number, walk
from tidegate.policy.proving.claims import Claim, Claims
from tidegate.policy.proving.replay import breaks
from tidegate.records.facts import EPOCH, NOT_APPLICABLE, UNKNOWN, Absent, FactDefinition, FactState, FactType, to_json

PLAIN_DAY = dt.date(2026, 7, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterexample:
    """A case that breaks a promise. Facts not listed are at their least ('no', the first level, 0) and known.

    ``facts`` is the case; ``changed`` the facts that differ in the second case of a comparison (or what the unknown ones turn
    out to be); ``words`` say what goes wrong.
    """

    as_of: dt.date | None = None
    facts: dict[str, FactState]
    changed: dict[str, FactState]
    words: str

    @classmethod
    def nowhere(cls, claim: Claim) -> Counterexample:
        """There is no case at all in which the rule fires."""
        why = "earlier rules catch everything it would, or it contradicts itself"
        words = f"no case reaches rule {claim.subject} of {claim.table}: {why}"
        return cls(facts={}, changed={}, words=words)


def smallest(solver: z3.Solver, claims: Claims, claim: Claim) -> Counterexample:
    """The counterexample that differs least from a plain case. The solver holds the claim and is satisfiable."""
    for pin in _pins(claims, claim):
        solver.push()
        solver.add(pin)
        if solver.check() != z3.sat:
            solver.pop()
    solver.check()
    return _worded(claims, claim, solver.model())


def _pins(claims: Claims, claim: Claim) -> Iterator[z3.BoolRef]:
    """What a plain case looks like, most wanted first. Each is kept if a counterexample remains."""
    world = claims.world
    yield world.as_of == (PLAIN_DAY - EPOCH).days
    for name, second in claim.raised.items():
        yield second == world.value[name]
    for fact in claims.pack.vocabulary:
        if fact.name in world.absent:
            yield z3.Not(world.absent[fact.name])
        yield z3.Not(world.unknown[fact.name])
    cuts = _cuts(claims.pack)
    for fact in claims.pack.vocabulary:
        yield from _plain_values(fact, world.value[fact.name], cuts)
    for name, second in claim.raised.items():
        yield from _plain_values(claims.pack.vocabulary[name], second, cuts)


def _plain_values(fact: FactDefinition, value: z3.ExprRef, cuts: dict[str, set[int]]) -> Iterator[z3.BoolRef]:
    """The least value (for a date: the plain day), else the nearest to it at which some rule changes its mind."""
    if fact.type is FactType.BOOL:
        yield z3.Not(value)
        return
    low, high = known_bounds(fact)
    plain = (PLAIN_DAY - EPOCH).days if fact.type is FactType.DATE else low
    edges = {cut + step for cut in cuts.get(fact.name, ()) for step in (-1, 0, 1)}
    for number in [plain, *sorted(edges, key=lambda edge: (abs(edge - plain), edge))]:
        if low <= number <= high:
            yield value == number


def _cuts(pack: Pack) -> dict[str, set[int]]:
    """For each fact, the numbers that the pack compares it with."""
    found: dict[str, set[int]] = {}
    conditions = [rule.when for table in pack.tables.values() for rule in table.rules]
    conditions += [row.when for each in pack.instruments.values() for rows in each.items.values() for row in rows]
    for condition in conditions:
        for node in walk(condition):
            match node:
                case Compare(_, FactNumber(name), Number(value)):
                    found.setdefault(name, set()).add(value)
    return found


def _worded(claims: Claims, claim: Claim, model: z3.ModelRef) -> Counterexample:
    pack, world = claims.pack, claims.world
    first, hidden, raised = {}, {}, {}
    for fact in pack.vocabulary:
        truth = _state(fact, model, world.value[fact.name], world.absent.get(fact.name))
        unknown = _holds(model, world.unknown[fact.name])
        first[fact.name] = UNKNOWN if unknown else truth
        if unknown:
            hidden[fact.name] = truth
        if fact.name in claim.raised and not unknown and not isinstance(truth, Absent):
            raised[fact.name] = _state(fact, model, claim.raised[fact.name], None)
    as_of = EPOCH + dt.timedelta(days=_integer(model, world.as_of))
    second = {**first, **(hidden if claim.guarantee.promise is Promise.UNKNOWN_SAFE else raised)}
    words = breaks(pack, claim.guarantee, claim.table, (first, second), as_of)
    facts = {name: state for name, state in first.items() if not _is_plain(pack.vocabulary[name], state)}
    changed = {name: state for name, state in second.items() if state != first[name]}
    return Counterexample(as_of=as_of, facts=facts, changed=changed, words=words)


def _state(fact: FactDefinition, model: z3.ModelRef, value: z3.ExprRef, absent: z3.BoolRef | None) -> FactState:
    if absent is not None and _holds(model, absent):
        return NOT_APPLICABLE
    match fact.type:
        case FactType.BOOL:
            return _holds(model, value)
        case FactType.ENUM:
            return fact.levels[_integer(model, value)]
        case FactType.INT:
            return _integer(model, value)
        case FactType.DATE:
            return EPOCH + dt.timedelta(days=_integer(model, value))


def _holds(model: z3.ModelRef, formula: z3.ExprRef) -> bool:
    return bool(z3.is_true(model.eval(formula, model_completion=True)))


def _integer(model: z3.ModelRef, number: z3.ExprRef) -> int:
    return int(model.eval(number, model_completion=True).as_long())


def _is_plain(fact: FactDefinition, state: FactState) -> bool:
    match fact.type:
        case FactType.BOOL:
            return state is False
        case FactType.ENUM:
            return state == fact.levels[0]
        case FactType.INT:
            return state == fact.low
        case FactType.DATE:
            return state == PLAIN_DAY


def in_words(example: Counterexample) -> str:
    """The counterexample as a reader needs it: the case, what changes, what goes wrong."""
    if example.as_of is None:
        return example.words
    facts = ", ".join(f"{name} = {_shown(state)}" for name, state in example.facts.items()) or "everything at its least"
    changed = ", ".join(f"{name} = {_shown(state)}" for name, state in example.changed.items())
    then = f"; then {changed}" if changed else ""
    return f"{example.words}\n    Case (as of {example.as_of}; all else known and at its least): {facts}{then}"


def _shown(state: FactState) -> str:
    value = to_json(state)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)

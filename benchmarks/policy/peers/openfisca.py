"""OpenFisca-Core: one entity, a variable per fact and per number of the decision, formulas over the whole population."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.policy.data import Rows
from benchmarks.policy.peers.protocol import ColumnPeer
from benchmarks.policy.sample import AS_OF, Sample, Step, column_of, constant, fact_of, sides
from tidegate.policy.engines.lowering import All, BoolTest, Fixed, Lowered, NumberTest, ResultTest, Some
from tidegate.policy.engines.program import Chain
from tidegate.policy.language.tree import Numeric
from tidegate.records.codes import unknown_code
from tidegate.records.facts import Vocabulary

_Get = Callable[[str], Any]
_Column = Callable[[_Get], Any]
_OPERATORS = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
_SIGNS = {"+": operator.add, "-": operator.sub}


def column_peers(sample: Sample, rows: Rows) -> list[ColumnPeer]:
    """One simulation per call: OpenFisca keeps what it has calculated, so a second call would only look it up."""
    system = _System(sample)
    inputs = {name: column.astype(np.int32) for name, column in rows.coded.items()}
    return [_peer("OpenFisca-Core", system, inputs, trace=False), _peer("OpenFisca-Core, traced", system, inputs, trace=True)]


def _peer(name: str, system: _System, inputs: dict[str, Any], *, trace: bool) -> ColumnPeer:
    return ColumnPeer(name=name, package="openfisca-core", decide=lambda: system.run(inputs, trace), read=dict)


class _System:
    def __init__(self, sample: Sample) -> None:
        self._sample = sample
        self._case = build_entity(key="case", plural="cases", label="", is_person=True)
        self._system = TaxBenefitSystem([self._case])
        self._write = _Formulas(sample.pack.vocabulary)
        for fact in sample.pack.vocabulary:
            self._add(fact.name, DateUnit.ETERNITY, default_value=unknown_code(fact))
        self._add_scores()
        self._add_steps()

    def run(self, inputs: dict[str, Any], trace: bool) -> dict[str, Any]:
        builder = SimulationBuilder()
        builder.create_entities(self._system)
        builder.declare_person_entity("case", np.arange(len(next(iter(inputs.values())))))
        simulation = builder.build(self._system)
        simulation.trace = trace
        for name, column in inputs.items():
            simulation.set_input(name, "ETERNITY", column)
        return {name: simulation.calculate(name, str(AS_OF)) for name in self._sample.columns}

    def _add_scores(self) -> None:
        for end, items in self._sample.bounds():
            names = [f"{end}_{index}" for index in range(len(items))]
            for name, item in zip(names, items, strict=True):
                self._add_formula(name, self._write.first_match(item, 0))
            self._add_formula(f"score_{end}", _total(names))
            self._add_formula(f"band_{end}", self._band(f"score_{end}"))

    def _band(self, total: str) -> _Column:
        cuts = self._sample.score.cuts
        return lambda get: np.digitize(get(total), cuts)

    def _add_steps(self) -> None:
        for step in self._sample.steps:
            self._add_formula(step.column, self._write.first_match(step.decided, step.last))
            self._add_formula(step.level, _level(step))

    def _add_formula(self, name: str, value: _Column) -> None:
        def formula(case: Any, period: Any) -> Any:
            return value(lambda other: case(other, period))

        self._add(name, DateUnit.DAY, formula=formula)

    def _add(self, name: str, period: Any, **content: Any) -> None:
        content |= {"value_type": int, "entity": self._case, "definition_period": period, "label": name}
        self._system.add_variable(type(name, (Variable,), content))


class _Formulas:
    """Conditions as functions from a look-up of columns to an array of truths."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def first_match(self, chain: Chain, otherwise: int) -> _Column:
        conditions = [condition for condition, _ in chain]
        numbers = [number for _, number in chain]
        return lambda get: np.select([self._condition(each, get) for each in conditions], numbers, otherwise)

    def _condition(self, item: Lowered, get: _Get) -> Any:
        match item:
            case Fixed(value):
                return np.bool_(value)
            case All(items):
                return reduce(operator.and_, [self._condition(each, get) for each in items])
            case Some(items):
                return reduce(operator.or_, [self._condition(each, get) for each in items])
            case BoolTest(name, wanted, if_unknown):
                return get(name) != int(not wanted) if if_unknown else get(name) == int(wanted)
            case ResultTest():
                return _OPERATORS[item.op](get(column_of(item)), item.rank)
            case NumberTest():
                return self._number_test(item, get)
        raise ValueError(f"the sample has no {type(item).__name__}")

    def _number_test(self, item: NumberTest, get: _Get) -> Any:
        found = _OPERATORS[item.op](_number(item.left, get), _number(item.right, get))
        for name in item.facts:
            code = unknown_code(self._vocabulary[name])
            found = found | (get(name) == code) if item.if_unknown else found & (get(name) != code)
        return found


def _total(names: list[str]) -> _Column:
    return lambda get: reduce(operator.add, map(get, names))


def _level(step: Step) -> _Column:
    levels = np.array(step.levels)
    return lambda get: levels[get(step.column)]


def _number(number: Numeric, get: _Get) -> Any:
    found = sides(number)
    if found:
        return _SIGNS[found[0]](_number(found[1], get), _number(found[2], get))
    name = fact_of(number)
    return get(name) if name else constant(number)

"""business-rules: conditions as JSON over methods of a variables class. It has no null, so unknown is a number out of range."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from business_rules import run_all
from business_rules.actions import BaseActions, rule_action
from business_rules.fields import FIELD_NUMERIC
from business_rules.variables import BaseVariables, boolean_rule_variable, numeric_rule_variable

from benchmarks.policy.peers.by_hand import bands
from benchmarks.policy.peers.protocol import CasePeer, Form
from benchmarks.policy.sample import Decision, Sample, Step, column_of, constant, fact_of, sides
from tidegate.policy.engines.lowering import All, BoolTest, Lowered, NumberTest, ResultTest, Some
from tidegate.policy.language.tree import Numeric

_Json = dict[str, Any]
_Getter = Callable[[_Json], Any]
_UNKNOWN = -(10**6)
_OPERATORS = {
    ">=": "greater_than_or_equal_to", "<=": "less_than_or_equal_to", ">": "greater_than", "<": "less_than",
    "==": "equal_to",
}  # fmt: skip
_ALWAYS = {"all": [{"name": "band_low", "operator": "greater_than_or_equal_to", "value": 0}]}


def case_peers(sample: Sample) -> list[CasePeer]:
    """business-rules, stopping at the first rule that triggers. The score is added up by the caller."""
    variables = _variables(sample)
    steps = [(step, list(_rules(step))) for step in sample.steps]

    def decide_one(natural: _Json, coded: _Json) -> Decision:
        low, high = bands(natural)
        known = coded | {"band_low": low, "band_high": high}
        actions = _Fire()
        for step, rules in steps:
            run_all(rules, variables(known), actions, stop_on_first_trigger=True)
            known[step.level] = step.levels[actions.fired[-1]]
        return tuple(actions.fired)

    def decide(rows: Sequence[tuple[_Json, _Json]]) -> list[Decision]:
        return [decide_one(natural, coded) for natural, coded in rows]

    return [
        CasePeer(
            name="business-rules",
            package="business-rules",
            explains="the action only",
            form=Form.BOTH,
            batch=300,
            decide=decide,
        )
    ]


class _Fire(BaseActions):  # type: ignore[misc]
    def __init__(self) -> None:
        self.fired: list[int] = []

    @rule_action(params={"index": FIELD_NUMERIC})  # type: ignore[untyped-decorator]
    def fire(self, index: int) -> None:
        self.fired.append(int(index))


def _rules(step: Step) -> Iterator[_Json]:
    for index, condition in enumerate(step.conditions):
        stated = _ALWAYS if index == step.last else _joined(_condition(condition))
        yield {"conditions": stated, "actions": [{"name": "fire", "params": {"index": index}}]}


def _joined(condition: _Json) -> _Json:
    return {"all": [condition]} if "name" in condition else condition


def _condition(item: Lowered) -> _Json:
    match item:
        case All(items):
            return {"all": [_condition(each) for each in items]}
        case Some(items):
            return {"any": [_condition(each) for each in items]}
        case BoolTest(name, wanted, if_unknown):
            operator = "is_true" if wanted else "is_false"
            return {"name": _flag_name(name, if_unknown == wanted), "operator": operator, "value": []}
        case ResultTest(_, _, op, rank):
            return {"name": column_of(item), "operator": _OPERATORS[op], "value": rank}
        case NumberTest():
            return _number_test(item)
    raise ValueError(f"the sample has no {type(item).__name__}")


def _number_test(item: NumberTest) -> _Json:
    """``equal_to`` stands for unknown; a certain test must not take the number that stands for it for a value."""
    name = _name(item.left)
    test = {"name": name, "operator": _OPERATORS[item.op], "value": constant(item.right)}
    if item.if_unknown:
        return {"any": [{"name": name, "operator": "equal_to", "value": _UNKNOWN}, test]}
    return {"all": [{"name": name, "operator": "greater_than", "value": _UNKNOWN}, test]}


def _variables(sample: Sample) -> Callable[[_Json], BaseVariables]:
    """A variables class with a method per flag (unknown as true, and as false), per number, and per earlier result."""
    getters: _Json = {"__init__": lambda self, known: setattr(self, "known", known)}
    for test in _tests(sample):
        match test:
            case BoolTest(name, wanted, if_unknown):
                flag = _flag_name(name, if_unknown == wanted)
                getters[flag] = _method(flag, _flag(name, if_unknown == wanted), boolean_rule_variable)
            case NumberTest():
                name = _name(test.left)
                getters[name] = _method(name, _number(test.left), numeric_rule_variable)
    for column in ("band_low", "band_high", *(step.level for step in sample.steps)):
        getters[column] = _method(column, _earlier(column), numeric_rule_variable)
    kind: Callable[[_Json], BaseVariables] = type("SampleVariables", (BaseVariables,), getters)
    return kind


def _tests(sample: Sample) -> Iterator[Lowered]:
    pending = [condition for step in sample.steps for condition in step.conditions]
    while pending:
        item = pending.pop()
        if isinstance(item, All | Some):
            pending += item.items
        else:
            yield item


def _method(name: str, get: _Getter, decorate: Callable[..., Any]) -> Any:
    def method(self: Any) -> Any:
        return get(self.known)

    method.__name__ = name
    return decorate(label=name)(method)


def _flag_name(name: str, unknown_is_true: bool) -> str:
    return f"{name}_{'possible' if unknown_is_true else 'certain'}"


def _flag(name: str, unknown_is_true: bool) -> _Getter:
    return (lambda known: known[name] is not False) if unknown_is_true else (lambda known: known[name] is True)


def _name(number: Numeric) -> str:
    found = sides(number)
    if found:
        return f"{_name(found[1])}_less_{_name(found[2])}"
    return fact_of(number) or "today"


def _number(number: Numeric) -> _Getter:
    found, name, fixed = sides(number), fact_of(number), constant(number)
    if name:
        return _fact(name)
    if found is None:
        return lambda _: fixed
    left, right = _number(found[1]), _number(found[2])

    def difference(known: _Json) -> int:
        first, second = left(known), right(known)
        return _UNKNOWN if _UNKNOWN in (first, second) else int(first - second)

    return difference


def _fact(name: str) -> _Getter:
    return lambda known: _UNKNOWN if known[name] is None else known[name]


def _earlier(column: str) -> _Getter:
    """0 before the table that gives it has been looked up: the variables of one class serve all tables."""
    return lambda known: known.get(column, 0)

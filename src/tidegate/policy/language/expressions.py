"""From the text of an expression to a typed tree. Parsed with ``ast``, typed, and never evaluated.

The subset: ``and or not``, comparisons (chains too), ``in`` and ``not in`` with a written-out list, names of facts,
definitions and earlier results, ``as_of``, whole numbers, levels in quotes, ``date('2026-03-22')``, sums and differences,
``applies(fact)``, ``all_criteria('level')``, ``True``, ``False`` and ``otherwise``.
"""

from __future__ import annotations

import ast
import datetime as dt
from dataclasses import dataclass

from tidegate.policy.language.problems import suggestion
from tidegate.policy.language.scopes import ExpressionError, Scope
from tidegate.policy.language.tree import (
    MIRROR,
    And,
    Applies,
    AsOf,
    Compare,
    Condition,
    Constant,
    Difference,
    FactNumber,
    FactTrue,
    Not,
    Number,
    Numeric,
    Op,
    Or,
    Result,
    Sum,
    conjunction,
)
from tidegate.records.facts import EPOCH, FIRST_DATE, LAST_DATE, FactDefinition, FactType

MAX_NUMBER = 1_000_000_000
MAX_NESTING = 60

_OPS: dict[type[ast.cmpop], Op] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Number:
    """A numeric node and what it counts: 'int', 'date', or the levels of an enum."""

    node: Numeric
    kind: str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Level:
    """Text in quotes, before it is known of which enum it is a level."""

    text: str


_Typed = Condition | _Number | _Level


def parse_condition(text: str | bool, scope: Scope) -> Condition:
    """The condition that ``text`` states. Raises ExpressionError."""
    if isinstance(text, bool):
        return Constant(text)
    if text.strip() == "otherwise":
        return Constant(True)
    return _condition(_typed(_syntax(text), scope), text)


def parse_number(text: str, scope: Scope) -> tuple[Numeric, str]:
    """The number that ``text`` states, and whether it is an 'int' or a 'date'. Raises ExpressionError."""
    found = _typed(_syntax(text), scope)
    if isinstance(found, _Number) and isinstance(found.kind, str):
        return found.node, found.kind
    raise ExpressionError(f"{text!r} is not a number or date", "use 'when:' for a condition")


def _syntax(text: str) -> ast.expr:
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = getattr(error, "msg", None) or str(error) or "too long"
        raise ExpressionError(f"cannot read {_cut(text)!r}: {reason}", "check quotes, brackets and spelling") from error
    if _depth(tree) > MAX_NESTING:
        raise ExpressionError(f"{_cut(text)!r} is nested too deeply", "name parts of it under 'definitions'")
    return tree


def _depth(tree: ast.AST) -> int:
    deepest, level = 0, [tree]
    while level:
        deepest += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return deepest


def _typed(node: ast.expr, scope: Scope) -> _Typed:
    match node:
        case ast.BoolOp(op, values):
            items = tuple(_condition(_typed(value, scope), ast.unparse(value)) for value in values)
            return And(items) if isinstance(op, ast.And) else Or(items)
        case ast.UnaryOp(ast.Not(), operand):
            return Not(_condition(_typed(operand, scope), ast.unparse(operand)))
        case ast.Compare(left, ops, comparators):
            return _chain([left, *comparators], ops, scope)
        case ast.BinOp(left, ast.Add() | ast.Sub() as op, right):
            return _arithmetic(_typed(left, scope), op, _typed(right, scope), ast.unparse(node))
        case ast.Call():
            return _call(node, scope)
        case ast.Name(name):
            return _name(name, scope)
        case ast.Constant(value):
            return _constant(value, ast.unparse(node))
    raise ExpressionError(
        f"{_cut(ast.unparse(node))!r} is not part of the expression language",
        "use and, or, not, comparisons, 'in', sums, differences, applies() and date()",
    )


def _constant(value: object, text: str) -> _Typed:
    match value:
        case bool():
            return Constant(value)
        case int() if abs(value) <= MAX_NUMBER:
            return _Number(Number(value), "int")
        case str():
            return _Level(value)
    raise ExpressionError(
        f"{_cut(text)} cannot be used here", "use whole numbers up to a thousand million, or a level in quotes"
    )


def _name(name: str, scope: Scope) -> _Typed:
    if name == "as_of":
        return _Number(AsOf(), "date")
    if name in scope.barred:
        raise ExpressionError(f"{name!r} may not be used here", scope.barred[name])
    if name in scope.conditions:
        return scope.conditions[name]
    if name in scope.numbers:
        return _Number(*scope.numbers[name])
    if name in scope.results:
        return _Number(Result(name), scope.results[name])
    if name in scope.facts:
        return _fact(scope.facts[name])
    raise ExpressionError(f"there is no fact or definition {name!r}", suggestion(name, scope.names()))


def _fact(fact: FactDefinition) -> _Typed:
    match fact.type:
        case FactType.BOOL:
            return FactTrue(fact.name)
        case FactType.ENUM:
            return _Number(FactNumber(fact.name), fact.levels)
    return _Number(FactNumber(fact.name), fact.type.value)


def _call(node: ast.Call, scope: Scope) -> _Typed:
    match node:
        case ast.Call(ast.Name("applies"), [ast.Name(name)], []):
            return _applies(name, scope)
        case ast.Call(ast.Name("all_criteria"), [ast.Constant(str() as level)], []):
            if level in scope.criteria:
                return scope.criteria[level]
            raise ExpressionError(f"no criteria are listed for {level!r}", suggestion(level, scope.criteria))
        case ast.Call(ast.Name("date"), [ast.Constant(str() as text)], []):
            return _Number(Number(_day_number(text)), "date")
    raise ExpressionError(
        f"{_cut(ast.unparse(node))!r} is not a call the language has",
        "it has applies(fact), date('YYYY-MM-DD') and all_criteria('level')",
    )


def _applies(name: str, scope: Scope) -> Condition:
    if name in scope.barred:
        raise ExpressionError(f"{name!r} may not be used here", scope.barred[name])
    if name not in scope.facts:
        raise ExpressionError(f"there is no fact {name!r}", suggestion(name, scope.facts))
    if not scope.facts[name].may_not_apply:
        raise ExpressionError(f"{name!r} always applies", "drop applies(), or give the fact 'may_not_apply: true'")
    return Applies(name)


def _day_number(text: str) -> int:
    day: dt.date | None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = None
    # Python would also read weeks, and dates without dashes.
    if day is None or day.isoformat() != text:
        raise ExpressionError(f"{_cut(text)!r} is not a date", "write date('YYYY-MM-DD')")
    if not FIRST_DATE <= day <= LAST_DATE:
        raise ExpressionError(f"{text} is out of range", f"use a date from {FIRST_DATE} to {LAST_DATE}")
    return (day - EPOCH).days


def _condition(found: _Typed, text: str) -> Condition:
    if isinstance(found, _Number | _Level):
        raise ExpressionError(f"{_cut(text)!r} is not true or false", "compare it with something, such as  >= 1")
    return found


def _arithmetic(left: _Typed, op: ast.operator, right: _Typed, text: str) -> _Number:
    if isinstance(left, _Number) and isinstance(right, _Number):
        minus = isinstance(op, ast.Sub)
        kind = {("int", "int"): "int", ("date", "int"): "date", ("date", "date"): "int" if minus else None}.get(
            (str(left.kind), str(right.kind))
        )
        if kind and isinstance(left.kind, str) and isinstance(right.kind, str):
            return _Number(_folded(left.node, right.node, minus), kind)
    raise ExpressionError(
        f"{_cut(text)!r} adds or subtracts things that do not fit", "use date - date, date ± days or int ± int"
    )


def _folded(left: Numeric, right: Numeric, minus: bool) -> Numeric:
    if isinstance(left, Number) and isinstance(right, Number):
        return Number(left.value - right.value if minus else left.value + right.value)
    return Difference(left, right) if minus else Sum(left, right)


def _chain(parts: list[ast.expr], ops: list[ast.cmpop], scope: Scope) -> Condition:
    links = [_link(left, op, right, scope) for left, op, right in zip(parts, ops, parts[1:], strict=False)]
    return conjunction(tuple(links))


def _link(left: ast.expr, op: ast.cmpop, right: ast.expr, scope: Scope) -> Condition:
    if isinstance(op, ast.In | ast.NotIn):
        found = _membership(left, right, scope)
        return Not(found) if isinstance(op, ast.NotIn) else found
    text = f"{ast.unparse(left)} … {ast.unparse(right)}"
    if type(op) not in _OPS:
        raise ExpressionError(f"{_cut(text)!r} uses 'is'", "use == or !=")
    return _compare(_typed(left, scope), _OPS[type(op)], _typed(right, scope), text)


def _membership(left: ast.expr, right: ast.expr, scope: Scope) -> Condition:
    if not isinstance(right, ast.List | ast.Tuple) or not right.elts:
        raise ExpressionError(f"'in' needs a written-out list, not {_cut(ast.unparse(right))!r}", "write  x in ['a', 'b']")
    item, text = _typed(left, scope), ast.unparse(left)
    tests = tuple(_compare(item, "==", _typed(each, scope), text) for each in right.elts)
    return tests[0] if len(tests) == 1 else Or(tests)


def _compare(left: _Typed, op: Op, right: _Typed, text: str) -> Condition:
    if isinstance(left, _Level) or (isinstance(left, _Number) and isinstance(left.node, Number)):
        left, op, right = right, MIRROR[op], left
    if isinstance(left, _Level):
        raise ExpressionError(f"{_cut(text)!r} compares a level with no fact", "write the fact, then the level in quotes")
    if not isinstance(left, _Number):
        raise ExpressionError(
            f"{_cut(text)!r} compares something that is true or false",
            "use the fact by itself, or with 'not' before it",
        )
    if isinstance(left.kind, tuple):
        return _compare_level(left, left.kind, op, right, text)
    if isinstance(right, _Number) and right.kind == left.kind:
        return Compare(op, left.node, right.node)
    kind = {"int": "a whole number", "date": "a date"}[left.kind]
    raise ExpressionError(f"{_cut(text)!r} compares {kind} with something else", f"compare it with {kind}")


def _compare_level(left: _Number, levels: tuple[str, ...], op: Op, right: _Typed, text: str) -> Condition:
    if not isinstance(right, _Level):
        raise ExpressionError(
            f"{_cut(text)!r} compares a level with something else", f"use one of {', '.join(levels)} in quotes"
        )
    if right.text not in levels:
        raise ExpressionError(f"{right.text!r} is not a level of {_cut(text)!r}", suggestion(right.text, levels))
    return Compare(op, left.node, Number(levels.index(right.text)))


def _cut(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."

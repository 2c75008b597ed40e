"""The expression language: what each construct means, and what each mistake is told."""

from __future__ import annotations

import pytest

from tests.packs import SMALL, build
from tidegate.policy.language.expressions import parse_condition, parse_number
from tidegate.policy.language.scopes import ExpressionError, Scope
from tidegate.policy.language.tree import (
    And,
    Applies,
    AsOf,
    Compare,
    Condition,
    Constant,
    Difference,
    FactNumber,
    FactTrue,
    Named,
    Not,
    Number,
    Numeric,
    Or,
    Result,
    Sum,
)

FACTS = build(SMALL).vocabulary.definitions
SIZE, ROOM, GRADE, SEEN, TOLD = (FactNumber(name) for name in ("size", "room", "grade", "seen_on", "told_on"))
FLAG = FactTrue("flag")
BOTH = Named("both", And((FLAG, FactTrue("other"))))
AGE = Difference(AsOf(), SEEN)
SCOPE = Scope(
    facts=FACTS,
    conditions={"both": BOTH},
    numbers={"age": (AGE, "int"), "deadline": (Sum(SEEN, Number(7)), "date")},
    results={"urgency": ("low", "high")},
    criteria={"low": Named("K1", FLAG)},
    barred={"colour": "it is a protected characteristic: rules never see it"},
)

MEANINGS: list[tuple[str | bool, Condition]] = [
    (True, Constant(True)),
    (False, Constant(False)),
    ("True", Constant(True)),
    ("otherwise", Constant(True)),
    ("  otherwise\n", Constant(True)),
    ("False", Constant(False)),
    ("flag", FLAG),
    ("(flag)", FLAG),
    ("not flag", Not(FLAG)),
    ("not not flag", Not(Not(FLAG))),
    ("flag and other", And((FLAG, FactTrue("other")))),
    ("flag or other or both", Or((FLAG, FactTrue("other"), BOTH))),
    ("flag or other and both", Or((FLAG, And((FactTrue("other"), BOTH))))),
    ("not flag and other", And((Not(FLAG), FactTrue("other")))),
    ("size < 3", Compare("<", SIZE, Number(3))),
    ("size <= 3", Compare("<=", SIZE, Number(3))),
    ("size > 3", Compare(">", SIZE, Number(3))),
    ("size >= 3", Compare(">=", SIZE, Number(3))),
    ("size == 3", Compare("==", SIZE, Number(3))),
    ("size != 3", Compare("!=", SIZE, Number(3))),
    ("3 < size", Compare(">", SIZE, Number(3))),
    ("3 <= size", Compare(">=", SIZE, Number(3))),
    ("3 > size", Compare("<", SIZE, Number(3))),
    ("3 >= size", Compare("<=", SIZE, Number(3))),
    ("3 == size", Compare("==", SIZE, Number(3))),
    ("3 != size", Compare("!=", SIZE, Number(3))),
    ("1 <= size < 3", And((Compare(">=", SIZE, Number(1)), Compare("<", SIZE, Number(3))))),
    ("size < room", Compare("<", SIZE, ROOM)),
    ("size in [3]", Compare("==", SIZE, Number(3))),
    ("size in (3, 5)", Or((Compare("==", SIZE, Number(3)), Compare("==", SIZE, Number(5))))),
    ("size not in [3, 5]", Not(Or((Compare("==", SIZE, Number(3)), Compare("==", SIZE, Number(5)))))),
    ("grade == 'low'", Compare("==", GRADE, Number(0))),
    ('grade >= "medium"', Compare(">=", GRADE, Number(1))),
    ("'high' > grade", Compare("<", GRADE, Number(2))),
    ("grade in ['low', 'high']", Or((Compare("==", GRADE, Number(0)), Compare("==", GRADE, Number(2))))),
    ("seen_on < date('2026-03-22')", Compare("<", SEEN, Number(20534))),
    ("seen_on <= as_of", Compare("<=", SEEN, AsOf())),
    ("as_of - seen_on > 30", Compare(">", AGE, Number(30))),
    ("seen_on + 7 < told_on", Compare("<", Sum(SEEN, Number(7)), TOLD)),
    ("seen_on - 7 < told_on", Compare("<", Difference(SEEN, Number(7)), TOLD)),
    ("size + room - 1 > 3", Compare(">", Difference(Sum(SIZE, ROOM), Number(1)), Number(3))),
    ("size > 1 + 2 - 3", Compare(">", SIZE, Number(0))),
    ("seen_on == date('1970-01-02') + 1", Compare("==", SEEN, Number(2))),
    ("age >= 5", Compare(">=", AGE, Number(5))),
    ("deadline < as_of", Compare("<", Sum(SEEN, Number(7)), AsOf())),
    ("both", BOTH),
    ("urgency >= 'high'", Compare(">=", Result("urgency"), Number(1))),
    ("applies(other)", Applies("other")),
    ("not applies(rank)", Not(Applies("rank"))),
    ("all_criteria('low')", Named("K1", FLAG)),
    ("1 < 2", Compare(">", Number(2), Number(1))),
]


@pytest.mark.parametrize(("text", "meaning"), MEANINGS, ids=[repr(text) for text, _ in MEANINGS])
def test_an_expression_means_one_tree(text: str | bool, meaning: Condition) -> None:
    assert parse_condition(text, SCOPE) == meaning


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        ("3", Number(3), "int"),
        ("size", SIZE, "int"),
        ("as_of", AsOf(), "date"),
        ("as_of - seen_on", AGE, "int"),
        ("seen_on + 7", Sum(SEEN, Number(7)), "date"),
        ("seen_on - 7", Difference(SEEN, Number(7)), "date"),
        ("date('1970-01-01')", Number(0), "date"),
        ("1000000000", Number(1_000_000_000), "int"),
    ],
)
def test_a_number_has_a_kind(text: str, number: Numeric, kind: str) -> None:
    assert parse_number(text, SCOPE) == (number, kind)


NOT_PART = "use and, or, not, comparisons, 'in', sums, differences, applies() and date()"
COMPARE = "compare it with something, such as  >= 1"
CALLS = "it has applies(fact), date('YYYY-MM-DD') and all_criteria('level')"
SUMS = "use date - date, date ± days or int ± int"
CONSTANTS = "use whole numbers up to a thousand million, or a level in quotes"

MISTAKES = [
    ("flag and", "cannot read 'flag and': invalid syntax", "check quotes, brackets and spelling"),
    ("(flag", "cannot read '(flag': '(' was never closed", "check quotes, brackets and spelling"),
    ("", "cannot read '': invalid syntax", "check quotes, brackets and spelling"),
    ("flag\x00", "cannot read 'flag\\x00': source code string cannot contain null bytes", "check quotes, brackets and spelling"),
    ("fag", "there is no fact or definition 'fag'", "did you mean 'flag'?"),
    ("colour", "'colour' may not be used here", "it is a protected characteristic: rules never see it"),
    ("applies(colour)", "'colour' may not be used here", "it is a protected characteristic: rules never see it"),
    ("size", "'size' is not true or false", COMPARE),
    ("not grade", "'grade' is not true or false", COMPARE),
    ("flag and size", "'size' is not true or false", COMPARE),
    ("'low'", '"\'low\'" is not true or false', COMPARE),
    ("flag == True", "'flag … True' compares something that is true or false", "use the fact by itself, or with 'not' before it"),
    ("1 == flag", "'1 … flag' compares something that is true or false", "use the fact by itself, or with 'not' before it"),
    ("size == 'low'", "\"size … 'low'\" compares a whole number with something else", "compare it with a whole number"),
    ("size > seen_on", "'size … seen_on' compares a whole number with something else", "compare it with a whole number"),
    ("seen_on > 3", "'seen_on … 3' compares a date with something else", "compare it with a date"),
    ("seen_on > '2026-01-01'", "\"seen_on … '2026-01-01'\" compares a date with something else", "compare it with a date"),
    ("grade > 1", "'grade … 1' compares a level with something else", "use one of low, medium, high in quotes"),
    ("grade == rank", "'grade … rank' compares a level with something else", "use one of low, medium, high in quotes"),
    ("grade == 'hihg'", "'hihg' is not a level of \"grade … 'hihg'\"", "did you mean 'high'?"),
    ("urgency == 'medium'", "'medium' is not a level of \"urgency … 'medium'\"", "one of: high, low"),
    ("'low' < 'high'", "\"'low' … 'high'\" compares a level with no fact", "write the fact, then the level in quotes"),
    ("1 < 'low'", "\"1 … 'low'\" compares a level with no fact", "write the fact, then the level in quotes"),
    ("flag is True", "'flag … True' uses 'is'", "use == or !="),
    ("size in 3", "'in' needs a written-out list, not '3'", "write  x in ['a', 'b']"),
    ("size in []", "'in' needs a written-out list, not '[]'", "write  x in ['a', 'b']"),
    ("size not in room", "'in' needs a written-out list, not 'room'", "write  x in ['a', 'b']"),
    ("size * 2 > 3", "'size * 2' is not part of the expression language", NOT_PART),
    ("size > -1", "'-1' is not part of the expression language", NOT_PART),
    ("flag if other else flag", "'flag if other else flag' is not part of the expression language", NOT_PART),
    ("[flag]", "'[flag]' is not part of the expression language", NOT_PART),
    ("flag.real", "'flag.real' is not part of the expression language", NOT_PART),
    ("(flag := other)", "'(flag := other)' is not part of the expression language", NOT_PART),
    ("lambda: flag", "'lambda: flag' is not part of the expression language", NOT_PART),
    ("size > 1.5", "1.5 cannot be used here", CONSTANTS),
    ("size > 1000000001", "1000000001 cannot be used here", CONSTANTS),
    ("flag == None", "None cannot be used here", CONSTANTS),
    ("flag == b'x'", "b'x' cannot be used here", CONSTANTS),
    ("known(flag)", "'known(flag)' is not a call the language has", CALLS),
    ("applies('flag')", "\"applies('flag')\" is not a call the language has", CALLS),
    ("applies(flag, other)", "'applies(flag, other)' is not a call the language has", CALLS),
    ("__import__('os')", "\"__import__('os')\" is not a call the language has", CALLS),
    ("applies(flag)", "'flag' always applies", "drop applies(), or give the fact 'may_not_apply: true'"),
    ("applies(both)", "there is no fact 'both'", "did you mean 'other'?"),
    ("applies(zzz)", "there is no fact 'zzz'", "one of: flag, grade, other, rank, room, seen_on, size, told_on"),
    ("all_criteria('high')", "no criteria are listed for 'high'", "one of: low"),
    ("seen_on > date('yesterday')", "'yesterday' is not a date", "write date('YYYY-MM-DD')"),
    ("seen_on > date('20260322')", "'20260322' is not a date", "write date('YYYY-MM-DD')"),
    ("seen_on > date('2026-W12-7')", "'2026-W12-7' is not a date", "write date('YYYY-MM-DD')"),
    ("seen_on > date('1899-12-31')", "1899-12-31 is out of range", "use a date from 1900-01-01 to 2199-12-31"),
    ("seen_on > date('2200-01-01')", "2200-01-01 is out of range", "use a date from 1900-01-01 to 2199-12-31"),
    ("seen_on + told_on > as_of", "'seen_on + told_on' adds or subtracts things that do not fit", SUMS),
    ("7 + seen_on > as_of", "'7 + seen_on' adds or subtracts things that do not fit", SUMS),
    ("size - seen_on > 1", "'size - seen_on' adds or subtracts things that do not fit", SUMS),
    ("grade + 1 > 2", "'grade + 1' adds or subtracts things that do not fit", SUMS),
    ("urgency - 1 > 2", "'urgency - 1' adds or subtracts things that do not fit", SUMS),
    ("flag + 1 > 2", "'flag + 1' adds or subtracts things that do not fit", SUMS),
    ("'a' + 'b' == 'ab'", "\"'a' + 'b'\" adds or subtracts things that do not fit", SUMS),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what", "mend"), MISTAKES, ids=[repr(text) for text, *_ in MISTAKES])
def test_a_mistake_is_told_with_its_remedy(text: str, what: str, mend: str) -> None:
    with pytest.raises(ExpressionError) as error:
        parse_condition(text, SCOPE)
    assert (error.value.what, error.value.mend) == (what, mend)


@pytest.mark.parametrize("text", ["flag", "size > 3", "grade", "'low'", "urgency"])
def test_a_definition_by_value_must_be_a_number(text: str) -> None:
    with pytest.raises(ExpressionError) as error:
        parse_number(text, SCOPE)
    assert error.value.what.endswith("is not a number or date")
    assert error.value.mend == "use 'when:' for a condition"


def test_an_unknown_name_among_many_is_not_answered_with_a_list() -> None:
    crowded = Scope(facts=FACTS, conditions={f"definition_{index}": FLAG for index in range(5)})
    with pytest.raises(ExpressionError) as error:
        parse_condition("zzz", crowded)
    assert error.value.mend == "check its spelling: no name that is known here comes near"


def test_nesting_has_a_limit_that_flat_lists_do_not_reach() -> None:
    flat = parse_condition(" and ".join(["flag"] * 500), SCOPE)
    assert isinstance(flat, And)
    assert len(flat.items) == 500
    with pytest.raises(ExpressionError, match="nested too deeply") as error:
        parse_condition("not " * 61 + "flag", SCOPE)
    assert error.value.mend == "name parts of it under 'definitions'"
    assert "..." in error.value.what


@pytest.mark.parametrize("text", ["(" * 4000, "not " * 3000 + "flag", "size > " + "9" * 3990, "-" * 4000 + "1", "[" * 190])
def test_text_made_to_break_the_parser_is_an_ordinary_mistake(text: str) -> None:
    with pytest.raises(ExpressionError) as error:
        parse_condition(text, SCOPE)
    assert len(error.value.what) < 250


def test_deep_arithmetic_is_refused_not_overflowed() -> None:
    with pytest.raises(ExpressionError):
        parse_condition(" + ".join(["size"] * 1000) + " > 1", SCOPE)

"""Conditions in plain words."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.packs import FACTS, HEADER, build, indented, with_rules
from tidegate.policy.explaining.names import Names, counted, day_words, sentence, series, validity_words
from tidegate.policy.explaining.words import in_words
from tidegate.policy.language.pack import Pack, Validity
from tidegate.policy.language.tree import And, Condition, Constant, FactTrue, Not


def words(when: str) -> str:
    """The words for a condition over the facts of the small packs."""
    pack = with_rules(f'{{id: A, when: "{when}", then: high}}')
    return in_words(pack.tables["result"].rules[0].when, pack)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("True", "in every case"),
        ("False", "never"),
        ("not False", "in every case"),
        ("flag", "flag"),
        ("not flag", "not flag"),
        ("not not flag", "flag"),
        ("applies(room)", "room applies"),
        ("not applies(room)", "room does not apply"),
        ("size >= 18", "size at least 18"),
        ("size > 18", "size more than 18"),
        ("size <= 18", "size at most 18"),
        ("size < 18", "size less than 18"),
        ("size == 18", "size exactly 18"),
        ("size != 18", "size not 18"),
        ("size >= 1000", "size at least 1,000"),
        ("not size >= 18", "size not at least 18"),
        ("not room >= 18", "room not at least 18 (or does not apply)"),
        ("3 > 2", "2 less than 3"),
        ("size + 2 > room - 3", "size plus 2 more than room less 3"),
        ("grade >= 'medium'", "grade is medium or higher"),
        ("grade >= 'high'", "grade is high"),
        ("grade > 'low'", "grade is above low"),
        ("grade <= 'medium'", "grade is medium or lower"),
        ("grade <= 'low'", "grade is low"),
        ("grade < 'high'", "grade is below high"),
        ("grade == 'low'", "grade is low"),
        ("grade != 'low'", "grade is not low"),
        ("not rank > 'low'", "rank is not above low (or does not apply)"),
        ("grade in ['low']", "grade is low"),
        ("grade in ['low', 'high']", "grade is low or high"),
        ("size in [1, 2, 3]", "size is 1, 2 or 3"),
        ("grade not in ['low', 'high']", "grade is none of low and high"),
        ("rank not in ['low', 'high']", "rank is none of low and high (or does not apply)"),
        ("seen_on in [date('2026-01-02'), date('2026-01-03')]", "seen is 2 January 2026 or 3 January 2026"),
        ("seen_on >= date('2026-03-22')", "seen on or after 22 March 2026"),
        ("seen_on > told_on", "seen after told"),
        ("seen_on <= told_on", "seen on or before told"),
        ("seen_on < as_of", "seen before the as-of date"),
        ("seen_on == as_of", "seen on the as-of date"),
        ("seen_on != as_of", "seen not on the as-of date"),
        ("as_of - seen_on >= 30", "days from seen to the as-of date at least 30"),
        ("as_of - date('2026-01-01') >= 30", "days from 1 January 2026 to the as-of date at least 30"),
        ("seen_on + 7 < as_of - 7", "7 days after seen before 7 days before the as-of date"),
        ("date('2026-01-01') + size < as_of", "size days after 1 January 2026 before the as-of date"),
        ("date('2026-01-01') - size < as_of", "size days before 1 January 2026 before the as-of date"),
    ],
)
def test_a_single_condition(when: str, expected: str) -> None:
    assert words(when) == expected


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("flag and other", "flag and other"),
        ("flag or other or size > 3", "flag or other or size more than 3"),
        ("(flag and other) and size > 3", "flag and other and size more than 3"),
        ("True and flag", "flag"),
        ("flag and (other or size > 3)", "all of:\n  - flag\n  - other or size more than 3"),
        ("flag and grade in ['low', 'high']", "all of:\n  - flag\n  - grade is low or high"),
        ("not (flag or other)", "none of:\n  - flag\n  - other"),
        ("not (flag and other)", "not all of:\n  - flag\n  - other"),
        (
            "flag or (other and (size > 3 or not (flag and other)))",
            """\
any of:
  - flag
  - all of:
      - other
      - any of:
          - size more than 3
          - not all of:
              - flag
              - other""",
        ),
    ],
)
def test_joined_conditions(when: str, expected: str) -> None:
    assert words(when) == expected


def test_what_would_make_a_long_line_is_a_list() -> None:
    parts = [f"size > {number}" for number in range(10)]
    assert words(" and ".join(parts)).splitlines()[:2] == ["all of:", "  - size more than 0"]


NAMED = HEADER + indented("""\
    facts:
      paid_or_free: {type: bool, ask: "Is ABC1 paid?"}
      abc1_level: {type: [a, b], ask: "Which?", may_not_apply: true}
    definitions:
      small_or_big: {when: "abc1_level == 'a'"}
    instruments:
      score:
        title: Score
        use: rules
        items: {first: [{when: paid_or_free, points: 1}]}
        bands: [{band: x_low}, {band: high, from: 1}]
    tables:
      first:
        title: First
        unknown: bracket
        levels: [low, high]
        names: {high: "Very, very high"}
        criteria:
          - {id: C1, level: high, name: one, when: paid_or_free}
          - {id: C2, level: high, name: two, when: small_or_big}
          - {id: C3, level: low, name: three, when: paid_or_free}
        rules:
          - {id: A, when: "all_criteria('high') and score >= 'high'", then: high}
          - {id: B, when: "not small_or_big or paid_or_free", then: high}
          - {id: C, when: "all_criteria('low')", then: low}
          - {id: D, when: "score < 'high'", then: low}
    notices:
      N: {when: "first == 'high'", fires: certain, says: Look.}
    """)  # fmt: skip


@pytest.fixture(scope="module")
def named() -> Pack:
    return build(NAMED)


def rule(pack: Pack, id_: str) -> Condition:
    table = pack.tables["first"]
    return table.rules[table.index(id_)].when


def test_the_criteria_of_a_level_are_named_by_the_level(named: Pack) -> None:
    assert in_words(rule(named, "A"), named) == "every criterion of “Very, very high” is met and score is high"
    assert in_words(rule(named, "C"), named) == "every criterion of “low” is met"


def test_a_name_with_a_joining_word_stands_in_quotes(named: Pack) -> None:
    assert in_words(rule(named, "B"), named) == "not “small or big” or “paid or free”"


def test_abbreviations_are_spelt_as_in_the_questions_and_single_letters_are_capitals(named: Pack) -> None:
    body = named.definitions["small_or_big"].body
    assert in_words(body, named) == "ABC1 level is A"  # type: ignore[arg-type]


def test_levels_of_earlier_results(named: Pack) -> None:
    assert in_words(named.notices["N"].when, named) == "first is “Very, very high”"
    assert in_words(rule(named, "D"), named) == "score is below high"


def test_a_criterion_alone_is_known_by_its_id(named: Pack) -> None:
    gates = rule(named, "A").items[0].items  # type: ignore[union-attr]
    assert in_words(gates[0], named) == "C1"


def test_a_conjunction_that_says_nothing_holds_in_every_case(named: Pack) -> None:
    assert in_words(And((Constant(True), Constant(True))), named) == "in every case"
    assert in_words(Not(And((Not(FactTrue("paid_or_free")),))), named) == "not all of:\n  - not “paid or free”"


def test_small_words() -> None:
    assert series(["a"]) == "a"
    assert series([]) == ""
    assert series(["a", "b", "c"], "or") == "a, b or c"
    assert counted(1, "rule") == "1 rule"
    assert counted(1200, "criterion", "criteria") == "1,200 criteria"
    assert sentence("“paid” x") == "“Paid” x"
    assert day_words(dt.date(2026, 3, 2)) == "2 March 2026"
    assert validity_words(Validity()) == "at any time"
    assert (
        validity_words(Validity(dt.date(2026, 3, 22), dt.date(2027, 4, 1))) == "from 22 March 2026 to the end of 31 March 2027"
    )


def test_names_without_an_abbreviation_are_left_alone() -> None:
    assert Names([build(HEADER + FACTS + "tables: {}\n")]).readable("seen_on") == "seen on"


WITH_NAMES = """
facts:
  law: {type: [a1, b2], ask: "Which?", names: {b2: "section 2 of the Act"}, known_by: [OIC, XYZ]}
  other: {type: [b2, c3], ask: "Other?", names: {b2: "section 2 of the Act"}}
"""


def test_levels_are_called_what_their_fact_calls_them_and_roles_what_the_pack_calls_them() -> None:
    found = build(HEADER + "roles: {OIC: officer in the case, XYZ: somebody else}\n" + WITH_NAMES + "tables: {}\n")
    names = Names([found])
    assert [names.level(each) for each in ("a1", "b2", "c3")] == ["a1", "section 2 of the Act", "c3"]
    assert [names.role(each) for each in ("OIC", "ABC")] == ["officer in the case", "ABC"]
    assert found.vocabulary["law"].names == {"b2": "section 2 of the Act"}

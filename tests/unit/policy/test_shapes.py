"""Mistakes of shape: wrong keys and wrong kinds of value, in plain words, at their lines, with the mistakes of the rest."""

from __future__ import annotations

import pytest

from tests.packs import FACTS, HEADER, SMALL, mistakes

QUOTE = "YAML reads an unquoted yes, no, on or off as true or false: put it in quotes"
TYPES = "write bool, date, {int: [0, 99]}, or a list of levels such as [low, high], least first"
RULE = '{id: U1, when: "flag", then: high}'

# What stands in the small pack, what stands there instead, and the one mistake that is told.
SHAPES = [
    ("title: A small pack\n", "", ["1: title is missing / add it"]),
    ("title: A small pack", "title: [a]", ["3: title: input should be a valid string, not ['a']"]),
    ("title: A small pack", 'title: ""', ["3: title: string should have at least 1 character"]),
    ('version: "1"', "version: 1", ["2: version: input should be a valid string, not 1"]),
    ('version: "1"', "version: on", [f"2: version: input should be a valid string, not True / {QUOTE}"]),
    ("status: proposal", "status: live",
     ["5: status: input should be 'current', 'historical', 'proposal' or 'prospective', not 'live'"]),
    ("pack: small", "pack: Small", ["1: pack: 'Small' is not written as it should be / "
     "a pack's name has small letters, digits and hyphens, a letter first"]),
    ("from: 2026-01-01", 'from: "2026-01-01"', ["6: valid.from is not a date / write it without quotes, as 2026-03-22"]),
    ("{from: 2026-01-01, until: null}", "{form: 2026-01-01}", ["6: valid.form: there is no key 'form' here / did you mean 'from'?"]),
    ("{from: 2026-01-01, until: null}", "2026-01-01", ["6: valid is not a mapping / write keys and values below it"]),
    ("jurisdiction: Nowhere", "jurisdiction: Nowhere\ntabels: {}", ["5: tabels: there is no key 'tabels' here / did you mean 'tables'?"]),
    ("tables:\n", "guarantees: {a: b}\ntables:\n",
     ["16: guarantees is not a list / write it in brackets, or each item after a dash"]),
    ('{type: bool, ask: "Is it so?"}', '{type: boolean, ask: "Is it so?"}', [f"8: facts.flag.type cannot be 'boolean' / {TYPES}"]),
    ('{type: bool, ask: "Is it so?"}', '{type: 3, ask: "Is it so?"}', [f"8: facts.flag.type cannot be 3 / {TYPES}"]),
    ('{type: bool, ask: "Is it so?"}', '{type: [yes, no], ask: "Is it so?"}',
     [f"8: facts.flag.type.0: input should be a valid string, not True / {QUOTE}",
      f"8: facts.flag.type.1: input should be a valid string, not False / {QUOTE}"]),
    ('{type: bool, ask: "Is it so?"}', '{type: [Low, high], ask: "Is it so?"}',
     ["8: facts.flag.type.0: 'Low' is not written as it should be / a level has small letters, digits and underscores"]),
    ('{int: [0, 100]}, ask: "How large?"', '{int: [0]}, ask: "How large?"', ["10: facts.size.type.int.1 is missing / add it"]),
    ('{int: [0, 100]}, ask: "How large?"', '{int: 7}, ask: "How large?"', ["10: facts.size.type.int is not a list / write it in brackets"]),
    ('{int: [0, 100]}, ask: "How large?"', '{int: [-1, 9]}, ask: "How large?"',
     ["10: facts.size.type.int.0: input should be greater than or equal to 0"]),
    ('{int: [0, 100]}, ask: "How large?"', '{int: [0, 1000000001]}, ask: "How large?"',
     ["10: facts.size.type.int.1: input should be less than or equal to 1000000000"]),
    ('{type: bool, ask: "Is it so?"}', "{type: bool}", ["8: facts.flag.ask is missing / add it"]),
    ('{type: bool, ask: "Is it so?"}', '{type: bool, ask: "Is it so?", stage: S9}',
     ["8: facts.flag.stage: 'S9' is not written as it should be / a stage is one of S0 to S8"]),
    ('{type: bool, ask: "Is it so?"}', '{type: bool, ask: "Is it so?", max_age_days: 0}',
     ["8: facts.flag.max_age_days: input should be greater than or equal to 1"]),
    ('{type: bool, ask: "Is it so?"}', '{type: bool, ask: "Is it so?", may_not_apply: "no"}',
     ["8: facts.flag.may_not_apply: input should be a valid boolean, not 'no'"]),
    ("  flag: {type: bool", "  Flag: {type: bool", ["8: facts.Flag: 'Flag' is not written as it should be / "
     "a name has small letters, digits and underscores, a letter first"]),
    (RULE, "{id: U1, when: 3, then: high}", ["22: tables.urgency.rules.0.when cannot be 3 / write a condition in quotes"]),
    (RULE, "{id: U1, then: high}", ["22: tables.urgency.rules.0.when is missing / add it"]),
    (RULE, '{id: U 1, when: "flag", then: high}',
     ["22: tables.urgency.rules.0.id: 'U 1' is not written as it should be / an id has letters, digits and . _ : -"]),
    (RULE, '{id: U1, when: "flag", then: high, fires: perhaps}',
     ["22: tables.urgency.rules.0.fires: input should be 'certain' or 'possible', not 'perhaps'"]),
    (RULE, "just words", ["22: tables.urgency.rules.0 is not a mapping / write keys and values below it"]),
    ("    unknown: bracket", "    unknown: guess", ["19: tables.urgency.unknown: input should be 'bracket', 'cautious' or 'ask', not 'guess'"]),
    ("    title: Urgency", "    title: Urgency\n    outputs: {within: length}",
     ["19: tables.urgency.outputs.within cannot be 'length' / write duration, bool, text, int, or a list of values"]),
    ("tables:\n", "guarantees: [{id: G, never: {table: urgency, levels: [low], colour: red}, when: flag}]\ntables:\n",
     ["16: guarantees.0.never.colour: there is no key 'colour' here / take it out, or put it where it belongs"]),
    ("facts:\n", "sources:\n  a: {title: A, status: sure}\nfacts:\n",
     ["8: sources.a.status: input should be 'verified', 'recalled', 'unverified' or 'assumption', not 'sure'"]),
    ("facts:\n", "sources:\n  a: {title: A, status: verified, read: [1]}\nfacts:\n",
     ["8: sources.a.read cannot be [1] / write a date, or a year and month in quotes"]),
    ("facts:\n", "cases:\n  - {id: C, clause: 3, facts: {flag: [1], size: null}, expect: {}}\nfacts:\n",
     ["8: cases.0.clause cannot be 3 / write one id, or a list of them",
      "8: cases.0.facts.flag cannot be [1] / write true or false, a whole number, a level, a date, unknown or not_applicable",
      "8: cases.0.facts.size cannot be None / write true or false, a whole number, a level, a date, unknown or not_applicable"]),
    ("facts:\n", "instruments:\n  i:\n    title: I\n    use: display\n    probability: {intercept: 1e2, slope: half}\n"
     "    items: {a: [{when: flag, points: 101}]}\n    bands: [{band: low}]\nfacts:\n",
     ["11: instruments.i.probability.intercept: '1e2' is not written as it should be / "
      "write digits with a decimal point, such as '0.25'",
      "11: instruments.i.probability.slope: 'half' is not written as it should be / "
      "write digits with a decimal point, such as '0.25'",
      "12: instruments.i.items.a.0.points: input should be less than or equal to 100"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("there", "instead", "told"), SHAPES, ids=[f"{i}: {instead[:40]!r}" for i, (_, instead, _) in enumerate(SHAPES)]
)
def test_a_mistake_of_shape_is_told_in_plain_words_at_its_line(there: str, instead: str, told: list[str]) -> None:
    assert SMALL.count(there) == 1
    assert mistakes(SMALL.replace(there, instead)) == told


@pytest.mark.parametrize("section", ["facts", "tables", "definitions", "sources", "instruments", "notices"])
def test_a_section_of_the_wrong_form_is_told_alone_for_nothing_else_could_be_judged(section: str) -> None:
    text = HEADER + "".join(f"{each}: {'[a]' if each == section else '{}'}\n" for each in ("facts", "tables"))
    if section not in ("facts", "tables"):
        text += f"{section}: [a]\n"
    assert [each.partition(": ")[2] for each in mistakes(text)] == [
        f"{section} is not a mapping / write keys and values below it"
    ]


def test_a_long_value_is_shown_cut_short() -> None:
    (told,) = mistakes(SMALL.replace("title: A small pack", f"title: [{'x' * 500}]"))
    assert told.startswith("3: title: input should be a valid string, not ['xxx")
    assert len(told) < 130


LEFT_OUT = (
    HEADER
    + FACTS.replace('{type: bool, ask: "Is it so?"}', '{type: boolean, ask: "Is it so?"}')
    + """\
definitions:
  both: {when: 7}
  large: {value: "flag"}
tables:
  first:
    title: First
    unknown: bracket
    levels: [low, high]
    criteria:
      - {id: K1, level: high, name: Kay, when: "flag", colour: red}
    rules:
      - {id: A, when: "all_criteria('high')", then: high}
      - {id: B, then: high}
      - {id: C, when: "both or other or zzz", then: high}
      - {id: Z, when: otherwise, then: low}
  second:
    title: Second
    unknown: bracket
    levels: low
    rules:
      - {id: S1, when: "flag", then: low}
guarantees:
  - {id: G1, total: [first, second, third]}
cases:
  - {id: one, clause: [B, K1, S1, Q9], expect: {second: {rule: S1}}, colour: red}
  - {id: two, clause: A, like: one, expect: {first: {rule: B}, second: {rule: S1}}, facts: {flag: true, size: 200}}
"""
)


def test_what_is_left_out_hides_nothing_else_and_starts_no_false_alarm() -> None:
    assert mistakes(LEFT_OUT) == [
        "8: facts.flag.type cannot be 'boolean' / write bool, date, {int: [0, 99]}, or a list of levels such as [low, high], least first",
        "17: definitions.both.when cannot be 7 / write a condition in quotes",
        "25: tables.first.criteria.0.colour: there is no key 'colour' here / one of: id, level, name, says, source, when",
        "28: tables.first.rules.1.when is missing / add it",
        "34: tables.second.levels is not a list / write it in brackets, or each item after a dash",
        "38: there is no table 'third' / one of: first",
        "40: case one: nothing has the id 'Q9' / one of: A, C, G1, K1, Z",
        "40: cases.0.colour: there is no key 'colour' here / one of: as_of, clause, expect, facts, id, like, says",
        "41: size cannot be 200 / expected a whole number from 0 to 100, or 'unknown'",
    ]  # fmt: skip


SPARED = (
    HEADER
    + FACTS.replace(
        '{type: {int: [0, 100]}, ask: "How large?"}', '{type: {int: [9, 1]}, ask: "How large?", stage: S11, sorce: []}'
    )
    + """\
tables:
  first:
    title: First
    unknown: cautious
    levels: [low, high]
    rules:
      - {id: A, when: "flag == True", then: high, fires: certain, wen: "flag"}
      - {id: B, when: "zzz", then: highest, fires: perhaps}
      - {id: Z, when: otherwise, then: low, fires: certain}
cases:
  - {id: one, clause: Q9, as_of: never, facts: {grade: 7}, expect: {first: {rule: Q8}}}
"""
)


def test_a_key_that_can_go_alone_hides_nothing_of_what_holds_it() -> None:
    assert mistakes(SPARED) == [
        "10: facts.size.sorce: there is no key 'sorce' here / did you mean 'source'?",
        "10: facts.size.stage: 'S11' is not written as it should be / a stage is one of S0 to S8",
        "10: size: the bounds 9 to 1 are the wrong way round",
        "22: 'flag … True' compares something that is true or false / use the fact by itself, or with 'not' before it",
        "22: rule A has 'wen', which the table does not declare / take it out, or declare it in 'outputs'",
        "23: 'highest' is not a level here / did you mean 'high'?",
        "23: rule B: 'fires' belongs to every rule of a cautious table and to no other / write 'fires: certain' or 'fires: possible'",
        "23: tables.first.rules.1.fires: input should be 'certain' or 'possible', not 'perhaps'",
        "23: there is no fact or definition 'zzz' / one of: as_of, flag, grade, other, rank, room, seen_on, size, told_on",
        "26: case one: first has no rule 'Q8'",
        "26: case one: nothing has the id 'Q9' / one of: A, B, Z",
        "26: cases.0.as_of is not a date / write it without quotes, as 2026-03-22",
        "26: grade cannot be 7 / expected one of low, medium, high, or 'unknown'",
    ]


def test_the_header_may_be_wrong_while_the_rest_is_still_judged() -> None:
    text = SMALL.replace("title: A small pack\n", "").replace('"flag", then', '"fag", then')
    assert mistakes(text) == ["1: title is missing / add it", "21: there is no fact or definition 'fag' / did you mean 'flag'?"]

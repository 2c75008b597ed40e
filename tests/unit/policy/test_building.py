"""What a pack means once its shape is right: every complaint of the builder, all together, each at its line."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.packs import FACTS, HEADER, SMALL, TABLES, build, evaluate, mistakes, with_rules
from tidegate.policy.language.pack import Promise, Rule, Source, Unknowns, Validity
from tidegate.policy.language.tree import And, AsOf, Compare, FactTrue, Number, Polarity
from tidegate.records.deadlines import Duration, Unit
from tidegate.records.facts import FactType

SOURCES = "sources:\n  law: {title: The law, status: verified, read: 2026-08, note: Read it.}\n  guess: {title: A guess, status: assumption}\n"
INSTRUMENT = """\
instruments:
  score:
    title: Score
    use: rules
    items:
      first: [{when: "size >= 3", points: 2}, {when: "size >= 1", points: 1}]
    bands: [{band: low}, {band: high, from: 2}]
"""
LINES_BEFORE_TABLES = (HEADER + FACTS).count("\n")


def table(*, rules: str, unknown: str = "bracket", more: str = "", levels: str = "[low, high]") -> str:
    return (
        f"tables:\n  t:\n    title: T\n    unknown: {unknown}\n    levels: {levels}\n{more}"
        f"    rules:\n{''.join(f'      - {rule}{chr(10)}' for rule in rules.splitlines())}"
    )


def small(**sections: str) -> str:
    """The small pack with more, or other, sections at its end."""
    tables = sections.pop("tables", TABLES)
    return HEADER + FACTS + tables + "".join(sections.values())


# The text of a pack after its facts (line 16 on), and the mistakes that are told.
COMPLAINTS = [
    ("facts:\n  date: {type: bool, ask: A?}\n", ["8: 'date' is a word of the language, or names something else / choose another"]),
    ("facts:\n  size: {type: {int: [9, 1]}, ask: A?}\n", ["8: size: the bounds 9 to 1 are the wrong way round"]),
    ("facts:\n  size: {type: [one, two], ask: A?, names: {three: Three}}\n", ["8: 'three' is not a level here / one of: one, two"]),
    ("facts:\n  a: {type: [one, two], ask: A?, names: {one: First}}\n  b: {type: [one, six], ask: B?}\n",
     ["9: b: another fact calls the level 'one' otherwise / give it the same name in both, or in neither"]),
    ("roles: {OIC: officer}\nfacts:\n  a: {type: bool, ask: A?, known_by: [OIC, OCI]}\n",
     ["9: there is no role 'OCI' / did you mean 'OIC'?"]),
    ("roles: {oic: officer}\nfacts:\n  a: {type: bool, ask: A?}\n",
     ["7: roles.oic: 'oic' is not written as it should be / a role has capital letters, digits and underscores, a letter first"]),
    ("facts:\n  size: {type: [one], ask: A?}\n", ["8: size: levels must be two to a hundred different words / "
     "'unknown' and 'not_applicable' are built in: leave them out"]),
    ("facts:\n  size: {type: [one, two, one], ask: A?}\n", ["8: size: levels must be two to a hundred different words / "
     "'unknown' and 'not_applicable' are built in: leave them out"]),
    ("facts:\n  size: {type: [one, unknown], ask: A?}\n", ["8: size: levels must be two to a hundred different words / "
     "'unknown' and 'not_applicable' are built in: leave them out"]),
    (f"facts:\n  size: {{type: [{', '.join(f'l{n}' for n in range(101))}], ask: A?}}\n",
     ["8: size: levels must be two to a hundred different words / 'unknown' and 'not_applicable' are built in: leave them out"]),
    ("facts:\n  size: {type: bool, ask: A?, source: [lore]}\n", ["8: no source 'lore' is listed / list it under 'sources'"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), COMPLAINTS, ids=[repr(text)[:50] for text, _ in COMPLAINTS])
def test_a_fact_that_cannot_be(text: str, told: list[str]) -> None:
    assert mistakes(HEADER + text + TABLES.replace('"flag"', "True")) == told


SECTIONS = [
    ("definitions:\n  flag: {when: other}\n",
     ["25: 'flag' is a word of the language, or names something else / choose another"]),
    ("definitions:\n  urgency: {when: other}\n",
     ["17: 'urgency' is a word of the language, or names something else / choose another"]),
    ("definitions:\n  both: {}\n", ["25: definition 'both' needs either 'when' (a condition) or 'value' (a number)"]),
    ("definitions:\n  both: {when: flag, value: size}\n",
     ["25: definition 'both' needs either 'when' (a condition) or 'value' (a number)"]),
    ("definitions:\n  both: {value: flag}\n", ["25: 'flag' is not a number or date / use 'when:' for a condition"]),
    ("definitions:\n  one: {when: two}\n  two: {when: flag}\n", ["25: 'two' may not be used here / it is defined further down: move it above what uses it"]),
    ("definitions:\n  both: {when: flag, source: [law]}\n", ["25: no source 'law' is listed / list it under 'sources'"]),
    ("notices:\n  N1: {when: fag, fires: certain, says: Look.}\n", ["25: there is no fact or definition 'fag' / did you mean 'flag'?"]),
    ("notices:\n  N1: {when: flag, fires: certain, says: Look., source: [law]}\n", ["25: no source 'law' is listed / list it under 'sources'"]),
    ("instruments:\n  i: {title: I, use: rules}\n",
     ["25: an instrument has either 'items' (with 'bands') or 'rows' / keep one of the two"]),
    ("instruments:\n  i: {title: I, use: rules, items: {a: []}}\n",
     ["25: an instrument with items needs 'bands' / list them, least first, each with its least total"]),
    ("instruments:\n  i: {title: I, use: display, items: {a: []}, bands: [{band: low}], rows: [{when: flag, band: low, probability: '0.1'}]}\n",
     ["25: an instrument has either 'items' (with 'bands') or 'rows' / keep one of the two"]),
    ("instruments:\n  i: {title: I, use: rules, rows: [{when: flag, band: low, probability: '0.1'}]}\n",
     ["25: an instrument for rules has items and bands only / use 'use: display' for the rest"]),
    ("instruments:\n  i: {title: I, use: rules, items: {a: []}, bands: [{band: low}], applies_when: flag}\n",
     ["25: an instrument for rules has items and bands only / use 'use: display' for the rest"]),
    ("instruments:\n  i: {title: I, use: rules, items: {a: []}, bands: [{band: low}], missing: refuse}\n",
     ["25: an instrument for rules has items and bands only / use 'use: display' for the rest"]),
    ("instruments:\n  i: {title: I, use: rules, items: {a: []}, bands: [{band: low}, {band: high, from: 3}], reduce_band: {when: flag, above: lo}}\n",
     ["25: 'lo' is not a level here / did you mean 'low'?",
      "25: an instrument for rules has items and bands only / use 'use: display' for the rest"]),
    ("instruments:\n  i: {title: I, use: rules, items: {a: []}, bands: [{band: low}, {band: high}]}\n",
     ["25: every band after the first needs a rising 'from' / list the bands least first"]),
    ("instruments:\n  i: {title: I, use: rules, items: {a: []}, bands: [{band: low}, {band: mid, from: 5}, {band: high, from: 5}]}\n",
     ["25: every band after the first needs a rising 'from' / list the bands least first"]),
    ("instruments:\n  i: {title: I, use: display, bands: [{band: low}], rows: [{when: flag, band: high, probability: '0.1'}]}\n",
     ["25: 'high' is not a level here / one of: low"]),
    ("instruments:\n  i: {title: I, use: rules, items: {a: [{when: fag, points: 1}]}, bands: [{band: low}], source: [law]}\n",
     ["25: no source 'law' is listed / list it under 'sources'", "25: there is no fact or definition 'fag' / did you mean 'flag'?"]),
    ("instruments:\n  i:\n    title: I\n    use: rules\n    bands: [{band: low}]\n    items:\n"
     "      a: [{when: flag, points: 1}, {when: other, points: 2}]\n      b: [{when: flag, points: -2}, {when: other, points: 3}]\n"
     "      c: [{when: flag, points: 2}, {when: other, points: -1}]\n      d: [{when: flag, points: 2}, {when: other, points: 2}]\n"
     "      e: [{when: flag, points: -2}, {when: other, points: -1}]\n      f: []\n",
     ["30: the points of 'a' must fall, or rise, from row to row and to 0 / reorder the rows, or split the item",
      "31: the points of 'b' must fall, or rise, from row to row and to 0 / reorder the rows, or split the item",
      "32: the points of 'c' must fall, or rise, from row to row and to 0 / reorder the rows, or split the item"]),
    ("guarantees:\n  - {id: G1}\n", ["25: guarantee G1 must be of exactly one kind, with 'when' only for 'never' / "
     "one of: never, monotone, unknown_safe, total, reachable"]),
    ("guarantees:\n  - {id: G1, total: [urgency], reachable: [urgency]}\n",
     ["25: guarantee G1 must be of exactly one kind, with 'when' only for 'never' / one of: never, monotone, unknown_safe, total, reachable"]),
    ("guarantees:\n  - {id: G1, total: [urgency], when: flag}\n",
     ["25: guarantee G1 must be of exactly one kind, with 'when' only for 'never' / one of: never, monotone, unknown_safe, total, reachable"]),
    ("guarantees:\n  - {id: G1, never: {table: urgency, levels: [low]}}\n",
     ["25: guarantee G1 must be of exactly one kind, with 'when' only for 'never' / one of: never, monotone, unknown_safe, total, reachable"]),
    ("guarantees:\n  - {id: G1, never: {table: urgncy, levels: [low]}, when: flag}\n",
     ["25: there is no table 'urgncy' / did you mean 'urgency'?"]),
    ("guarantees:\n  - {id: G1, never: {table: urgency, levels: [lwo]}, when: fag}\n",
     ["25: 'lwo' is not a level here / did you mean 'low'?", "25: there is no fact or definition 'fag' / did you mean 'flag'?"]),
    ("guarantees:\n  - {id: G1, monotone: urgency}\n", ["25: guarantee G1: 'raising' and 'lowering' belong to 'monotone', "
     "which needs a fact in one / list the facts whose rise may lower nothing"]),
    ("guarantees:\n  - {id: G1, total: [urgency], raising: [flag]}\n", ["25: guarantee G1: 'raising' and 'lowering' belong to 'monotone', "
     "which needs a fact in one / list the facts whose rise may lower nothing"]),
    ("guarantees:\n  - {id: G1, monotone: urgency, raising: [fag], lowering: [seen_on]}\n",
     ["25: 'seen_on' is a date: 'raising' is not defined for it / leave it out", "25: there is no fact 'fag' / did you mean 'flag'?"]),
    ("guarantees:\n  - {id: G1, unknown_safe: [urgncy]}\n", ["25: there is no table 'urgncy' / did you mean 'urgency'?"]),
    ("guarantees:\n  - {id: G1, total: [urgency]}\n  - {id: G1, reachable: [urgency]}\n",
     ["26: the guarantee id 'G1' stands twice / give each guarantee its own"]),
    ("cases:\n  - {id: C, clause: U1, expect: {}}\n  - {id: C, clause: U1, expect: {}}\n",
     ["26: the case id 'C' stands twice / give each case its own"]),
    ("cases:\n  - {id: C, clause: U2, expect: {}}\n", ["25: case C: nothing has the id 'U2' / one of: U1, U9"]),
    ("cases:\n  - {id: C, clause: U1, facts: {fag: true}, expect: {}}\n", ["25: there is no fact 'fag' / did you mean 'flag'?"]),
    ("cases:\n  - {id: C, clause: U1, facts: {flag: 3}, expect: {}}\n",
     ["25: flag cannot be 3 / expected true, false or 'unknown'"]),
    ("cases:\n  - {id: C, clause: U1, facts: {grade: 'a: b'}, expect: {}}\n",
     ["25: grade cannot be 'a: b' / expected one of low, medium, high, or 'unknown'"]),
    ("cases:\n  - {id: C, clause: U1, facts: {flag: not_applicable}, expect: {}}\n",
     ["25: flag cannot be 'not_applicable' / give a value, or 'unknown'"]),
    ("cases:\n  - {id: C, clause: U1, facts: {flag: 3}, expect: {}}\n  - {id: D, clause: U1, like: C, expect: {}}\n",
     ["25: flag cannot be 3 / expected true, false or 'unknown'"]),
    ("cases:\n  - {id: C, clause: U1, like: X, expect: {}}\n", ["25: case C cannot be like 'X' / one of: C"]),
    ("cases:\n  - {id: C, clause: U1, like: C, expect: {}}\n", ["25: case C cannot be like 'C' / did you mean 'C'?"]),
    ("cases:\n  - {id: C, clause: U1, like: D, expect: {}}\n  - {id: D, clause: U1, like: C, expect: {}}\n",
     ["25: case C cannot be like 'C' / did you mean 'C'?", "26: case D cannot be like 'D' / did you mean 'D'?"]),
    ("cases:\n  - {id: C, clause: U1, expect: {urgncy: {rule: U1}}}\n",
     ["25: case C expects 'urgncy', which is no table or instrument / did you mean 'urgency'?"]),
    ("cases:\n  - {id: C, clause: U1, expect: {urgency: {points: 1}}}\n",
     ["25: case C: 'points' is not something to expect here / one of: blocked, could_be, could_be_rule, level, rule"]),
    ("cases:\n  - {id: C, clause: U1, expect: {urgency: {rule: U2, could_be_rule: U3}}}\n",
     ["25: case C: urgency has no rule 'U2'", "25: case C: urgency has no rule 'U3'"]),
    ("cases:\n  - {id: C, clause: U1, expect: {urgency: {level: hihg, could_be: 3}}}\n",
     ["25: case C: urgency has no level 'hihg' / did you mean 'high'?", "25: case C: urgency has no level 3 / one of: high, low"]),
    (INSTRUMENT + "cases:\n  - {id: C, clause: score, expect: {score: {rule: U1}}}\n",
     ["32: case C: 'rule' is not something to expect here / one of: applies, band, percent, points"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), SECTIONS, ids=[f"{i}: {text[:50]!r}" for i, (text, _) in enumerate(SECTIONS)])
def test_a_section_that_does_not_fit(text: str, told: list[str]) -> None:
    assert mistakes(SMALL + text) == told


OTHERWISE = "{id: Z, when: otherwise, then: low}"
DURATION = "    outputs: {within: duration}\n"
TABLES_WRONG = [
    (table(rules=OTHERWISE, levels="[low, low]"), ["20: a table needs levels, each once / list them least urgent, or most lenient, first"]),
    (table(rules="", levels="[]").replace("rules:\n", "rules: []\n"),
     ["20: a table needs levels, each once / list them least urgent, or most lenient, first",
      "21: a table needs rules / end it with one whose condition is 'otherwise'"]),
    (table(rules=f"{OTHERWISE}\n{OTHERWISE}"), ["23: the id 'Z' stands twice in this table / give each its own"]),
    (table(rules=OTHERWISE, more="    criteria:\n" + "      - {id: K, level: low, name: K, when: flag}\n" * 2),
     ["23: the id 'K' stands twice in this table / give each its own"]),
    (table(rules=OTHERWISE, more="    names:\n      low: Low\n      hihg: High\n"), ["23: 'hihg' is not a level here / did you mean 'high'?"]),
    (table(rules=OTHERWISE, more="    concessions: [lwo]\n"), ["21: 'lwo' is not a level here / did you mean 'low'?"]),
    (table(rules=OTHERWISE, more="    criteria:\n      - {id: K, level: lwo, name: K, when: fag, source: [law]}\n"),
     ["22: 'lwo' is not a level here / did you mean 'low'?", "22: no source 'law' is listed / list it under 'sources'",
      "22: there is no fact or definition 'fag' / did you mean 'flag'?"]),
    (table(rules="{id: Z, when: otherwise, then: lwo, source: [law], notice: [N1]}"),
     ["22: 'lwo' is not a level here / did you mean 'low'?", "22: no source 'law' is listed / list it under 'sources'", "22: there is no notice 'N1'"]),
    (table(rules="{id: Z, when: otherwise, then: low, fires: certain}"),
     ["22: rule Z: 'fires' belongs to every rule of a cautious table and to no other / write 'fires: certain' or 'fires: possible'"]),
    (table(rules=OTHERWISE, unknown="cautious"),
     ["22: rule Z: 'fires' belongs to every rule of a cautious table and to no other / write 'fires: certain' or 'fires: possible'"]),
    (table(rules="{id: Z, when: otherwise, then: low, valid: {from: 2026-02-01, until: 2026-02-01}}"),
     ["22: it ends before it begins / 'until' is the first day on which it no longer holds"]),
    (table(rules="{id: Z, when: otherwise, then: low, within: 1 day}"), ["22: rule Z has 'within', which the table does not declare / take it out, or declare it in 'outputs'"]),
    (table(rules=OTHERWISE, more=DURATION), ["23: rule Z gives no 'within' / every rule gives every output that the table declares"]),
    (table(rules="{id: Z, when: otherwise, then: low, within: soon}", more=DURATION),
     ["23: 'soon' is not a duration / write '24 hours', '7 days' or '3 working days'"]),
    (table(rules="{id: Z, when: otherwise, then: low, within: 3}", more=DURATION),
     ["23: 3 is not a duration / write '24 hours', '7 days' or '3 working days'"]),
    (table(rules="{id: Z, when: otherwise, then: low, within: 3}", more="    outputs: {within: bool}\n"),
     ["23: 3 is not true or false / write true or false, without quotes"]),
    (table(rules="{id: Z, when: otherwise, then: low, within: true}", more="    outputs: {within: int}\n"), ["23: True is not a whole number / write digits, without quotes"]),
    (table(rules="{id: Z, when: otherwise, then: low, within: 3}", more="    outputs: {within: text}\n"), ["23: 3 is not text / put it in quotes"]),
    (table(rules="{id: Z, when: otherwise, then: low, within: cc}", more="    outputs: {within: [aa, bb]}\n"),
     ["23: 'cc' is not a value of this output / one of: aa, bb"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("tables", "told"), TABLES_WRONG, ids=[f"{i}: {told[0][:50]}" for i, (_, told) in enumerate(TABLES_WRONG)]
)
def test_a_table_that_does_not_fit(tables: str, told: list[str]) -> None:
    assert mistakes(HEADER + FACTS + tables) == told


def test_a_pack_that_ends_before_it_begins() -> None:
    text = SMALL.replace("until: null", "until: 2025-01-01")
    assert mistakes(text) == ["6: it ends before it begins / 'until' is the first day on which it no longer holds"]


MANY = """\
pack: many
version: "1"
title: Many mistakes
jurisdiction: Nowhere
status: proposal
valid: {from: 2026-01-01, until: 2025-01-01}
colour: red
sources:
  law: {title: The law, status: sure}
facts:
  size: {type: {int: [9, 1]}, ask: "How large?"}
  flag: {type: bool, ask: "Is it so?", source: [lore]}
  grade: {type: [low, low], ask: "Which grade?"}
  sex: {type: [female, male], ask: "Which sex?", protected: true}
definitions:
  large: {when: "size > 'low'"}
  old: {value: "size"}
  neither: {}
instruments:
  score:
    title: Score
    use: display
    items: {first: [{when: "sex == 'male'", points: 2}]}
    bands: [{band: low}, {band: high}]
tables:
  result:
    title: Result
    unknown: cautious
    levels: [low, high]
    outputs: {within: duration}
    rules:
      - {id: A, when: "flga", then: high, fires: certain, within: 1 day}
      - {id: B, when: "score >= 'high'", then: high, fires: certain, within: 1 day}
      - {id: C, when: "sex == 'male'", then: hihg, fires: certain, within: soon}
      - {id: C, when: "flag and", then: high, within: 1 day, notice: [N1]}
      - {id: Z, when: otherwise, then: low, fires: certain, source: [hearsay]}
guarantees:
  - {id: G1, never: {table: reslt, levels: [low]}, when: flag}
  - {id: G2, total: [result], when: flag}
cases:
  - {id: one, clause: Q, facts: {flag: maybe, age: 3}, expect: {result: {rule: X, level: hihg}}}
  - {id: one, clause: A, like: two, expect: {other: {rule: A}}}
"""
TOLD = [
    "6: it ends before it begins", "7: colour: there is no key 'colour' here", "9: sources.law.status: input should be",
    "11: size: the bounds 9 to 1 are the wrong way round", "12: no source 'lore' is listed", "13: grade: levels must be two to a hundred",
    "16: \"size … 'low'\" compares a whole number with something else", "18: definition 'neither' needs either",
    "24: every band after the first needs a rising 'from'",
    "32: there is no fact or definition 'flga' / did you mean 'flag'?",
    "33: 'score' may not be used here / this instrument is for display only: no rule may depend on a computed reoffending score",
    "34: 'hihg' is not a level here", "34: 'sex' may not be used here / it is a protected characteristic: rules never see it",
    "34: 'soon' is not a duration",
    "35: cannot read 'flag and'", "35: rule C: 'fires' belongs to every rule of a cautious table", "35: the id 'C' stands twice",
    "35: there is no notice 'N1'", "36: no source 'hearsay' is listed", "36: rule Z gives no 'within'",
    "38: there is no table 'reslt'", "39: guarantee G2 must be of exactly one kind",
    "41: case one: nothing has the id 'Q'", "41: case one: result has no level 'hihg'", "41: case one: result has no rule 'X'",
    "41: flag cannot be 'maybe'", "41: there is no fact 'age'",
    "42: case one cannot be like 'two'", "42: case one expects 'other'", "42: the case id 'one' stands twice",
]  # fmt: skip


def test_thirty_mistakes_are_told_together_each_at_its_line() -> None:
    found = mistakes(MANY)
    assert len(TOLD) == 30
    assert [(each, expected) for each, expected in zip(found, TOLD, strict=True) if not each.startswith(expected)] == []


# ---- what is built


def test_a_pack_is_what_its_file_says() -> None:
    pack = build(
        SMALL.replace("tables:\n", SOURCES + "tables:\n").replace(
            "then: high}", "then: high, says: So, source: [law], valid: {from: 2026-02-01, until: 2026-03-01}}"
        )
    )
    assert (pack.id, pack.version, pack.title, pack.jurisdiction, pack.status, pack.summary) == (
        "small", "1", "A small pack", "Nowhere", "proposal", None)  # fmt: skip
    assert pack.validity == Validity(dt.date(2026, 1, 1), None)
    assert pack.sources["law"] == Source(id="law", title="The law", status="verified", read="2026-08", note="Read it.")
    assert not pack.sources["law"].is_doubtful
    assert pack.sources["guess"].is_doubtful
    assert pack.vocabulary["size"].type is FactType.INT
    assert (pack.vocabulary["size"].low, pack.vocabulary["size"].high) == (0, 100)
    assert pack.vocabulary["grade"].levels == ("low", "medium", "high")
    rule, last = pack.tables["urgency"].rules
    first, end = Compare(">=", AsOf(), Number(20485)), Compare("<", AsOf(), Number(20513))
    assert rule == Rule(id="U1", when=And((FactTrue("flag"), first, end)), text="flag", level=1, fires=None, outputs={}, says="So",
                        source=("law",), notices=(), validity=Validity(dt.date(2026, 2, 1), dt.date(2026, 3, 1)))  # fmt: skip
    assert last.is_otherwise
    assert not rule.is_otherwise
    assert pack.tables["urgency"].index("U9") == 1
    assert pack.tables["urgency"].level_name(1) == "high"
    assert pack.levels_of("urgency") == ("low", "high")


@pytest.mark.parametrize(
    ("day", "rule"),
    [("2026-01-31", "B"), ("2026-02-01", "A"), ("2026-02-28", "A"), ("2026-03-01", "B"), ("2026-03-02", "C")],
)
def test_a_rule_holds_from_its_first_day_until_the_day_it_no_longer_does(day: str, rule: str) -> None:
    pack = with_rules(
        "{id: A, when: flag, then: high, valid: {from: 2026-02-01, until: 2026-03-01}}",
        "{id: B, when: flag, then: high, valid: {until: 2026-03-02}}",
        "{id: C, when: flag, then: high, valid: {from: 2026-03-02}}",
        "{id: D, when: otherwise, then: low}",
    )
    answer = evaluate(pack, {"flag": True}, dt.date.fromisoformat(day)).tables["result"].answer
    assert answer
    assert answer.id == rule


@pytest.mark.parametrize(
    ("day", "covered"), [("2025-12-31", False), ("2026-01-01", True), ("2026-12-31", True), ("2027-01-01", False)]
)
def test_a_validity_is_half_open(day: str, covered: bool) -> None:
    assert Validity(dt.date(2026, 1, 1), dt.date(2027, 1, 1)).covers(dt.date.fromisoformat(day)) is covered
    assert Validity().covers(dt.date.fromisoformat(day))


def test_outputs_are_typed() -> None:
    outputs = "    outputs: {a: duration, b: bool, c: text, d: int, e: [x, y]}\n"
    rules = "{id: A, when: flag, then: high, a: 24 hours, b: true, c: word, d: 7, e: y}\n{id: Z, when: otherwise, then: low, a: 1 working day, b: false, c: '', d: 0, e: x}"
    first, last = build(HEADER + FACTS + table(rules=rules, more=outputs)).tables["t"].rules
    assert first.outputs == {"a": Duration(24, Unit.HOURS), "b": True, "c": "word", "d": 7, "e": "y"}
    assert last.outputs == {"a": Duration(1, Unit.WORKING_DAYS), "b": False, "c": "", "d": 0, "e": "x"}


def test_later_tables_read_only_bracket_tables_and_notices_read_all_that_answer() -> None:
    tables = (
        table(rules="{id: A, when: flag, then: high}\n" + OTHERWISE)
        + "  u:\n    title: U\n    unknown: cautious\n    levels: [low, high]\n    rules:\n"
        + "      - {id: UA, when: \"t == 'high'\", then: high, fires: certain}\n      - {id: UZ, when: otherwise, then: low, fires: certain}\n"
        + "  v:\n    title: V\n    unknown: ask\n    levels: [low, high]\n    rules:\n"
        + "      - {id: VZ, when: otherwise, then: low}\n"
    )
    notices = "notices:\n  N1: {when: \"u == 'high'\", fires: certain, says: High.}\n"
    pack = build(HEADER + FACTS + tables + notices)
    assert evaluate(pack, {"flag": True}).notices == ("N1",)
    assert [pack.tables[name].unknowns for name in "tuv"] == [Unknowns.BRACKET, Unknowns.CAUTIOUS, Unknowns.ASK]
    assert pack.tables["u"].rules[0].fires is Polarity.CERTAIN
    wrong = tables.replace("id: VZ, when: otherwise", "id: VZ, when: \"u == 'high'\"")
    assert [each.partition(" /")[0] for each in mistakes(HEADER + FACTS + wrong)] == ["36: there is no fact or definition 'u'"]
    asked = notices.replace("u == 'high'", "v == 'high'")
    assert [each.partition(" /")[0] for each in mistakes(HEADER + FACTS + tables + asked)] == [
        "38: there is no fact or definition 'v'"
    ]


def test_guarantees_and_examples_are_built() -> None:
    text = (
        SMALL
        + "guarantees:\n  - {id: G1, never: {table: urgency, levels: [low]}, when: flag}\n"
        + "  - {id: G2, monotone: urgency, raising: [flag], lowering: [size]}\n  - {id: G3, total: [urgency]}\n"
        + "cases:\n  - {id: one, clause: [U1, G1], facts: {flag: true, size: 3}, expect: {urgency: {rule: U1}}}\n"
        + "  - {id: two, clause: U9, like: one, as_of: 2026-05-01, facts: {flag: unknown}, expect: {urgency: {rule: U9}}}\n"
    )
    pack = build(text)
    assert [each.promise for each in pack.guarantees] == [Promise.NEVER, Promise.MONOTONE, Promise.TOTAL]
    never, monotone, _ = pack.guarantees
    assert (never.levels, never.when, never.text) == (frozenset({0}), FactTrue("flag"), "flag")
    assert (monotone.raising, monotone.lowering) == (("flag",), ("size",))
    one, two = pack.examples
    assert (one.as_of, one.facts) == (dt.date(2026, 1, 1), {"flag": True, "size": 3})
    assert two.as_of == dt.date(2026, 5, 1)
    assert (repr(two.facts["flag"]), two.facts["size"], two.clauses) == ("UNKNOWN", 3, ("U9",))


def test_an_example_of_a_pack_without_a_first_day_has_a_day_all_the_same() -> None:
    text = SMALL.replace("from: 2026-01-01", "from: null") + "cases:\n  - {id: one, clause: U9, expect: {}}\n"
    assert build(text).examples[0].as_of == dt.date(2026, 1, 1)


@pytest.mark.parametrize("use", ["rules", "display"])
def test_an_instrument_does_not_read_another(use: str) -> None:
    other = f"  second: {{title: O, use: {use}, items: {{a: [{{when: \"score >= 'high'\", points: 1}}]}}, bands: [{{band: low}}]}}\n"
    (told,) = mistakes(HEADER + FACTS + INSTRUMENT + other + TABLES)
    assert told.endswith("'score' may not be used here / an instrument reads facts and definitions, and no other instrument")


def test_an_instrument_for_rules_is_a_name_for_later_tables() -> None:
    tables = table(rules="{id: A, when: \"score >= 'high'\", then: high}\n" + OTHERWISE)
    pack = build(HEADER + FACTS + INSTRUMENT + tables)
    assert pack.levels_of("score") == ("low", "high")
    assert [rule.id for rule in [evaluate(pack, {"size": size}).tables["t"].answer for size in (0, 1, 3)] if rule] == [
        "Z",
        "Z",
        "A",
    ]

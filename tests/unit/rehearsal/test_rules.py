"""Two packs, rule by rule."""

from __future__ import annotations

from tests.packs import SHIPPED, SMALL, build, shipped
from tidegate.rehearsal.rules import Change, Difference, Happened, compare_rules

BASE = SMALL.replace("title: A small pack", "title: Before") + """\
  way:
    title: Way
    unknown: cautious
    levels: [light, heavy]
    concessions: [light]
    criteria:
      - {id: G1, level: light, name: First, when: "not danger"}
      - {id: G2, level: light, name: Second, when: "size < 3"}
    rules:
      - {id: W1, when: "danger", fires: possible, then: heavy}
      - {id: W2, when: "size > 5", fires: certain, then: heavy, notice: [N1]}
      - {id: W3, when: "all_criteria('light')", fires: certain, then: light}
      - {id: W9, when: otherwise, fires: certain, then: heavy}
definitions:
  danger: {when: "flag or grade > 'low'"}
notices:
  N1: {when: flag, fires: certain, says: Take care.}
sources:
  act: {title: The Act, status: verified}
instruments:
  score:
    title: Score
    use: display
    items: {first: [{when: "size >= 1", points: 2}]}
    bands: [{band: low}, {band: high, from: 2}]
    probability: {intercept: "-1", slope: "0.5"}
  look: {title: Look, use: display, rows: [{when: otherwise, band: low, probability: "0.1"}]}
guarantees:
  - {id: A1, says: Never., never: {table: way, levels: [light]}, when: danger}
  - {id: A2, total: [urgency]}
"""  # fmt: skip


def changed(*replacements: tuple[str, str]) -> tuple[Change, ...]:
    text = BASE
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return compare_rules(build(BASE), build(text)).changes


def test_a_pack_is_the_same_as_itself() -> None:
    assert changed() == ()
    for name in SHIPPED:
        assert compare_rules(shipped(name), shipped(name)).changes == ()


def test_a_changed_level_condition_and_reason() -> None:
    rule = '{id: U1, when: "flag", then: high}'
    (found,) = changed((rule, '{id: U1, when: "flag or other", then: low, says: Why}'))
    assert (found.kind, found.where, found.id, found.happened) == ("rule", "urgency", "U1", Happened.CHANGED)
    assert found.differences == (
        Difference("If", "flag", "flag or other"),
        Difference("Then", "high", "low"),
        Difference("Why", "", "Why"),
    )


def test_an_added_and_a_removed_rule() -> None:
    (added, removed) = changed(("{id: U1,", "{id: U2,"))
    assert (added.id, added.happened) == ("U2", Happened.ADDED)
    assert Difference("If", "", "flag") in added.differences
    assert (removed.id, removed.happened) == ("U1", Happened.REMOVED)
    assert Difference("If", "flag", "") in removed.differences


def test_two_rules_that_change_places() -> None:
    one = '      - {id: W1, when: "danger", fires: possible, then: heavy}\n'
    two = '      - {id: W2, when: "size > 5", fires: certain, then: heavy, notice: [N1]}\n'
    (found,) = changed((one + two, two + one))
    assert found.differences in [
        (Difference("Place", "after W1", "first"),),
        (Difference("Place", "first", "after W2"),),
    ]


def test_an_inserted_rule_moves_no_other() -> None:
    rule = '      - {id: U1, when: "flag", then: high}\n'
    assert [each.id for each in changed((rule, '      - {id: U0, when: "other", then: high}\n' + rule))] == ["U0"]


def test_a_changed_definition_changes_the_meaning_of_what_uses_it() -> None:
    found = {each.id: each.differences for each in changed(("flag or grade > 'low'", "flag"))}
    assert found["danger"] == (Difference("Means", "flag or grade > 'low'", "flag"),)
    meaning = "the same words, with another meaning through danger"
    assert found["W1"] == found["G1"] == found["A1"] == (Difference("Meaning", "the same words", meaning),)
    assert found["W3"] == (
        Difference("Meaning", "the same words", "the same words, with another meaning through G1 and danger"),
    )
    assert set(found) == {"danger", "W1", "G1", "A1", "W3"}


def test_changed_levels_of_a_fact_change_the_meaning_of_what_reads_it() -> None:
    found = {each.id: each.differences for each in changed(("grade: {type: [low, medium", "grade: {type: [least, low, medium"))}
    assert found["grade"][0].aspect == "Answers"
    assert found["danger"] == (
        Difference("Meaning", "the same words", "the same words, with another meaning through the facts it reads"),
    )


def test_everything_else_that_can_change() -> None:
    found = changed(
        ("title: Before", "title: After"),
        ("title: Way", "title: Ways"),
        ("name: First", "name: The first"),
        ("Take care.", "Care."),
        ("The Act", "An Act"),
        ("points: 2", "points: 3"),
        ('probability: "0.1"', 'probability: "0.2"'),
        ("Never.", "Not ever."),
        ("total: [urgency]", "total: [urgency, way]"),
        ("Is the other so?", "And the other?"),
    )
    assert [(each.kind, each.id, [aspect.aspect for aspect in each.differences]) for each in found] == [
        ("policy", "small", ["Title"]),
        ("guarantee", "A1", ["Promise"]),
        ("guarantee", "A2", ["Tables"]),
        ("table", "way", ["Title"]),
        ("criterion", "G1", ["Name"]),
        ("notice", "N1", ["Words"]),
        ("instrument", "score", ["Scoring"]),
        ("instrument", "look", ["Scoring"]),
        ("fact", "other", ["Question"]),
        ("source", "act", ["Title"]),
    ]


def test_the_category_b_variation_changes_what_it_says_it_changes() -> None:
    changes = compare_rules(shipped("proportionate-2017"), shipped("proportionate-2017-category-b"))
    assert [each.id for each in changes.of("definition")] == ["category_within_policy"]
    assert [each.id for each in changes.of("rule")] == ["R40"]
    assert changes.of("fact") == ()

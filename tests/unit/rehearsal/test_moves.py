"""Cases under two packs, counted by hand."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import polars as pl
import pytest
from rich.console import Console

from tests.packs import AS_OF, FACTS, HEADER, SMALL, build
from tidegate.policy.explaining.as_html import page
from tidegate.policy.explaining.as_markdown import markdown
from tidegate.policy.explaining.as_terminal import terminal
from tidegate.policy.language.pack import Pack
from tidegate.records.facts import FactState
from tidegate.rehearsal.bulk import compare_answers
from tidegate.rehearsal.describing import describe_comparison
from tidegate.rehearsal.flow import flow, in_words
from tidegate.rehearsal.moves import NAMED, Answer, Case, Move, Moves, compare_cases
from tidegate.rehearsal.rules import compare_rules


def pack(*, levels: str = "[low, medium, high]", first: str = "flag", then: str = "high", route: str = "size > 5") -> Pack:
    return build(
        f"""{HEADER}{FACTS}tables:
  priority:
    title: "Priority: how soon"
    unknown: bracket
    levels: {levels}
    rules:
      - {{id: P1, when: "{first}", then: {then}, says: "First <b>"}}
      - {{id: P2, when: "size > 10", then: medium}}
      - {{id: P9, when: otherwise, then: low}}
  route:
    title: Route
    unknown: cautious
    levels: [light, heavy]
    rules:
      - {{id: R1, when: "{route}", fires: possible, then: heavy}}
      - {{id: R2, when: "size <= 3", fires: certain, then: light}}
"""
    )


def case(reference: str, **facts: FactState) -> Case:
    return reference, facts, {}


CASES = [
    case("A", flag=True, size=1),  # high → medium; light
    case("B", flag=True, size=20),  # high → medium; heavy
    case("C", flag=False, size=20),  # medium; heavy
    case("D", flag=False, size=4),  # low; no answer → heavy
    case("E", size=20),  # medium by P2; heavy
    case("F", flag=False, other=False, size=0),  # low; light
]


@pytest.fixture(scope="module")
def moves() -> Moves:
    return compare_cases(pack(), pack(then="medium", route="size > 3"), CASES, AS_OF)


def test_who_moves_and_by_which_rule(moves: Moves) -> None:
    priority, route = moves.tables
    assert (moves.total, priority.total, priority.moved, priority.other_rule) == (6, 6, 2, 0)
    assert priority.moves == (Move(Answer("high", "P1"), Answer("medium", "P1"), 2, ("A", "B")),)
    assert priority.matrix == {("high", "medium"): 2, ("medium", "medium"): 2, ("low", "low"): 2}
    assert route.moves == (Move(Answer(), Answer("heavy", "R1"), 1, ("D",)),)
    assert route.matrix == {("light", "light"): 2, ("heavy", "heavy"): 3, ("", "heavy"): 1}


def test_up_and_down(moves: Moves) -> None:
    priority, route = moves.tables
    assert [priority.step(*pair) for pair in (("high", "medium"), ("low", "high"), ("low", "low"))] == [-1, 1, 0]
    assert route.step("", "heavy") == 0


def test_a_case_that_keeps_its_level_by_another_rule() -> None:
    found = compare_cases(pack(), pack(first="size > 10", then="medium"), [case("C", flag=False, size=20)], AS_OF)
    assert found.tables[0].moves == ()
    assert found.tables[0].other_rule == 1


def test_a_fact_that_one_policy_does_not_know_as_given_is_unknown_to_it() -> None:
    facts = FACTS.replace('[0, 100]}, ask: "How large?"', '[0, 5]}, ask: "How large?"').replace("  flag:", "  flags:")
    rules = '[{id: P1, when: "size > 4", then: high}]'
    narrow = build(f"{HEADER}{facts}tables:\n  priority: {{title: P, unknown: bracket, levels: [low, high], rules: {rules}}}\n")
    found = compare_cases(pack(), narrow, [*CASES, case("G", size=5)], AS_OF)
    assert found.unfit == {"flag": 5, "size": 3}
    assert [table.before.name for table in found.tables] == ["priority"]
    assert found.tables[0].matrix["medium", ""] == 2
    assert found.tables[0].matrix["low", "high"] == 1


def test_a_fact_known_for_too_long_is_unknown_to_the_policy_that_relies_on_it_for_less_time() -> None:
    aged = FACTS.replace('{type: bool, ask: "Is it so?"}', '{type: bool, ask: "Is it so?", max_age_days: 30}')
    strict = build(SMALL.replace(FACTS, aged).replace("urgency:", "priority:"))
    lenient = build(SMALL.replace("urgency:", "priority:"))
    old = {"flag": AS_OF - dt.timedelta(days=31)}
    found = compare_cases(lenient, strict, [("OLD", {"flag": True}, old), ("NEW", {"flag": True}, {})], AS_OF)
    assert found.tables[0].matrix == {("high", "high"): 1, ("high", "low"): 1}
    assert found.tables[0].moves[0].references == ("OLD",)


def test_what_was_not_taken_is_counted_and_said() -> None:
    found = replace(compare_cases(pack(), pack(then="medium"), CASES, AS_OF), not_taken=2)
    text = markdown(describe_comparison(compare_rules(pack(), pack(then="medium")), found))
    assert "2 items were rejected, or a copy, and not compared." in text


def test_tables_that_only_one_policy_has_are_not_compared() -> None:
    found = compare_cases(build(SMALL), pack(), CASES, AS_OF)
    assert found.tables == ()
    assert describe_comparison(compare_rules(build(SMALL), pack()), found).title == "What changes in small"


@pytest.mark.parametrize(
    ("after", "title"),
    [
        (SMALL, "What changes in small"),
        (SMALL.replace('version: "1"', 'version: "2"'), "What changes in small from version 1 to version 2"),
        (SMALL.replace("pack: small", "pack: large"), "What changes from small to large"),
    ],
)
def test_the_title_tells_two_policies_apart_by_name_or_else_by_version(after: str, title: str) -> None:
    assert describe_comparison(compare_rules(build(SMALL), build(after))).title == title


def test_only_so_many_references_are_named_and_the_rest_counted() -> None:
    many = [case(f"N{number}", flag=True, size=1) for number in range(NAMED + 5)]
    found = compare_cases(pack(), pack(then="medium"), many, AS_OF)
    (move,) = found.tables[0].moves
    assert (move.count, len(move.references), move.references[0]) == (NAMED + 5, NAMED, "N0")
    assert f"N{NAMED - 1} and 5 more" in markdown(describe_comparison(compare_rules(pack(), pack(then="medium")), found))


def frames() -> Iterator[pl.LazyFrame]:
    """The answers for CASES as the fast engines write them, before and after."""
    references = [reference for reference, _facts, _known_on in CASES]
    rules = {"priority_rule": ["P1", "P1", "P2", "P9", "P2", "P9"], "route_rule": ["R2", "R1", "R1", None, "R1", "R2"]}
    before = {"priority_level": ["high", "high", "medium", "low", "medium", "low"],
              "route_level": ["light", "heavy", "heavy", None, "heavy", "light"]}  # fmt: skip
    after = {"priority_level": ["medium", "medium", "medium", "low", "medium", "low"],
             "route_level": ["light", "heavy", "heavy", "heavy", "heavy", "light"]}  # fmt: skip
    yield pl.LazyFrame({"reference": references, **rules, **before})
    yield pl.LazyFrame({"reference": references, **rules, "route_rule": ["R2", "R1", "R1", "R1", "R1", "R2"], **after})


def test_answers_of_the_fast_engines_are_counted_alike(moves: Moves) -> None:
    found = compare_answers(moves.before, moves.after, *frames(), as_of=AS_OF)
    assert found.tables == moves.tables
    assert found.total == moves.total


def test_answers_to_policies_without_a_common_table() -> None:
    assert compare_answers(build(SMALL), pack(), *frames(), as_of=AS_OF).total == 0


# ---- what is shown


def test_the_picture_says_in_words_what_it_shows(moves: Moves) -> None:
    assert in_words(moves.tables[0]) == "from high to medium: 2 cases; from low to low: 2 cases; from medium to medium: 2 cases"
    assert in_words(moves.tables[1]) == (
        "from heavy to heavy: 3 cases; from light to light: 2 cases; from no answer to heavy: 1 case"
    )
    assert f'<desc id="flow-priority-d">{in_words(moves.tables[0])}</desc>' in flow(moves.tables[0])


class Shapes(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.shapes: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shapes.append((tag, dict(attrs)))


def test_a_ribbon_for_every_pair_of_levels_and_a_node_for_every_level(moves: Moves) -> None:
    shapes = Shapes()
    shapes.feed(flow(moves.tables[0]))
    ribbons = [attributes["fill"] for tag, attributes in shapes.shapes if tag == "path"]
    assert ribbons == ["var(--flow-down)", "var(--flow-same)", "var(--flow-same)"]
    heights = [float(attributes["height"] or 0) for tag, attributes in shapes.shapes if tag == "rect"]
    assert heights == [80, 80, 80, 160, 80]


def test_the_comparison_in_every_form(moves: Moves) -> None:
    document = describe_comparison(compare_rules(moves.before, moves.after), moves)
    console = Console(file=io.StringIO(), width=150, record=True)
    console.print(terminal(document))
    for text in (console.export_text(), markdown(document), page(document)):
        flat = " ".join(text.split())
        assert "2 rules or criteria differ, of 2 differences in all." in flat
        assert "Priority: 2 of 6 cases would move, 0 up and 2 down." in flat
        assert "Route: 1 of 6 cases would move, 0 up and 0 down." in flat
        assert "as of 1 June 2026" in flat
        assert "A and B" in flat
    assert "<b>" not in page(document).partition("<main")[2]


def test_nothing_differs_and_nobody_moves() -> None:
    document = describe_comparison(compare_rules(pack(), pack()), compare_cases(pack(), pack(), CASES, AS_OF))
    assert document.lede == "Nothing differs: the two policies say the same."
    assert "Priority: none of 6 cases would move." in markdown(document)


def test_without_cases_only_the_rules_are_compared() -> None:
    document = describe_comparison(compare_rules(pack(), pack(then="medium", levels="[low, medium]")))
    assert [section.title for section in document.sections] == ["Changed: tables", "Changed: rules"]


def test_no_cases_at_all_give_no_picture() -> None:
    found = compare_cases(pack(), pack(then="medium"), [], AS_OF)
    assert "<svg" not in page(describe_comparison(compare_rules(pack(), pack(then="medium")), found))


def test_added_removed_and_unfit_are_shown() -> None:
    wide, narrow = (
        pack(),
        build(SMALL.replace("urgency:", "priority:").replace("  flag:", "  flags:").replace('"flag"', '"flags"')),
    )
    text = markdown(describe_comparison(compare_rules(wide, narrow), compare_cases(wide, narrow, CASES, AS_OF)))
    assert "It counted as not known there:" in text
    assert "- flag: 5 cases" in text
    assert "| flags | Added |  | Question: Is it so?" in text
    assert "| R1<br>route | Removed | If: size \\> 5" in text
    assert "| Low<br>" not in text

"""One case as a document: the answer first, everything it rests on, and the same in every form."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

from rich.console import Console

from tests.unit.reports.support import HOSTILE, explained, pack
from tidegate.policy.explaining.as_markdown import markdown
from tidegate.policy.explaining.document import Document, Notice, Pairs
from tidegate.records.facts import FactState
from tidegate.reports.case import case_document
from tidegate.reports.terminal_case import print_case
from tidegate.triage.explanations import CaseExplanation

MET: dict[str, FactState] = {"flag": False, "size": 1, "grade": "low", "agreed": True}


def document(explanation: CaseExplanation) -> Document:
    return case_document(explanation, pack())


def text(explanation: CaseExplanation) -> str:
    file = io.StringIO()
    print_case(Console(file=file, width=160, highlight=False, color_system=None), explanation, pack())
    return file.getvalue()


def pairs(explanation: CaseExplanation) -> dict[str, str]:
    block = document(explanation).blocks[-1]
    assert isinstance(block, Pairs)
    return {name: "".join(part.text for part in line) for name, line in block.items}


def test_the_answer_comes_first() -> None:
    assert document(explained({"size": 10})).title == "CASE-1"
    assert document(explained({"size": 10})).lede == "Low: act by Tue 30 Jun 10:00 (in 29 d). Nothing calls for more."
    assert pairs(explained({"size": 10})) == {
        "Priority": "Low P9: Nothing calls for more",
        "Act by": "Tue 30 Jun 10:00, in 29 d",
        "Could be": "High P1: It is so",
        "Find out by": "Tue 2 Jun 10:00, in 24 h",
        "Route": "Ordinary charging decision (R9: Ordinary course)",
        "Ask next": "Is it so?",
        "As of": "Mon 1 Jun 2026 10:00, UK time",
        "Source": "cases.csv row 1",
        "Policy": f"small-triage 1, a proposal, not adopted policy ({pack().digest[7:19]})",
    }


def test_a_provisional_level_an_assumed_clock_and_the_same_suspect_are_told() -> None:
    explanation = explained({"flag": True})
    priority = explanation.item.priority
    assert priority
    item = replace(explanation.item, priority=replace(priority, clock_assumed=True), same_suspect=("CASE-7", HOSTILE))
    found = pairs(replace(explanation, item=item))
    assert found["Provisional"] == "No current KIRAT stands behind this level."
    assert found["Clock"].startswith("When it was received is not recorded")
    assert found["Same suspect"].startswith("CASE-7, <script>")
    assert "\x1b" not in found["Same suspect"]
    assert found["Ask next"] == "Nothing that could change the priority."


def test_a_notice_stands_before_everything_else() -> None:
    first = document(explained(MET)).blocks[0]
    assert isinstance(first, Notice)
    assert "This conflicts with guidance." in text(explained(MET))


def test_the_sections_in_their_order() -> None:
    assert [section.title for section in document(explained({})).sections] == [
        "What is not known and matters",
        "Nearest changes that would move the case",
        "Priority: the rules that were looked at",
        "Route: the rules that were looked at",
        "Criteria of the route “Criteria met, for a person to consider”",
        "Facts recorded",
        "What follows later",
        "Published instruments",
        "Who may decide",
        "Sources",
    ]


def test_places_are_named_apart_where_several_cases_share_a_page() -> None:
    one, other = (case_document(explained({}), pack(), anchor=name, with_sources=False) for name in ("case-1", "case-2"))
    places = [section.anchor for each in (one, other) for section in each.sections]
    assert len(places) == len(set(places)) == 18


def test_rules_gates_and_facts_are_told_with_truth_source_and_day() -> None:
    shown = text(explained({"size": 10, "sanctions": 2}, {"size": dt.date(2026, 5, 20)}))
    for words in ("does not hold", "Waits for: flag", "guess [our assumption]", "20 May 2026", "instruments, for display"):
        assert words in shown


def test_a_fact_that_is_too_old_is_not_relied_on() -> None:
    assert "not known: recorded more than 90 days ago" in text(explained({"flag": True}, {"flag": dt.date(2026, 1, 1)}))


def test_an_instrument_is_a_range_for_context_and_never_a_gate() -> None:
    shown = text(explained({"sanctions": 2}))
    assert "band low to high, 2 to 5 points, published rate 11.92 to 37.75 %" in shown
    assert "a published rate for a group, never a gate" in shown
    assert "Not validated for suspects." in shown
    assert "Does not apply." in text(explained({"sanctions": 0}))
    assert "Cannot be worked out yet. First find out: How many sanctions? Which grade?" in text(explained({}))


def test_later_tables_answer_or_say_what_to_ask() -> None:
    assert "First find out: Which grade?" in text(explained({}))
    shown = text(explained({"grade": "high"}))
    assert "L1: A high grade" in shown
    assert "months 24; law Section 2; firm yes" in shown


def test_a_settled_case_says_that_nothing_would_move_it() -> None:
    shown = text(explained({"flag": True, "size": 100, "grade": "high", "agreed": False}))
    assert "Nothing unknown could change the answer." in shown
    assert "No single fact would move the case." in shown


def test_a_person_decides() -> None:
    assert "A person decides." in text(explained(MET))


def test_the_same_document_as_markdown() -> None:
    assert markdown(document(explained({"size": 10}))).startswith("# CASE-1\n\nLow: act by Tue 30 Jun 10:00")

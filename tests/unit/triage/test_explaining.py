"""One case explained: every part of the record, on a small policy, by hand."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from tests.packs import shipped
from tests.unit.reports.support import AS_OF, assessed, duplicate, explained, pack, rejected
from tidegate.records.facts import UNKNOWN, FactState
from tidegate.records.referrals import Receipt, Referral, Status
from tidegate.triage.assessing import Assessor
from tidegate.triage.explaining import Explainer, NothingToExplainError
from tidegate.triage.explanations import CaseExplanation, Decider, Gate, NoticeShown, RuleSeen
from tidegate.triage.items import Item


def test_rules_are_shown_with_their_truth_up_to_the_one_that_holds() -> None:
    explanation = explained({"size": 10})
    assert [(each.id, each.truth, each.waits_for) for each in explanation.priority.rules] == [
        ("P1", "unknown", ("flag",)),
        ("P2", "false", ()),
        ("P9", "true", ()),
    ]
    assert (explanation.priority.level, explanation.priority.rule, explanation.priority.level_name) == ("low", "P9", "Low")
    assert explanation.priority.outputs == {
        "act_within": "30 days",
        "find_out_within": "30 days",
        "clock": "received",
        "provisional": False,
    }


def test_a_rule_is_shown_with_what_it_says_what_it_gives_and_its_sources() -> None:
    (rule,) = explained({"flag": True}).priority.rules
    assert rule == RuleSeen(
        id="P1",
        level="high",
        level_name="High",
        truth="true",
        says="It is so",
        text="flag",
        waits_for=(),
        citations=("book",),
    )


def test_criteria_are_met_not_met_or_unknown_with_what_they_wait_for() -> None:
    assert explained({"flag": True, "grade": "low"}).gates == tuple(
        Gate(id=id_, name=name, level="caution_review", level_name="Criteria met, for a person to consider", status=status,
             waits_for=waits, citations=(source,))
        for id_, name, status, waits, source in (
            ("G1", "It is not so", "not_met", (), "book"),
            ("G2", "Grade low", "met", (), "guess"),
            ("G3", "The prosecutor agrees", "unknown", ("agreed",), "guess"),
        )
    )  # fmt: skip


def test_what_is_unknown_and_matters_says_who_can_know_and_what_it_could_change() -> None:
    explanation = explained({"grade": "low", "flag": False})
    assert [(each.asked.fact, each.asked.known_by, each.tables, each.settles) for each in explanation.unknown] == [
        ("size", ("INT",), ("priority",), True),
        ("agreed", ("CPS",), ("route",), False),
    ]


def test_facts_are_shown_with_the_day_they_were_known_and_what_reads_them() -> None:
    seen_on, known_on = dt.date(2026, 5, 2), {"size": dt.date(2026, 5, 20)}
    explanation = explained({"size": 10, "sanctions": 2, "seen_on": seen_on, "grade": UNKNOWN}, known_on)
    assert [(each.name, each.state, each.known_on, each.used_by) for each in explanation.facts] == [
        ("size", 10, dt.date(2026, 5, 20), "rules"),
        ("sanctions", 2, None, "instruments"),
        ("seen_on", seen_on, None, "nothing"),
    ]


def test_a_fact_recorded_too_long_ago_is_shown_as_such_and_counts_as_unknown() -> None:
    explanation = explained({"flag": False, "size": 10}, {"flag": dt.date(2026, 1, 1)})
    stale = explanation.facts[0]
    assert (stale.name, stale.state, stale.stale, stale.max_age_days) == ("flag", UNKNOWN, True, 90)
    assert stale.known_on == dt.date(2026, 1, 1)
    assert [each.asked.fact for each in explanation.unknown] == ["flag", "grade", "agreed"]


def test_a_table_that_cannot_answer_yet_says_what_to_ask() -> None:
    (blocked,) = explained({}).other_tables
    assert (blocked.level, blocked.rule, [each.ask for each in blocked.ask]) == (None, None, ["Which grade?"])
    (answered,) = explained({"grade": "high"}).other_tables
    assert (answered.level, answered.rule, answered.ask) == ("long", "L1", ())
    assert answered.outputs == {"months": 24, "law": "Section 2", "firm": True}


@pytest.mark.parametrize(
    ("facts", "expected", "asked"),
    [
        ({"sanctions": 0}, ("false", None, None, None), ["grade"]),
        ({}, ("unknown", None, None, None), ["sanctions", "grade"]),
        # 1 / (1 + e^(3 - 0.5 * 2)) = 0.11920, and for 5 points 1 / (1 + e^0.5) = 0.37754
        ({"sanctions": 2}, ("true", (2, 5), ("low", "high"), ("11.92", "37.75")), ["grade"]),
        ({"sanctions": 3, "grade": "low"}, ("true", (4, 4), ("high", "high"), ("26.89", "26.89")), []),
    ],
)
def test_an_instrument_is_shown_as_a_range_under_what_is_unknown(
    facts: dict[str, FactState], expected: object, asked: list[str]
) -> None:
    (shown,) = explained(facts).instruments
    assert (shown.applies, shown.points, shown.bands, shown.percent) == expected
    assert [each.fact for each in shown.ask] == asked
    assert (shown.population, shown.horizon, shown.validity) == ("Some people.", "2 years", "Not validated for suspects.")


MET: dict[str, FactState] = {"flag": False, "size": 1, "grade": "low", "agreed": True}


def test_a_result_that_meets_the_criteria_carries_the_notice_of_its_conflict() -> None:
    explanation = explained(MET)
    assert explanation.route.level == "caution_review"
    assert explanation.notices == (NoticeShown(id="N1", says="This conflicts with guidance.", citations=("guess",)),)
    assert explained({**MET, "flag": True}).notices == ()


def test_what_only_a_prosecutor_or_supervisor_can_record_is_told() -> None:
    assert explained({}).deciders == (
        Decider(criterion="G3", name="The prosecutor agrees", roles=("CPS",), status="unknown", citations=("guess",)),
    )


def test_every_source_named_is_listed_once_with_its_status() -> None:
    assert [(each.id, each.title, each.status, each.note) for each in explained({}).sources] == [
        ("book", "The book", "verified", None),
        ("guess", "A guess", "assumption", "Nobody knows."),
    ]


@pytest.mark.parametrize(
    ("item", "why"), [(duplicate(), "was duplicate.*was taken first"), (rejected(), "bad.xml was rejected")]
)
def test_an_item_that_was_not_accepted_has_nothing_to_explain(item: Item, why: str) -> None:
    with pytest.raises(NothingToExplainError, match=why):
        Explainer(Assessor(pack(), AS_OF)).explain(item)


def test_as_json_it_is_plain_and_complete() -> None:
    explanation = explained({"size": 10, "seen_on": dt.date(2026, 5, 2)}, {"size": dt.date(2026, 5, 20)})
    found = json.loads(json.dumps(explanation.to_json()))
    assert set(found) == set(CaseExplanation.__slots__)
    assert found["as_of"] == "2026-06-01T09:00:00Z"
    assert found["item"] == assessed({"size": 10, "seen_on": dt.date(2026, 5, 2)}).to_json()
    assert found["facts"][0]["state"] == 10
    assert found["facts"][0]["known_on"] == "2026-05-20"
    assert found["facts"][1]["state"] == "2026-05-02"
    assert {(each["fact"], each["state_now"], each["state_then"]) for each in found["changes"]} == {
        ("flag", "unknown", True),
        ("size", 10, 50),
    }
    assert found["pack"] == {
        "id": "small-triage", "version": "1", "title": "A small policy", "status": "proposal", "digest": pack().digest,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["charge-all", "proportionate-2017", "streamlined"])
def test_cases_of_the_shipped_policies_can_be_explained_and_the_explanation_agrees_with_the_worklist(name: str) -> None:
    assessor = Assessor(shipped(name), AS_OF)
    explainer = Explainer(assessor)
    for example in shipped(name).examples[::9]:
        referral = Referral(reference=example.id, received_at=None, facts=example.facts)
        item = assessor.item(Receipt(source="cases", status=Status.ACCEPTED, reference=example.id, referral=referral))
        explanation = explainer.explain(item)
        assert item.route
        assert item.priority
        assert (explanation.priority.level, explanation.route.rule) == (item.priority.level, item.route.rule)
        assert {each.asked.fact for each in explanation.unknown} == set(item.unknown)
        assert json.dumps(explanation.to_json())


def test_no_instrument_changes_the_answer() -> None:
    for sanctions in (0, 1, 5, 99):
        explanation = explained({**MET, "sanctions": sanctions})
        assert (explanation.priority.level, explanation.route.level) == ("low", "caution_review")
        assert all(each.fact != "sanctions" for each in explanation.changes)

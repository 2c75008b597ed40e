"""One referral assessed: levels, deadlines, route, gates, what is unknown, what to ask, what is stale, what is cited."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.packs import FACTS, HEADER, build, case_facts, shipped
from tidegate.records.facts import NOT_APPLICABLE, UNKNOWN, FactState
from tidegate.records.referrals import Receipt, Referral, Status
from tidegate.triage import running
from tidegate.triage.assessing import Assessor, UnfitPackError
from tidegate.triage.items import Citation, Item, Priority, Question
from tidegate.triage.running import rank_key, triage, worklist_of

NAME = "proportionate-2017"
AS_OF = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)
RECEIVED = dt.datetime(2026, 5, 30, 22, 30, tzinfo=dt.UTC)


def assess(facts: dict[str, FactState], received_at: dt.datetime | None = RECEIVED, **known_on: dt.date) -> Item:
    referral = Referral(reference="R-1", received_at=received_at, facts=facts, known_on=known_on)
    return Assessor(shipped(NAME), AS_OF).item(
        Receipt(source="a.xml", status=Status.ACCEPTED, reference="R-1", referral=referral)
    )


def priority(item: Item) -> Priority:
    assert item.priority
    return item.priority


def base(**changes: FactState) -> dict[str, FactState]:
    return case_facts(NAME, "T-BASE", **changes)


# ---- priority and its deadlines


def test_what_is_known_demands_a_level_and_a_deadline_from_the_receipt() -> None:
    found = priority(assess(base(report_escalated=True)))
    assert (found.level, found.rule, found.says) == ("very_high", "P06", "The provider asked for high priority")
    assert found.act_by == RECEIVED + dt.timedelta(hours=24)
    assert (found.could_be, found.could_be_rule, found.find_out_by) == ("very_high", "P06", None)
    assert (found.provisional, found.clock_assumed) == (True, False)
    assert found.next_due == found.act_by


def test_what_is_unknown_gives_a_deadline_to_find_out() -> None:
    found = priority(assess(base(payment_evidence=UNKNOWN, child_in_household=UNKNOWN)))
    assert (found.level, found.could_be, found.could_be_rule) == ("low", "very_high", "P03")
    assert found.act_by == RECEIVED + dt.timedelta(days=30)
    assert found.find_out_by == found.next_due == RECEIVED + dt.timedelta(days=3)
    assert found.could_be_says == "Abuse may have been paid for or directed live"


def test_a_date_of_receipt_that_has_not_come_yet_puts_no_deadline_off() -> None:
    found = priority(assess(base(report_escalated=True), received_at=AS_OF + dt.timedelta(days=1200)))
    assert (found.act_by, found.clock_assumed) == (AS_OF + dt.timedelta(hours=24), True)


def test_a_date_of_kirat_that_has_not_come_yet_puts_no_deadline_off() -> None:
    wrong: dict[str, FactState] = {**KIRAT, "kirat_assessed_on": dt.date(2027, 5, 20)}
    found = priority(assess(base(**wrong)))
    assert (found.act_by, found.clock_assumed) == (AS_OF + dt.timedelta(days=7), True)


def test_working_days_skip_the_bank_holidays() -> None:
    text = PRIORITY.replace("act_within: 9 days", "act_within: 2 working days")
    friday = dt.datetime(2026, 5, 22, 9, tzinfo=dt.UTC)  # Monday 25 May is the spring bank holiday
    referral = Referral(reference="R-1", received_at=friday, facts={"flag": False})
    receipt = Receipt(source="a", status=Status.ACCEPTED, reference="R-1", referral=referral)
    found = priority(Assessor(build(HEADER + FACTS + text + ROUTE), AS_OF).item(receipt))
    assert found.act_by == dt.datetime(2026, 5, 27, 23, tzinfo=dt.UTC)


KIRAT: dict[str, FactState] = {"kirat_level": "high", "kirat_assessed_on": dt.date(2026, 5, 20), "kirat_assessor_trained": True}


def test_a_kirat_starts_its_own_clock_at_midnight_in_the_united_kingdom() -> None:
    found = priority(assess(base(**KIRAT)))
    assert (found.rule, found.provisional) == ("P08", False)
    assert found.act_by == dt.datetime(2026, 5, 26, 23, tzinfo=dt.UTC)  # 20 May, 00:00 British Summer Time, and seven days


def test_a_kirat_without_a_day_runs_from_the_receipt() -> None:
    found = priority(assess(base(**{**KIRAT, "kirat_assessed_on": NOT_APPLICABLE})))
    assert found.rule == "P09"
    assert found.act_by == RECEIVED + dt.timedelta(days=7)


def test_without_a_receipt_the_clock_starts_now_and_says_so() -> None:
    found = priority(assess(base(), received_at=None))
    assert found.act_by == AS_OF + dt.timedelta(days=30)
    assert found.clock_assumed
    assert not priority(assess(base(**KIRAT), received_at=None)).clock_assumed


def test_the_day_is_the_day_in_the_united_kingdom() -> None:
    late = dt.datetime(2026, 6, 1, 23, 30, tzinfo=dt.UTC)
    assert Assessor(shipped(NAME), late).day == dt.date(2026, 6, 2)


# ---- route, gates, notices, citations


def test_a_complete_case_shows_every_gate_met_the_conflict_and_the_sources() -> None:
    item = assess(case_facts(NAME, "C-BASE"))
    assert item.route
    assert (item.route.name, item.route.rule) == ("caution_review", "R40")
    assert {each.status for each in item.criteria if each.level == "caution_review"} == {"met"}
    assert [each.id for each in item.criteria][:2] == ["I01", "I02"]
    conflict = shipped(NAME).notices["N-CONFLICT"].says
    assert item.notices.count(conflict) == 1
    assert item.notices[0] == conflict
    assert Citation(id="cja-2003-s22", title=shipped(NAME).sources["cja-2003-s22"].title, status="verified") in item.citations
    assert len({each.id for each in item.citations}) == len(item.citations)
    assert (item.unknown, item.next_question, item.stale) == ((), None, ())


def test_a_gate_is_met_not_met_or_unknown() -> None:
    item = assess(case_facts(NAME, "C-BASE", child_in_household=True, evidence_sufficient=UNKNOWN))
    status = {each.id: each.status for each in item.criteria}
    assert (status["G01"], status["G02l"], status["G07"]) == ("met", "not_met", "unknown")


def test_what_is_unknown_and_matters_is_listed_once_priority_first() -> None:
    item = assess(base(child_in_household=UNKNOWN, position_of_trust=UNKNOWN, report_spam=UNKNOWN))
    assert item.unknown == ("child_in_household", "position_of_trust")


def test_the_next_question_settles_or_narrows_the_priority() -> None:
    ask = shipped(NAME).vocabulary["child_in_household"].ask
    assert assess(base(child_in_household=UNKNOWN)).next_question == Question(fact="child_in_household", ask=ask, settles=True)
    two = assess(base(child_in_household=UNKNOWN, payment_evidence=UNKNOWN)).next_question
    assert two
    assert (two.fact, two.settles) == ("payment_evidence", False)


def test_once_the_priority_is_settled_the_first_open_gate_of_a_route_still_in_reach_is_asked() -> None:
    item = assess(case_facts(NAME, "C-BASE", evidence_sufficient=UNKNOWN, admission=UNKNOWN))
    assert item.next_question
    assert (item.next_question.fact, item.next_question.settles) == ("evidence_sufficient", False)
    shut = assess(case_facts(NAME, "C-BASE", evidence_sufficient=UNKNOWN, suicide_risk_plan=False))
    assert shut.next_question is None


# ---- facts that have aged, and facts of other policies


@pytest.mark.parametrize(("age", "stale"), [(90, ()), (91, ("child_in_household",))])
def test_a_fact_recorded_too_long_ago_is_unknown_again(age: int, stale: tuple[str, ...]) -> None:
    item = assess(base(), child_in_household=AS_OF.date() - dt.timedelta(days=age), incident_type=dt.date(2020, 1, 1))
    assert item.stale == stale
    assert item.unknown == stale
    assert priority(item).could_be == ("high" if stale else "low")


def test_a_fact_that_the_policy_does_not_know_is_left_aside() -> None:
    item = assess({**base(), "shoe_size": 9}, shoe_size=dt.date(2020, 1, 1))
    assert item.facts is not None
    assert "shoe_size" not in item.facts
    assert item.stale == ()


# ---- what was not accepted


@pytest.mark.parametrize("status", [Status.DUPLICATE, Status.REJECTED])
def test_what_was_not_accepted_keeps_its_place_and_reason(status: Status) -> None:
    receipt = Receipt(source="a.xml", status=status, reference="R-1", reason="because")
    item = Assessor(shipped(NAME), AS_OF).item(receipt)
    assert item == Item(reference="R-1", source="a.xml", status=status, reason="because")


# ---- packs that triage cannot use, and packs whose gates read the priority

PRIORITY = """\
tables:
  priority:
    title: Priority
    unknown: bracket
    levels: [low, high]
    outputs: {act_within: duration, find_out_within: duration, clock: [received], provisional: bool}
    rules:
      - {id: P1, when: "flag and other", then: high, act_within: 1 day, find_out_within: 1 day, clock: received, provisional: true}
      - {id: P9, when: otherwise, then: low, act_within: 9 days, find_out_within: 9 days, clock: received, provisional: true}
"""
ROUTE = """\
  route:
    title: Route
    unknown: cautious
    levels: [light, heavy]
    concessions: [light]
    criteria:
      - {id: K1, level: light, name: "Not urgent", when: "priority == 'low'"}
      - {id: K2, level: light, name: "Small", when: "size < 3"}
    rules:
      - {id: R1, when: "all_criteria('light')", then: light, fires: certain}
      - {id: R9, when: otherwise, then: heavy, fires: certain}
"""


def small(text: str, facts: dict[str, FactState]) -> Item:
    referral = Referral(reference="R-1", received_at=RECEIVED, facts=facts)
    receipt = Receipt(source="a", status=Status.ACCEPTED, reference="R-1", referral=referral)
    return Assessor(build(HEADER + FACTS + text), AS_OF).item(receipt)


def test_a_gate_may_read_the_priority() -> None:
    known = small(PRIORITY + ROUTE, {"flag": True, "other": True, "size": 1})
    assert [(each.id, each.status) for each in known.criteria] == [("K1", "not_met"), ("K2", "met")]
    clear = small(PRIORITY + ROUTE, {"flag": False, "size": 1})
    assert [(each.id, each.status) for each in clear.criteria] == [("K1", "met"), ("K2", "met")]
    assert clear.route
    assert clear.route.name == "light"
    thin = small(PRIORITY + ROUTE, {"flag": True, "size": 1})
    assert [(each.id, each.status) for each in thin.criteria] == [("K1", "unknown"), ("K2", "met")]
    assert thin.unknown == ("other",)


def test_a_gate_that_waits_for_a_result_asks_for_a_fact_behind_it() -> None:
    """The level cannot change, only the rule that gives it: nothing to ask for the priority, but the gate waits."""
    priority = PRIORITY.replace('flag and other", then: high', 'flag and other", then: low')
    route = ROUTE.replace("priority == 'low'", "route_ready == 'high'")
    before = (
        "  route_ready:\n    title: Ready\n    unknown: bracket\n    levels: [low, high]\n    rules:\n"
        '      - {id: E1, when: "size >= 3", then: high}\n      - {id: E9, when: otherwise, then: low}\n'
    )
    item = small(priority + before + route.replace("size < 3", "grade == 'low'"), {"flag": False})
    assert item.next_question
    assert item.next_question.fact == "size"


@pytest.mark.parametrize(
    "text",
    [
        "tables:\n  other_table:\n    title: T\n    unknown: bracket\n    levels: [low]\n    rules: [{id: Z, when: otherwise, then: low}]\n" + ROUTE.replace("priority == 'low'", "flag"),
        PRIORITY.replace("unknown: bracket", "unknown: ask") + ROUTE.replace("priority == 'low'", "flag"),
        PRIORITY.replace(", provisional: bool", "").replace(", provisional: true", "") + ROUTE,
    ],
    ids=["no priority table", "a priority that asks", "an output missing"],
)  # fmt: skip
def test_a_pack_that_cannot_rank_is_refused(text: str) -> None:
    with pytest.raises(UnfitPackError, match="pack small cannot rank referrals: it needs a table 'priority'"):
        Assessor(build(HEADER + FACTS + text), AS_OF)


@pytest.mark.parametrize(
    "text",
    [
        PRIORITY,
        PRIORITY + ROUTE.replace("cautious", "ask").replace(", fires: certain", "").replace("    concessions: [light]\n", ""),
    ],
)
def test_a_pack_that_cannot_route_is_refused(text: str) -> None:
    with pytest.raises(
        UnfitPackError, match="pack small cannot route referrals: it needs a table 'route' with 'unknown: cautious'"
    ):
        Assessor(build(HEADER + FACTS + text), AS_OF)


def test_a_pack_with_a_gap_is_told_where_to_look() -> None:
    gap = PRIORITY[: PRIORITY.index("      - {id: P9")]
    with pytest.raises(UnfitPackError, match="no rule of the table holds: run 'tidegate policy check'"):
        small(gap + ROUTE, {"flag": False})


# ---- the worklist


def item_of(reference: str, rank: int, possible: int, hours: int, find_out: int | None = None) -> Item:
    found = Priority(
        level=str(rank), act_by=AS_OF + dt.timedelta(hours=hours), rule="P", says="", could_be=str(possible),
        find_out_by=None if find_out is None else AS_OF + dt.timedelta(hours=find_out), could_be_rule="P", could_be_says="",
        provisional=True, clock_assumed=False, rank=rank, possible_rank=possible,
    )  # fmt: skip
    return Item(reference=reference, source="s", status=Status.ACCEPTED, priority=found)


def test_the_order_is_by_standing_then_level_then_what_is_due_next_then_reference() -> None:
    expected = [
        item_of("certain", 3, 3, 100),
        item_of("high, overdue", 2, 2, -5),
        item_of("high, a", 2, 2, 10),
        item_of("high, b", 2, 2, 10),
        item_of("high, to find out soon", 2, 3, 200, 11),
        item_of("low, could be very high", 0, 3, 700, 1),
        item_of("medium", 1, 1, 1),
        item_of("low, could be high", 0, 2, 700, 2),
        item_of("low, could be medium", 0, 1, 1, 1),
        item_of("low", 0, 0, 2),
        Item(reference="twin", source="a", status=Status.DUPLICATE, reason="of certain"),
        Item(reference=None, source="a", status=Status.REJECTED, reason="because"),
        Item(reference=None, source="b", status=Status.REJECTED, reason="because"),
    ]
    arrived = [*expected[6:], *reversed(expected[:6])]
    assert sorted(arrived, key=rank_key) == expected
    assert list(worklist_of(shipped(NAME), AS_OF, arrived[:3]).items) == sorted(arrived[:3], key=rank_key)


REFERRALS = """\
reference,incident_type,report_escalated,kirat_level
C-1,images,no,n/a
C-2,images,yes,n/a
C-3,images,perhaps,n/a
C-2,images,yes,n/a
"""


def test_a_folder_becomes_a_worklist_with_every_item_accounted_for(tmp_path: Path) -> None:
    (tmp_path / "referrals.csv").write_text(REFERRALS)
    seen: list[None] = []
    worklist = triage([tmp_path], shipped(NAME), AS_OF, on_item=lambda: seen.append(None))
    assert [(item.reference, item.status) for item in worklist.items] == [
        ("C-2", Status.ACCEPTED), ("C-1", Status.ACCEPTED), ("C-2", Status.DUPLICATE), ("C-3", Status.REJECTED),
    ]  # fmt: skip
    assert [worklist.count(status) for status in Status] == [2, 1, 1]
    assert [item.reference for item in worklist.accepted] == ["C-2", "C-1"]
    assert len(seen) == 4
    assert (worklist.totals.accepted, worklist.totals.certain["low"], worklist.totals.possible["very_high"]) == (2, 1, 2)
    assert triage([tmp_path], shipped(NAME), AS_OF) == worklist


def test_referrals_that_may_be_about_one_suspect_name_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {"C-1": {"account", "device"}, "C-2": {"account"}, "C-3": {"device"}, "C-4": {"other"}, "C-5": set[str]()}
    receipts = [
        Receipt(
            source="a", status=Status.ACCEPTED, reference=reference,
            referral=Referral(reference=reference, received_at=RECEIVED, facts=base(), subject_keys=frozenset(each)),
        )
        for reference, each in keys.items()
    ]  # fmt: skip
    monkeypatch.setattr(running, "read", lambda *_: [*receipts, Receipt(source="b", status=Status.REJECTED, reason="because")])
    found = {item.reference: item.same_suspect for item in triage([], shipped(NAME), AS_OF).items}
    assert found == {"C-1": ("C-2", "C-3"), "C-2": ("C-1",), "C-3": ("C-1",), "C-4": (), "C-5": (), None: ()}

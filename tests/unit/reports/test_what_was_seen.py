"""What a decision stands on, in the words of the policy and of the catalogues."""

from __future__ import annotations

from typing import Any

from tidegate.reports.decision.seen import Table, tables_of

RECORDED = "2026-07-01T09:00:00+00:00"


def a_fact(state: object, **more: object) -> dict[str, Any]:
    """A fact as what was seen holds it."""
    return {"state": state, "kind": "fact", "source": "interview", "known_on": "2026-06-30", "recorded_at": RECORDED, **more}


def shown(policy: str = "proportionate-2017", **parts: Any) -> dict[str, Table]:
    """The tables of these parts, by heading."""
    return {each.title: each for each in tables_of({"policy": {"id": policy}, **parts})}


def test_a_fact_is_shown_as_question_and_answer_in_the_order_of_the_policy() -> None:
    facts = {
        "child_in_household": a_fact("unknown", source="social_care", known_on=None),
        "kirat_level": a_fact("very_high", kind="judgement"),
        "incident_type": a_fact("images", source="referral"),
    }
    table = shown(facts=facts)["The recorded facts"]
    assert table.columns == ("Question", "Answer", "From", "Known on", "Recorded")
    assert [row[1:] for row in table.rows] == [
        ("images", "The referral itself", "30 June 2026", "1 July 2026, 10:00"),
        ("not known", "Children's social care", "not recorded", "1 July 2026, 10:00"),
        ("very high (judgement)", "Interview of the suspect", "30 June 2026", "1 July 2026, 10:00"),
    ]
    assert table.rows[0][0] == "Which type of incident does the report give?"
    assert table.cells[0][1] == ("Answer", "images")


def test_codes_are_shown_by_their_titles() -> None:
    case = {
        "level": "very_high",
        "route": "charge_review",
        "is_stale": False,
        "act_by": RECORDED,
        "closed_at": None,
        "id": "cas_1",
    }
    spoken = [
        {"id": "pde_1", "outcome": "caution_agreed", "exceptional": "serious_illness", "on": "2026-06-30", "at": RECORDED}
    ]
    decided = [{"id": "dec_1", "kind": "charge", "state": "standing", "at": RECORDED}]
    tables = shown(case=case, prosecutor=spoken, decisions=decided)
    assert tables["The case"].rows == (
        ("Priority", "Very high"),
        ("What the recorded criteria allow", "Ordinary charging decision"),
        ("Act by", "1 July 2026, 10:00"),
        ("To be assessed again", "no"),
        ("Closed at", "not recorded"),
        ("Identifier", "cas_1"),
    )
    said = ("Caution agreed", "Serious or terminal illness", "30 June 2026", "1 July 2026, 10:00")
    assert tables["The prosecutor's decisions"].rows == (said,)
    assert tables["Earlier decisions"].rows[0][0] == "Send to the prosecutor for a charging decision"


def test_what_another_policy_recorded_is_shown_as_it_was_recorded() -> None:
    gone = shown("no-such-policy", case={"level": "very_high"}, facts={"some_fact": a_fact(state=True)})
    assert gone["The case"].rows == (("Priority", "very high"),)
    assert gone["The recorded facts"].rows[0][:2] == ("Some fact", "yes")
    changed = shown(facts={"kirat_level": a_fact("a_level_of_before")})
    assert changed["The recorded facts"].rows[0][1] == "a level of before"


def test_a_part_that_is_not_known_by_name_is_shown_all_the_same() -> None:
    assert shown(some_part=[])["Some part"].rows == ()
    assert shown(some_part={"codes": ["a_b", "c"], "none": [], "number": 3})["Some part"].rows == (
        ("Codes", "a b, c"),
        ("None", "none"),
        ("Number", "3"),
    )

"""From a proposal to a decision: what is demanded, two people, void on any change, the prosecutor's part, decided again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tests.casework import NOW, a_case, a_user, acting_as, an_id, later
from tidegate.casework.access.roles import Grade, Permission
from tidegate.casework.audit.models import AuditEntry
from tidegate.casework.cases.guard import open_for_change
from tidegate.casework.cases.models import Case
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, Receipt, action
from tidegate.casework.common.errors import ConflictError, InvalidError, NotFoundError, NotPermittedError
from tidegate.casework.decisions.actions import authorise, propose, record_prosecutor_decision, refuse, withdraw
from tidegate.casework.decisions.models import Decision, Proposal
from tidegate.casework.decisions.queries import deciding, decision, open_proposals, proposal, to_authorise

pytestmark = pytest.mark.django_db


@action(Permission.RECORD_FACTS)
def change_for_test(acting: Acting, *, case_id: str) -> Done:
    """Change a case."""
    return Done(subject=open_for_change(acting, case_id, Permission.RECORD_FACTS), case_id=case_id)


def an_investigator(name: str = "investigator") -> Acting:
    return acting_as(a_user(name, "investigator"))


def a_supervisor(name: str = "supervisor", grade: Grade = Grade.INSPECTOR) -> Acting:
    return acting_as(a_user(name, "supervisor", grade=grade))


def on_route(route: str = "charge_review", **fields: object) -> Case:
    return a_case(None, route=route, level="medium", **fields)


def proposed(acting: Acting, case: Case, kind: str = "charge", reason: str = "full_code_test", **more: str) -> Receipt:
    seen = deciding(acting, case.pk).seen
    return propose(
        acting, case_id=case.pk, kind=kind, reason=reason, seen_version=seen.version, seen_digest=seen.digest, **more
    )


def authorised(acting: Acting, proposal_id: str) -> Receipt:
    return authorise(acting, proposal_id=proposal_id, seen_digest=proposal(acting, proposal_id).seen_digest)


def test_a_proposal_is_authorised_by_another_and_becomes_the_decision() -> None:
    case, supervisor = on_route(), a_supervisor()
    made = proposed(an_investigator(), case)
    assert [row.id for row in to_authorise(supervisor)] == [made.subject_id]
    shown = decision(supervisor, authorised(supervisor, made.subject_id).subject_id)
    assert (shown.kind, shown.state, shown.authorised_by) == ("charge", "standing", supervisor.user_id)
    assert shown.proposal.seen["case"]["route"] == "charge_review"
    assert open_proposals(supervisor) == []


def test_nobody_authorises_or_refuses_their_own_proposal() -> None:
    case = on_route()
    both = a_supervisor()
    made = proposed(both, case)
    assert to_authorise(both) == []
    with pytest.raises(NotPermittedError, match="another person"):
        authorised(both, made.subject_id)
    with pytest.raises(NotPermittedError, match="another person"):
        refuse(both, proposal_id=made.subject_id, reason="wrong_decision")


def test_the_grade_that_the_policy_demands_is_needed() -> None:
    made = proposed(an_investigator(), on_route(), "no_further_action", "evidence_insufficient")
    sergeant = a_supervisor("sergeant", Grade.SERGEANT)
    assert to_authorise(sergeant) == []
    with pytest.raises(NotPermittedError, match="inspector or above"):
        authorised(sergeant, made.subject_id)
    assert authorised(a_supervisor(), made.subject_id).subject_id


def test_the_database_itself_refuses_a_decision_by_the_proposer() -> None:
    case, both = on_route(), a_supervisor()
    made = Proposal.everything.get(pk=proposed(both, case).subject_id)
    Case.everything.filter(pk=case.pk).update(version=made.case_version + 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        a_row(made, authorised_by=both.user_id)


@pytest.mark.parametrize("lie", ["proposed_by", "seen_digest", "grade_needed", "kind", "grade"])
def test_the_database_itself_refuses_a_decision_that_misstates_its_proposal(lie: str) -> None:
    case, supervisor = on_route(), a_supervisor()
    made = Proposal.everything.get(pk=proposed(an_investigator(), case).subject_id)
    Case.everything.filter(pk=case.pk).update(version=made.case_version + 1)
    false = {
        "proposed_by": "usr_x", "seen_digest": "sha256:0", "grade_needed": 0, "kind": "conditional_caution", "grade": 5,
    }  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        a_row(made, authorised_by=supervisor.user_id, **{lie: false[lie]})
    a_row(made, authorised_by=supervisor.user_id)


def test_the_database_itself_refuses_a_decision_on_a_case_that_has_changed() -> None:
    case, supervisor = on_route(), a_supervisor()
    made = Proposal.everything.get(pk=proposed(an_investigator(), case).subject_id)
    Case.everything.filter(pk=case.pk).update(version=made.case_version + 2)
    with pytest.raises(DatabaseError), transaction.atomic():
        a_row(made, authorised_by=supervisor.user_id)


def a_row(made: Proposal, **fields: object) -> Decision:
    """A decision, past every check of the code."""
    said: dict[str, object] = {
        "id": an_id("dec"), "case_id": made.case_id, "proposal": made, "kind": made.kind, "proposed_by": made.proposed_by,
        "seen_digest": made.seen_digest, "grade_needed": made.grade_needed, "grade": Grade.INSPECTOR, "authorised_at": NOW,
    }  # fmt: skip
    return Decision.everything.create(**{**said, **fields})


@pytest.mark.parametrize("column", ["seen", "seen_digest", "kind", "proposed_by", "case_version", "grade_needed"])
def test_the_database_itself_keeps_what_was_proposed(column: str) -> None:
    made = proposed(an_investigator(), on_route())
    with pytest.raises(DatabaseError, match="not rewritten"), transaction.atomic():
        Proposal.everything.filter(pk=made.subject_id).update(**{column: 4})


def test_any_change_of_the_case_voids_the_proposal_and_is_named() -> None:
    case, someone = on_route(), an_investigator()
    made = proposed(someone, case)
    change = change_for_test(someone, case_id=case.pk)
    shown = proposal(someone, made.subject_id)
    assert (shown.row.state, shown.closed_because, shown.voided_by) == ("void", "case_changed", change.event)
    assert change.event is not None
    assert AuditEntry.everything.get(position=change.event).action == "change_for_test"
    with pytest.raises(ConflictError, match="void"):
        authorised(a_supervisor(), made.subject_id)


def test_a_change_that_left_no_version_behind_is_still_found() -> None:
    case = on_route()
    made = proposed(an_investigator(), case)
    Case.everything.filter(pk=case.pk).update(level="very_high")
    with pytest.raises(ConflictError, match="no longer what you were shown"):
        authorised(a_supervisor(), made.subject_id)


def test_a_proposal_over_what_is_no_longer_there_is_refused() -> None:
    case, someone = on_route(), an_investigator()
    seen = deciding(someone, case.pk).seen
    change_for_test(someone, case_id=case.pk)
    with pytest.raises(ConflictError) as caught:
        propose(
            someone, case_id=case.pk, kind="charge", reason="full_code_test", seen_version=seen.version, seen_digest=seen.digest
        )
    assert caught.value.changes == ("Change for test by investigator, 23 November 2026, 09:00",)


def test_authorising_twice_is_done_once() -> None:
    case, supervisor = on_route(), a_supervisor()
    made, seen = proposed(an_investigator(), case), deciding(supervisor, case.pk).seen
    first = authorise(supervisor, proposal_id=made.subject_id, seen_digest=seen.digest)
    second = authorise(later(supervisor, minutes=1), proposal_id=made.subject_id, seen_digest=seen.digest)
    assert (second.subject_id, second.is_repeat) == (first.subject_id, True)
    assert AuditEntry.everything.filter(action="authorise").count() == 1


def test_a_departure_from_the_route_needs_its_reason_and_nothing_else_may_have_one() -> None:
    case, someone = on_route("caution_review"), an_investigator()
    with pytest.raises(InvalidError, match="departs from the route"):
        proposed(someone, case)
    assert proposed(someone, case, override_reason="safety_of_child").subject_id
    with pytest.raises(InvalidError, match="does not depart"):
        proposed(someone, on_route(), override_reason="safety_of_child")


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(InvalidError) as caught:
        proposed(an_investigator(), on_route(), "charge", "because", victim_views="?", rationale_reference="two words")
    assert set(caught.value.problems) == {"reason", "victim_views", "rationale_reference"}


@pytest.mark.parametrize(
    ("fields", "says"),
    [({"is_stale": True}, "out of date"), ({"route": ""}, "not been assessed"), ({"closed_at": NOW}, "closed")],
)
def test_a_case_that_is_not_ready_cannot_be_decided(fields: dict[str, object], says: str) -> None:
    with pytest.raises(ConflictError, match=says):
        proposed(an_investigator(), a_case(None, **{"route": "charge_review", **fields}))


def test_a_second_proposal_waits_for_the_first() -> None:
    case, someone = on_route(), an_investigator()
    made = proposed(someone, case)
    with pytest.raises(ConflictError, match="already open"):
        proposed(someone, case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.everything.create(**{
            **Proposal.everything.filter(pk=made.subject_id).values().get(), "id": an_id("pro"),
        })  # fmt: skip


def test_only_the_proposer_withdraws_and_another_refuses() -> None:
    case, someone = on_route(), an_investigator()
    made = proposed(someone, case)
    with pytest.raises(NotPermittedError, match="Only who proposed"):
        withdraw(an_investigator("other"), proposal_id=made.subject_id, reason="made_in_error")
    withdraw(someone, proposal_id=made.subject_id, reason="new_information")
    refuse(a_supervisor(), proposal_id=proposed(someone, case).subject_id, reason="facts_to_establish")
    assert [each.state for each in Proposal.everything.order_by("state")] == ["refused", "withdrawn"]


def test_a_conditional_caution_under_the_proposal_waits_for_the_prosecutor_and_the_victim() -> None:
    case, someone = on_route("caution_review"), an_investigator()
    liaison = acting_as(a_user("liaison", "prosecutor_liaison"))
    with pytest.raises(InvalidError) as caught:
        proposed(someone, case, "conditional_caution", "criteria_met")
    assert set(caught.value.problems) == {"kind", "victim_views"}
    record_prosecutor_decision(liaison, case_id=case.pk, outcome="caution_agreed", decided_on=NOW.date())
    with pytest.raises(InvalidError, match="exceptional circumstances"):
        proposed(someone, case, "conditional_caution", "criteria_met", victim_views="no_victim")
    record_prosecutor_decision(
        later(liaison, hours=1),
        case_id=case.pk,
        outcome="caution_agreed",
        exceptional="very_low_seriousness",
        decided_on=NOW.date(),
    )
    made = proposed(someone, case, "conditional_caution", "criteria_met", victim_views="no_victim")
    with pytest.raises(NotPermittedError, match="inspector"):
        authorised(a_supervisor("sergeant", Grade.SERGEANT), made.subject_id)
    assert authorised(a_supervisor(), made.subject_id).subject_id


def test_a_prosecutor_who_later_refuses_is_heeded() -> None:
    case, someone = on_route("caution_review"), an_investigator()
    liaison = acting_as(a_user("liaison", "prosecutor_liaison"))
    record_prosecutor_decision(
        liaison, case_id=case.pk, outcome="caution_agreed", exceptional="long_delay", decided_on=NOW.date()
    )
    record_prosecutor_decision(later(liaison, hours=1), case_id=case.pk, outcome="caution_refused", decided_on=NOW.date())
    with pytest.raises(InvalidError, match="agreement must be recorded"):
        proposed(someone, case, "conditional_caution", "criteria_met", victim_views="no_victim")


def test_what_the_prosecutor_will_decide_tomorrow_is_not_recorded_today() -> None:
    liaison = acting_as(a_user("liaison", "prosecutor_liaison"))
    with pytest.raises(InvalidError) as caught:
        record_prosecutor_decision(
            liaison, case_id=on_route().pk, outcome="charge_authorised", exceptional="long_delay",
            decided_on=NOW.date() + dt.timedelta(days=1),
        )  # fmt: skip
    assert set(caught.value.problems) == {"exceptional", "decided_on"}


def test_a_case_is_decided_again_and_the_new_decision_names_the_old() -> None:
    case, someone, supervisor = on_route(), an_investigator(), a_supervisor()
    first = authorised(supervisor, proposed(someone, case).subject_id)
    second = authorised(supervisor, proposed(later(someone, hours=1), case, "no_further_action", "no_offence").subject_id)
    assert decision(supervisor, second.subject_id).earlier_id == first.subject_id
    assert decision(supervisor, first.subject_id).state == "replaced"


def test_a_proposal_on_a_restricted_case_is_not_there_for_others() -> None:
    case, someone = on_route(), an_investigator()
    made = proposed(someone, case)
    Case.everything.filter(pk=case.pk).update(is_restricted=True)
    with pytest.raises(NotFoundError):
        proposal(a_supervisor(), made.subject_id)
    assert open_proposals(a_supervisor("another")) == []


def test_reading_a_proposal_is_logged_with_its_purpose() -> None:
    someone = an_investigator()
    made = proposed(someone, on_route())
    proposal(someone, made.subject_id)
    entry = AuditEntry.everything.order_by("-position").first()
    assert entry is not None
    assert (entry.operation, entry.purpose) == ("consultation", "investigation")
    assert '"what":"proposal"' in entry.details

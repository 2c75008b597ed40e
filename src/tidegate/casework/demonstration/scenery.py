"""What the made-up unit must show when its history ends, whatever its cases happen to do."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.db.models import QuerySet

from tidegate.casework.access.actions import break_glass, restrict_case, review_break_glass
from tidegate.casework.cases.actions import mark_urgent
from tidegate.casework.cases.models import BreakGlass, Case
from tidegate.casework.decisions.actions import authorise, draw_sample, propose, record_finding
from tidegate.casework.decisions.models import Proposal, SampledDecision
from tidegate.casework.decisions.seen import see
from tidegate.casework.demonstration.clockwork import Clockwork
from tidegate.casework.demonstration.hands import Hands
from tidegate.casework.tasks.actions import record_return, send_to_prosecutor
from tidegate.casework.tasks.models import ProsecutorFile

UNIT = "tidewater"
AWAITING = (("charge", "full_code_test"), ("no_further_action", "evidence_insufficient"), ("charge", "threshold_test"))


def plan_scenery(hands: Hands, clockwork: Clockwork) -> None:
    """Plan it, counted back from the end."""
    end = clockwork.until
    for back, scene in (
        (dt.timedelta(days=21), _sample), (dt.timedelta(days=13), _restrict), (dt.timedelta(days=12), _decide_one),
        (dt.timedelta(days=11), _send_it), (dt.timedelta(days=6), _emergency_reviewed),
        (dt.timedelta(days=5), _review_emergency), (dt.timedelta(days=2), _return_it),
        (dt.timedelta(hours=26), _urgent), (dt.timedelta(hours=20), _await), (dt.timedelta(hours=5), _emergency),
    ):  # fmt: skip
        clockwork.at(end - back, partial(scene, hands))


def _sample(hands: Hands, at: dt.datetime) -> None:
    """The panel draws a quarter's decisions, and has found on the first of them."""
    panel = hands.acting("panel", at)
    made = draw_sample(
        panel,
        unit_id=hands.units[UNIT].pk,
        start_at=at - dt.timedelta(days=91),
        end_at=at,
        seed=at.year,
        at_random=6,
        by_risk=4,
    )
    first = SampledDecision.everything.filter(sample_id=made.subject_id).order_by("pk").values_list("pk", flat=True)[:4]
    for sampled_id, (finding, seen) in zip(
        first,
        (
            ("appropriate", ()),
            ("with_observations", ("delay",)),
            ("appropriate", ("good_practice",)),
            ("inappropriate", ("record_thin",)),
        ),
        strict=False,
    ):
        record_finding(panel, sampled_id=sampled_id, finding=finding, observations=seen)


def _restrict(hands: Hands, at: dt.datetime) -> None:
    for case, reason in zip(_open_cases()[4:7], ("officer_or_staff", "known_to_staff", "covert_work"), strict=False):
        restrict_case(hands.acting("head", at), case_id=case.pk, reason=reason)


def _emergency_reviewed(hands: Hands, at: dt.datetime) -> None:
    """An emergency opening, which somebody else reviews on the next day."""
    case = Case.everything.filter(unit=hands.units[UNIT], is_restricted=True).order_by("pk").first()
    if case is not None:
        break_glass(hands.acting("investigator3", at), case_reference=case.reference, reason="risk_to_life")


def _review_emergency(hands: Hands, at: dt.datetime) -> None:
    for opening in BreakGlass.everything.filter(reviewed_at=None).order_by("pk"):
        review_break_glass(hands.acting("inspector", at), opening_id=opening.pk, finding="justified")


def _emergency(hands: Hands, at: dt.datetime) -> None:
    """An emergency opening that nobody has reviewed yet."""
    used = BreakGlass.everything.values("case_id")
    case = Case.everything.filter(unit=hands.units[UNIT], is_restricted=True).exclude(pk__in=used).order_by("pk").first()
    if case is not None:
        break_glass(hands.acting("investigator2", at), case_reference=case.reference, reason="child_at_immediate_risk")


def _urgent(hands: Hands, at: dt.datetime) -> None:
    case = next(iter(_open_cases()), None)
    if case is not None:
        until = at + dt.timedelta(days=3)
        mark_urgent(hands.acting("sergeant", at), case_id=case.pk, reason="evidence_may_be_lost", expires_at=until)


def _await(hands: Hands, at: dt.datetime) -> None:
    """Proposals that await a second person; one of them by somebody who could authorise others."""
    for case, (kind, reason) in zip(_decidable(), AWAITING, strict=False):
        _propose(hands, case, at, kind, reason)


def _decide_one(hands: Hands, at: dt.datetime) -> None:
    case = next(iter(_decidable()), None)
    if case is not None:
        made = Proposal.everything.get(pk=_propose(hands, case, at, "charge", "full_code_test"))
        authorise(hands.acting("inspector", at), proposal_id=made.pk, seen_digest=made.seen_digest)


def _send_it(hands: Hands, at: dt.datetime) -> None:
    """The file of the decision that has waited longest goes to the prosecutor."""
    liaison = hands.acting("liaison", at)
    case = _decided().first()
    if case is not None:
        send_to_prosecutor(liaison, case_id=case.pk, reply_by=at + dt.timedelta(days=28), reference="FILE/DEMO/1")


def _return_it(hands: Hands, at: dt.datetime) -> None:
    """It comes back with reasons, and has not been answered yet."""
    out = ProsecutorFile.everything.filter(state="sent", reference="FILE/DEMO/1").first()
    if out is not None:
        reasons = ("grading_incomplete", "victim_views_missing")
        record_return(hands.acting("liaison", at), file_id=out.pk, reasons=reasons, answer_by=at + dt.timedelta(days=10))


def _propose(hands: Hands, case: Case, at: dt.datetime, kind: str, reason: str) -> str:
    owner = next(name for name, user in hands.users.items() if user.pk == case.owner_id)
    return propose(
        hands.acting(owner, at),
        case_id=case.pk,
        kind=kind,
        reason=reason,
        seen_version=case.version,
        seen_digest=see(case).digest,
        victim_views="no_victim",
        rationale_reference=f"DEC/{at:%y}/{case.reference[-5:]}",
    ).subject_id


def _open_cases() -> list[Case]:
    rows = Case.everything.filter(unit__code=UNIT, closed_at=None, is_restricted=False)
    return list(rows.order_by("-standing", "-rank", "next_due", "pk"))


def _decidable() -> list[Case]:
    """Cases under investigation on which nothing is proposed, the gravest first."""
    busy = Proposal.everything.filter(state="open").values("case_id")
    rows = Case.everything.filter(
        unit__code=UNIT, stage="investigation", closed_at=None, is_restricted=False, is_stale=False, route="charge_review",
        owner__isnull=False,
    )  # fmt: skip
    return list(rows.exclude(pk__in=busy).order_by("-rank", "pk"))


def _decided() -> QuerySet[Case]:
    out = ProsecutorFile.everything.filter(state="sent").values("case_id")
    rows = Case.everything.filter(unit__code=UNIT, closed_at=None, is_restricted=False, stage="decided")
    return rows.filter(decisions__kind="charge", decisions__state="standing").exclude(pk__in=out).order_by("opened_at", "pk")

"""What other stages do opens and closes tasks: heard here, after every action, within its transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db import connection

from tidegate.casework.assessments.models import Assessment
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Act
from tidegate.casework.common.rows import several
from tidegate.casework.decisions.models import Decision, SampledDecision
from tidegate.casework.decisions.policies import current_pack
from tidegate.casework.tasks.actions.prosecutor import file_answered
from tidegate.casework.tasks.opening import Needed, close_open, open_needed
from tidegate.casework.tasks.pressing import keep_next_due
from tidegate.casework.tasks.safeguarding import called_for, is_settled

_WAITING_FOR_NOTHING = """
    SELECT t.anchor_key FROM tasks_task t JOIN decisions_proposal p ON p.id = t.anchor_key JOIN cases_case c ON c.id = p.case_id
    WHERE t.case_id = {} AND t.code = 'authorise_proposal' AND t.closed_at IS NULL
    AND (p.state IN ('void', 'withdrawn') OR (p.state = 'open' AND p.case_version <> c.version))
"""
"""The proposals that were withdrawn, are void or become so by this act, and still wait as tasks."""
NO_LONGER_OPEN = f"EXISTS ({_WAITING_FOR_NOTHING.format('it.id')})"


def end_waiting(acting: Acting, act: Act) -> None:
    """Nobody need authorise any more what is void or withdrawn."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING_FOR_NOTHING.format("%s"), [act.case_id])
        waiting = [proposal_id for (proposal_id,) in cursor.fetchall()]
    for proposal_id in waiting:
        close_open(acting, str(act.case_id), "authorise_proposal", "no_longer_open", proposal_id)


def follow(acting: Acting, act: Act) -> None:
    """Do what follows from the action for the tasks of its case."""
    follows = _FOLLOWS.get(act.action)
    if act.case_id is not None and follows is not None:
        follows(acting, act.case_id, act)
        keep_next_due(act.case_id)


def note_next_due(_acting: Acting, act: Act) -> None:
    """Write what is due next, where the action itself has changed it; what follows from an action has seen to it."""
    if act.action not in _FOLLOWS:
        keep_next_due(str(act.case_id))


def _facts_known(acting: Acting, case_id: str, act: Act) -> None:
    if is_settled(act.facts):
        close_open(acting, case_id, "safeguarding_check", "established")
    open_needed(acting, case_id, called_for(act.facts, acting.at))
    _look_again(acting, case_id)


def _look_again(acting: Acting, case_id: str) -> None:
    """Somebody has acted on the case, and now its priority has risen: a person decides what that calls for."""
    rows, levels = several(Assessment.everything, _LAST_TWO, case_id), current_pack().tables["priority"].levels
    told = [levels.index(each.result["priority"]["level"]) for each in rows if each.result["priority"]["level"] in levels]
    if len(told) == 2 and rows[0].at == acting.at and told[0] > told[1]:
        open_needed(acting, case_id, [Needed(code="priority_risen", anchor_key=rows[0].pk, anchor_at=acting.at)])


_LAST_TWO = """
    SELECT a.id, a.at, a.result FROM assessments_assessment a JOIN cases_case c ON c.id = a.case_id
    WHERE a.case_id = %s AND c.acted_at IS NOT NULL ORDER BY a.at DESC, a.id DESC LIMIT 2
"""


def _proposed(acting: Acting, case_id: str, act: Act) -> None:
    open_needed(acting, case_id, [Needed(code="authorise_proposal", anchor_key=act.subject_id, anchor_at=acting.at)])


def _refused(acting: Acting, case_id: str, act: Act) -> None:
    close_open(acting, case_id, "authorise_proposal", "decided", act.subject_id)


def _decided(acting: Acting, case_id: str, act: Act) -> None:
    decision = Decision.everything.select_related("proposal").get(pk=act.subject_id)
    close_open(acting, case_id, "authorise_proposal", "decided", decision.proposal_id)
    if decision.proposal.victim_views != "no_victim":
        told = Needed(code="victim_told", anchor_key=act.subject_id, anchor_at=decision.authorised_at)
        open_needed(acting, case_id, [told])


def _prosecutor_decided(acting: Acting, case_id: str, _act: Act) -> None:
    file_answered(acting, case_id)


def _assessed(acting: Acting, case_id: str, _act: Act) -> None:
    close_open(acting, case_id, "reassess", "assessed_again")
    _look_again(acting, case_id)


def _opened_in_emergency(acting: Acting, case_id: str, act: Act) -> None:
    open_needed(acting, case_id, [Needed(code="review_break_glass", anchor_key=act.subject_id, anchor_at=acting.at)])


def _emergency_reviewed(acting: Acting, case_id: str, act: Act) -> None:
    close_open(acting, case_id, "review_break_glass", "reviewed", act.subject_id)


def _panel_found(acting: Acting, case_id: str, act: Act) -> None:
    if SampledDecision.everything.filter(pk=act.subject_id, finding="inappropriate").exists():
        open_needed(acting, case_id, [Needed(code="answer_finding", anchor_key=act.subject_id, anchor_at=acting.at)])


_FOLLOWS: Mapping[str, Callable[[Acting, str, Act], None]] = {
    "assess_referred": _facts_known,
    "record_fact": _facts_known,
    "record_facts": _facts_known,
    "correct_fact": _facts_known,
    "propose": _proposed,
    "refuse": _refused,
    "authorise": _decided,
    "record_prosecutor_decision": _prosecutor_decided,
    "assess": _assessed,
    "record_finding": _panel_found,
    "break_glass": _opened_in_emergency,
    "review_break_glass": _emergency_reviewed,
}

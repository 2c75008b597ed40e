"""What is sent to each action so that, done by somebody who may, on the case of their own unit, it is done."""

from __future__ import annotations

import datetime as dt
import inspect
import typing
from collections.abc import Callable
from typing import Any

from tests.casework import NOW
from tests.security.world import DAY, NOTHING, Ids
from tidegate.casework.common.actions import ACTIONS

Body = dict[str, object]

_CODE = "0" * 64
_GIVEN: dict[str, Callable[[Ids], Body]] = {
    "add_member": lambda ids: {"case_id": ids["case_id"], "user_id": ids["user_id"]},
    "add_webhook": lambda _ids: {"url": "https://records.example/hear", "actions": ["take"]},
    "allocate": lambda ids: {"case_id": ids["case_id"], "owner_id": ids["user_id"], "reason": "duty"},
    "allocate_as_suggested": lambda ids: {"case_id": ids["case_id"]},
    "assess": lambda ids: {"case_id": ids["case_id"]},
    "assess_referred": lambda ids: {"case_id": ids["case_id"]},
    "assign_task": lambda ids: {"task_id": ids["task_id"], "to_user_id": ids["user_id"]},
    "begin_export": lambda _ids: {},
    "break_glass": lambda ids: {"case_reference": ids["case_reference"], "reason": "risk_to_life"},
    "close_case": lambda ids: {"case_id": ids["case_id"], "reason": "no_offence"},
    "complete_task": lambda ids: {"task_id": ids["task_id"], "outcome": "asked"},
    "correct_fact": lambda ids: {"entry_id": ids["entry_id"], "state": None, "reason": "entered_wrongly"},
    "create_account": lambda ids: {"username": "somebody.new", "unit_id": ids["unit_id"]},
    "create_team": lambda ids: {"unit_id": ids["unit_id"], "name": "Team Heron"},
    "create_unit": lambda _ids: {"code": "west", "name": "Western unit"},
    "disable_account": lambda ids: {"user_id": ids["user_id"]},
    "dismiss_match": lambda ids: {"match_id": ids["match_id"], "reason": "too_little"},
    "draw_sample": lambda ids: {
        "unit_id": ids["unit_id"], "start_at": f"{NOW - DAY:%Y-%m-%dT%H:%M:%SZ}", "end_at": f"{NOW:%Y-%m-%dT%H:%M:%SZ}",
        "seed": 2, "at_random": 1, "by_risk": 0,
    },
    "end_bail": lambda ids: {"bail_id": ids["bail_id"], "outcome": "under_investigation"},
    "end_grant": lambda ids: {"grant_id": ids["grant_id"]},
    "end_membership": lambda ids: {"case_id": ids["case_id"], "user_id": ids["user_id"]},
    "end_webhook": lambda _ids: {"target_id": NOTHING},
    "extend_bail": lambda ids: {
        "bail_id": ids["bail_id"], "end_at": f"{NOW + 80 * DAY:%Y-%m-%dT%H:%M:%SZ}", "granted_grade": 3,
    },
    "find_matches": lambda _ids: {},
    "grant_role": lambda ids: {"user_id": ids["user_id"], "role": "researcher", "unit_id": ids["unit_id"]},
    "invite": lambda ids: {"user_id": ids["user_id"], "code_digest": _CODE},
    "link_referral_to_subject": lambda ids: {"case_id": ids["case_id"], "subject_id": ids["merged_id"]},
    "mark_urgent": lambda ids: {
        "case_id": ids["case_id"], "reason": "planned_action", "expires_at": f"{NOW + DAY:%Y-%m-%dT%H:%M:%SZ}",
    },
    "merge_subjects": lambda ids: {
        "kept_id": ids["kept_id"], "merged_id": ids["merged_id"], "reason": "same_identifiers",
    },
    "open_task": lambda ids: {"case_id": ids["case_id"], "code": "lado_referral"},
    "pause_task": lambda ids: {"task_id": ids["task_id"], "reason": "suspect_unwell"},
    "propose": lambda ids: {
        "case_id": ids["twin_case_id"], "kind": "charge", "reason": "full_code_test", "seen_version": 1, "seen_digest": "x",
    },
    "record_fact": lambda ids: {
        "case_id": ids["case_id"], "name": "kirat_level", "state": "low", "source": "risk_assessment",
    },
    "record_facts": lambda ids: {"case_id": ids["case_id"], "given": []},
    "record_finding": lambda ids: {"sampled_id": ids["sampled_id"], "finding": "appropriate"},
    "record_identity": lambda ids: {
        "case_id": ids["case_id"], "kind": "alias", "value": "Testperson Anders", "source": "police_records",
    },
    "record_prosecutor_decision": lambda ids: {
        "case_id": ids["decided_case_id"], "outcome": "charge_authorised", "decided_on": f"{NOW:%Y-%m-%d}",
    },
    "record_return": lambda ids: {
        "file_id": ids["file_id"], "reasons": ["grading_incomplete"], "answer_by": f"{NOW + 9 * DAY:%Y-%m-%dT%H:%M:%SZ}",
    },
    "record_step": lambda ids: {"case_id": ids["case_id"], "kind": "search", "at": f"{NOW:%Y-%m-%dT%H:%M:%SZ}"},
    "refuse": lambda ids: {"proposal_id": ids["proposal_id"], "reason": "wrong_decision"},
    "restrict_case": lambda ids: {"case_id": ids["case_id"], "reason": "known_to_staff"},
    "resume_task": lambda ids: {"task_id": ids["paused_task_id"]},
    "return_forensics": lambda ids: {"submission_id": ids["submission_id"], "outcome": "examined"},
    "review_break_glass": lambda ids: {"opening_id": ids["opening_id"], "finding": "justified"},
    "revoke_invitation": lambda ids: {"user_id": ids["user_id"]},
    "revoke_token": lambda _ids: {"token_id": NOTHING},
    "send_to_prosecutor": lambda ids: {
        "case_id": ids["case_id"], "reply_by": f"{NOW + 9 * DAY:%Y-%m-%dT%H:%M:%SZ}", "asks": "early_advice",
    },
    "set_bail": lambda ids: {
        "case_id": ids["twin_case_id"], "arrested_on": f"{NOW:%Y-%m-%d}", "end_at": f"{NOW + 9 * DAY:%Y-%m-%dT%H:%M:%SZ}",
        "granted_grade": 2,
    },
    "set_grade": lambda ids: {"user_id": ids["user_id"], "grade": 2},
    "submit_forensics": lambda ids: {
        "case_id": ids["case_id"], "devices": 1, "expected_at": f"{NOW + 9 * DAY:%Y-%m-%dT%H:%M:%SZ}",
    },
    "take": lambda ids: {"case_id": ids["case_id"]},
    "unmark_urgent": lambda ids: {"case_id": ids["case_id"]},
    "unmerge_subjects": lambda ids: {"merge_id": ids["merge_id"], "reason": "merged_in_error"},
    "unrestrict_case": lambda ids: {"case_id": ids["case_id"], "reason": "made_in_error"},
    "withdraw": lambda ids: {"proposal_id": ids["proposal_id"], "reason": "made_in_error"},
    "withdraw_token": lambda ids: {"token_id": ids["token_id"]},
    "authorise": lambda ids: {"proposal_id": ids["proposal_id"], "seen_digest": "x"},
}  # fmt: skip

STATE_FORBIDS = {
    "add_member": 422,  # the case is not restricted
    "close_case": 409,  # tasks have not ended
    "authorise": 409,  # not over what was seen
    "propose": 409,  # not over what was seen
    "end_membership": 404,  # nobody is a member
    "end_webhook": 404,  # there is none
    "revoke_token": 404,  # not one's own
    "unmark_urgent": 409,
    "unrestrict_case": 409,
    "record_facts": 422,  # no fact is given
    "break_glass": 404,  # not restricted
    "withdraw": 403,  # another's proposal
    "create_unit": 403,  # an administrator of one unit makes none
}
"""What is answered to somebody who may, where that is not 200: the state of the case, or of the thing, forbids it."""


def body_for(name: str, ids: Ids) -> Body:
    """What to send. An action that is not told of here is sent what its arguments are called, or something of their type."""
    return _GIVEN[name](ids) if name in _GIVEN else _guessed(name, ids)


def is_told(name: str) -> bool:
    """Whether the body is one with which the action succeeds."""
    return name in _GIVEN


def _guessed(name: str, ids: Ids) -> Body:
    run = inspect.unwrap(ACTIONS[name].run)
    hints = typing.get_type_hints(run)
    named = list(inspect.signature(run).parameters.values())[1:]
    return {each.name: ids.get(each.name, _of_type(hints[each.name])) for each in named if each.default is each.empty}


def _of_type(hint: Any) -> object:
    if hint is dt.datetime:
        return f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
    if hint is dt.date:
        return f"{NOW:%Y-%m-%d}"
    if hint in (int, bool):
        return 1
    return [] if typing.get_origin(hint) is not None else "x"

"""What may be read through the API: each a guarded query under an address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tidegate.api import shaped
from tidegate.casework.access import queries as access
from tidegate.casework.access import seeing
from tidegate.casework.assessments import queries as assessments
from tidegate.casework.audit import queries as audit
from tidegate.casework.cases import queries as cases
from tidegate.casework.decisions import panel
from tidegate.casework.decisions import queries as decisions
from tidegate.casework.decisions.earlier import decided_as_known_on
from tidegate.casework.facts import queries as facts
from tidegate.casework.outbox import queries as outbox
from tidegate.casework.people import queries as people
from tidegate.casework.protection import papers as protection_papers
from tidegate.casework.protection import queries as protection
from tidegate.casework.referrals import queries as referrals
from tidegate.casework.tasks import alongside, earlier
from tidegate.casework.tasks import queries as tasks


@dataclass(frozen=True, slots=True)
class Read:
    """``query`` at ``path``, whose names in braces are the query's own. ``name`` is stable, for programs."""

    name: str
    path: str
    query: Callable[..., Any]
    cursor: str = ""
    """Where the query pages by itself: the field of the last row that it wants back as ``after``."""


READS = (
    Read("get_worklist", "/worklist", shaped.worklist),
    Read("get_case", "/cases/{case_id}", cases.case_summary),
    Read("get_access", "/access", shaped.access),
    Read("get_history_of_case", "/cases/{case_id}/history", shaped.history),
    Read("list_candidates_of_case", "/cases/{case_id}/candidates", cases.candidates),
    Read("list_members_of_case", "/cases/{case_id}/members", seeing.members),
    Read("list_emergency_openings", "/emergency-openings", seeing.openings),
    Read("list_who_carries_what", "/worklist/people", cases.loads),
    Read("list_batches", "/batches", referrals.batches, cursor="id"),
    Read("get_batch", "/batches/{batch_id}", referrals.batch),
    Read("list_receipts", "/batches/{batch_id}/receipts", referrals.receipts, cursor="number"),
    Read("list_referrals_of_case", "/cases/{case_id}/referrals", referrals.for_case),
    Read("list_facts_of_case", "/cases/{case_id}/facts", facts.current),
    Read("list_facts_as_known_on", "/cases/{case_id}/facts/as-known-on", facts.as_known_on),
    Read("list_fact_history_of_case", "/cases/{case_id}/facts/history", facts.history),
    Read("get_assessment_of_case", "/cases/{case_id}/assessment", assessments.current),
    Read("list_assessments_of_case", "/cases/{case_id}/assessments", assessments.earlier),
    Read("get_assessment_as_known_on", "/cases/{case_id}/assessment/as-known-on", shaped.assessment_as_known_on),
    Read("get_why", "/cases/{case_id}/why", shaped.why),
    Read("list_side_by_side", "/cases/{case_id}/side-by-side", shaped.side_by_side),
    Read("list_tasks", "/tasks", tasks.mine),
    Read("list_escalated_tasks", "/tasks/escalated", tasks.escalated),
    Read("list_overdue_tasks", "/tasks/overdue", tasks.overdue),
    Read("list_welfare_tasks", "/tasks/welfare", tasks.welfare),
    Read("list_running_bail", "/bail", alongside.bail_running),
    Read("get_forensics_backlog", "/forensics/backlog", alongside.forensics_backlog),
    Read("list_forensics_back", "/forensics/back", alongside.forensics_back),
    Read("list_files_to_answer", "/prosecutor-files/to-answer", alongside.files_to_answer),
    Read("list_tasks_as_known_on", "/cases/{case_id}/tasks/as-known-on", earlier.tasks_as_known_on),
    Read("list_alongside_as_known_on", "/cases/{case_id}/alongside/as-known-on", earlier.alongside_as_known_on),
    Read("list_decisions_as_known_on", "/cases/{case_id}/decisions/as-known-on", decided_as_known_on),
    Read("list_forensics_queue", "/forensics", alongside.forensics_queue),
    Read("list_files_out", "/prosecutor-files", alongside.files_out),
    Read("list_tasks_of_case", "/cases/{case_id}/tasks", tasks.for_case),
    Read("list_bail_of_case", "/cases/{case_id}/bail", alongside.bail_of),
    Read("list_forensics_of_case", "/cases/{case_id}/forensics", alongside.submissions_of),
    Read("list_files_of_case", "/cases/{case_id}/prosecutor-files", alongside.files_of),
    Read("list_open_proposals", "/proposals", decisions.open_proposals),
    Read("list_proposals_to_authorise", "/proposals/to-authorise", decisions.to_authorise),
    Read("get_proposal", "/proposals/{proposal_id}", decisions.proposal),
    Read("list_proposals_of_case", "/cases/{case_id}/proposals", decisions.proposals_of),
    Read("list_decisions_of_case", "/cases/{case_id}/decisions", decisions.decisions_of),
    Read("list_prosecutor_decisions_of_case", "/cases/{case_id}/prosecutor-decisions", decisions.prosecutor_decisions),
    Read("get_what_may_be_decided", "/cases/{case_id}/deciding", decisions.deciding),
    Read("get_decision", "/decisions/{decision_id}", decisions.decision),
    Read("get_subject", "/subjects/{subject_id}", people.subject),
    Read("list_matches", "/subject-matches", people.matches),
    Read("list_samples", "/samples", panel.samples),
    Read("list_sampled_decisions", "/samples/{sample_id}/decisions", panel.sampled_in),
    Read("get_sampled_decision", "/sampled-decisions/{sampled_id}", panel.sampled),
    Read("list_units", "/units", access.own_units),
    Read("list_colleagues", "/colleagues", shaped.colleagues),
    Read("list_accounts", "/accounts", access.accounts),
    Read("get_account", "/accounts/{user_id}", access.account),
    Read("list_tokens", "/tokens", access.tokens),
    Read("list_retention_reviews", "/retention-reviews", protection.reviews),
    Read("list_open_erasures", "/erasures", protection.erasures),
    Read("get_protected_person", "/protection/{subject_id}", protection.person),
    Read("get_subject_export", "/subject-exports/{export_id}", protection_papers.export),
    Read("list_erasure_certificates", "/erasure-certificates", protection_papers.certificate_list),
    Read("get_erasure_certificate", "/erasure-certificates/{certificate_id}", protection_papers.certificate),
    Read("search_audit", "/audit", shaped.trail),
    Read("get_audit_verification", "/audit/verification", audit.verify_now),
    Read("list_checkpoints", "/audit/checkpoints", audit.checkpoints),
    Read("list_webhooks", "/webhooks", outbox.webhooks),
)

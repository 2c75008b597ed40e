"""The codes of allocating, marking as urgent and closing."""

from __future__ import annotations

import datetime as dt

from tidegate.casework.common.codes import Codes

ALLOCATIONS: Codes = {
    "least_loaded": "Carries the least for what they can carry",
    "knows_the_matter": "Knows the suspect or a linked case",
    "special_skill": "Has a skill that the case needs",
    "duty": "Is on duty for such cases",
    "handover": "Takes over from a colleague",
    "over_capacity": "Has no room for it, and must take it all the same",
    "taken": "Took it themselves",
    "suggested": "Was first of the suggestions",
}
"""Why this person."""

URGENT: Codes = {
    "child_at_immediate_risk": "A child may be at immediate risk",
    "suspect_may_move": "The suspect may leave or move to a child",
    "evidence_may_be_lost": "Evidence may be lost",
    "planned_action": "Enforcement is planned for that time",
    "court_or_bail_date": "A court or bail date stands",
    "linked_operation": "It belongs to an operation of another unit",
}
"""Why a case goes before others."""

LONGEST_URGENCY = dt.timedelta(days=7)

CLOSURES: Codes = {
    "decided": "Decided, and nothing remains to be done here",
    "transferred": "Handed to another force or agency",
    "no_offence": "No offence was found",
    "suspect_died": "The suspect has died",
    "opened_in_error": "It was opened in error",
    "merged": "It is carried on in another case",
}
"""Why a case is closed."""

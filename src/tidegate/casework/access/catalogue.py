"""The codes of access, each with the title that pages show."""

from __future__ import annotations

from tidegate.casework.common.codes import Codes

RESTRICTIONS: Codes = {
    "officer_or_staff": "The suspect is a police officer or works for the police",
    "known_to_staff": "Somebody in the unit knows the suspect or the family",
    "position_of_trust": "The suspect holds a public position of trust",
    "covert_work": "Covert work could be put at risk",
    "witness_protection": "A protected person is concerned",
}
"""Why a case is restricted."""

UNRESTRICTIONS: Codes = {
    "reason_ended": "The reason for the restriction has ended",
    "made_in_error": "It was restricted in error",
}
"""Why a restriction ends."""

EMERGENCIES: Codes = {
    "child_at_immediate_risk": "A child is at immediate risk",
    "risk_to_life": "Somebody's life is at risk, the suspect's too",
    "arrest_in_progress": "An arrest or search is in progress",
    "members_unreachable": "A deadline runs and no member can be reached",
}
"""Why a restricted case is opened in an emergency."""

FINDINGS: Codes = {
    "justified": "Justified",
    "not_justified": "Not justified: refer to professional standards",
    "by_mistake": "Made by mistake: guidance given",
}
"""What the review of an emergency opening found."""

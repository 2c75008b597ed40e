"""The codes of decisions, each with the title that pages and documents show."""

from __future__ import annotations

from tidegate.casework.common.codes import Codes

REASONS: Codes = {
    "full_code_test": "The full code test is met: evidence, and public interest",
    "threshold_test": "The threshold test is met",
    "criteria_met": "The recorded criteria are met",
    "exceptional_case": "Exceptional case, as the prosecutor agreed",
    "evidence_insufficient": "Not enough evidence",
    "suspect_not_identified": "No suspect can be identified",
    "no_offence": "No offence is made out",
    "not_in_public_interest": "Not in the public interest",
    "suspect_died": "The suspect has died",
    "moved_abroad": "The suspect is outside the United Kingdom, and the matter was passed on",
    "duplicate_matter": "The same matter is dealt with in another case",
    "suspect_is_child": "The suspect is under 18",
    "suspect_may_be_child": "The suspect may be under 18",
}
"""Why this decision is proposed."""

OVERRIDES: Codes = {
    "facts_outside_policy": "Something material is recorded that the policy has no fact for",
    "fact_disputed": "A recorded fact is disputed and could not be settled",
    "prosecutor_advice": "The prosecutor advised otherwise",
    "victim_views": "The victim's views",
    "suspect_vulnerability": "The suspect's health or vulnerability",
    "safety_of_child": "The safety of a child",
    "public_interest": "The public interest, for a reason in the referenced document",
    "court_or_law": "A court's ruling or a change of the law",
}
"""Why a decision departs from the route."""

EXCEPTIONAL: Codes = {
    "very_low_seriousness": "A single occasion, very few images of the lowest category",
    "serious_illness": "Serious or terminal illness",
    "learning_disability": "Learning disability or disorder that bears on culpability",
    "close_to_eighteen": "Barely adult at the time, and the images of somebody of like age",
    "long_delay": "Great delay that was not the suspect's doing",
    "victim_wishes": "The victim's considered wishes",
}
"""What the prosecutor found exceptional. Our list: the Guidance's own was not readable (an assumption, shown as one)."""

VICTIM_VIEWS: Codes = {
    "not_sought": "Not yet sought",
    "no_victim": "There is no identified victim to ask",
    "not_practicable": "Not practicable to seek",
    "no_view": "Sought: no view given",
    "supports": "Sought: supports this decision",
    "opposes": "Sought: does not support this decision",
}
"""Whether the victim was asked, and what they said."""

WITHDRAWALS: Codes = {
    "made_in_error": "Made in error",
    "new_information": "New information is expected",
    "other_decision": "Another decision will be proposed",
}
"""Why a proposer withdraws."""

REFUSALS: Codes = {
    "evidence_incomplete": "The evidence is not complete",
    "facts_to_establish": "Facts must be established first",
    "wrong_decision": "Another decision is the right one",
    "reason_not_made_out": "The reason given is not made out",
    "safeguarding_first": "Safeguarding must be settled first",
}
"""Why an authoriser refuses."""

OUTCOMES: Codes = {
    "charge_authorised": "Charge authorised",
    "caution_agreed": "Caution agreed",
    "caution_refused": "Caution refused",
    "no_further_action": "No further action",
}
"""What the prosecutor decided."""

FINDINGS: Codes = {
    "appropriate": "Appropriate",
    "with_observations": "Appropriate, with observations",
    "inappropriate": "Inappropriate",
    "no_agreement": "The panel could not agree",
}
"""What a scrutiny panel found."""

OBSERVATIONS: Codes = {
    "victim_not_asked": "The victim's views were not sought",
    "record_thin": "The record does not support the decision well",
    "delay": "The decision came late",
    "safeguarding_late": "Safeguarding came late",
    "welfare_not_shown": "The suspect's welfare is not shown to have been considered",
    "departure_unclear": "Why it departed from the policy is unclear",
    "other_route_open": "Another decision was open and is not discussed",
    "good_practice": "Good practice worth sharing",
}
"""What the panel observed."""

VOID = "case_changed"
"""Why a proposal is void: its case changed; the audit entry that did it is named beside."""

"""The codes of tasks, each with the title that pages show; and which tasks a step opens."""

from __future__ import annotations

from collections.abc import Mapping

from tidegate.casework.common.codes import Codes

OUTCOMES: Codes = {
    "done": "Done",
    "not_needed": "Not needed",
    "child_found": "A child lives there or is accessible",
    "no_child": "No child lives there or is accessible",
    "not_established": "It could not be established",
    "established": "Established: the recorded facts say it",
    "section_47": "Enquiries under section 47 begin",
    "no_section_47": "No enquiries under section 47",
    "plan_recorded": "A plan is recorded",
    "closed": "Closed",
    "referred_to_health": "Referred to a health care professional",
    "refused_help": "Help was offered and refused",
    "asked": "Asked, no concern",
    "no_reply": "Tried, no reply",
    "concern_passed_on": "Concern passed on at once",
    "assessed_again": "Assessed again",
    "acted_again": "Acted again",
    "measures_stand": "What was done meets it: no further action now",
    "action_cancelled": "The action was cancelled",
    "extended": "Bail was extended",
    "ended": "Bail has ended",
    "returned": "The result came back",
    "replied": "The prosecutor replied",
    "decided": "Authorised or refused",
    "no_longer_open": "The proposal was withdrawn, or is void",
    "reviewed": "Reviewed",
    "sent_again": "Sent to the prosecutor again",
    "told": "Told",
    "did_not_wish_to_know": "Did not wish to be told",
    "no_victim": "There is no victim to tell",
}
"""How a task ended."""

PAUSES: Codes = {
    "waiting_for_partner": "Waiting for social care, health or another force",
    "waiting_for_court": "Waiting for a court",
    "suspect_unwell": "The suspect is in hospital or unfit",
    "operation_paused": "The operation is paused by a senior officer",
}
"""Why a task's clock is stopped."""

STEPS: Codes = {
    "arrest": "Arrest",
    "voluntary_interview": "Voluntary interview",
    "search": "Search of premises",
    "action_planned": "Warrant or arrest planned",
    "charge": "Charge",
    "court_hearing": "Court hearing",
}
"""What happens, or will happen, in a case at a known time."""

ACTED = ("arrest", "voluntary_interview", "search")
"""The steps by which a case is acted on."""

OF_STEP: Mapping[str, tuple[str, ...]] = {
    "arrest": ("welfare_assessment", "welfare_48_hours"),
    "voluntary_interview": ("welfare_assessment", "welfare_48_hours"),
    "search": ("welfare_assessment", "welfare_48_hours"),
    "action_planned": ("reassess",),
    "charge": ("welfare_charge",),
    "court_hearing": ("welfare_court",),
}
"""The tasks that a step opens, their clocks running from its time."""

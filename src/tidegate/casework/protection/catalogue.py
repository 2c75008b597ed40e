"""The codes of data protection, each with the title that pages show."""

from __future__ import annotations

import datetime as dt

from tidegate.casework.common.codes import Codes

EXPORTS: Codes = {
    "subject_request": "The person asked for access (Data Protection Act 2018, s 45)",
    "legal_representative": "Their representative asked, with authority shown",
    "court_order": "A court ordered it",
    "commissioner": "The Information Commissioner asked",
    "rectification": "To answer a request for rectification or erasure (ss 46 and 47)",
}
"""Why what is held of a person is exported."""

EXPORT_OPEN_FOR = dt.timedelta(hours=24)
"""How long an export can be taken out, by who asked for it. Our assumption: a working day and its night."""

OPENED: Codes = {
    "period_ended": "The retention period has ended",
    "requested": "The person asked for erasure (Data Protection Act 2018, s 47)",
}
"""Why a review was opened."""

REQUEST_WITHIN_DAYS = 28
"""A request is answered within a month (Data Protection Act 2018, s 54); the shortest month is kept to."""

RETAINED: Codes = {
    "risk_continues": "There is evidence of a capacity to inflict serious harm",
    "pattern": "There is concern about the protection of children or vulnerable adults: a pattern, or a position of trust",
    "proceedings": "Proceedings, an appeal or a review of a conviction need it",
    "inquiry_hold": "A public inquiry, a court or a coroner asked for it to be kept",
    "period_not_ended": "The period of its group has not ended",
    "age_unknown": "Kept until an age, and the date of birth is not known",
}
"""Why records are retained."""

ERASURES: Codes = {
    "period_ended": "The retention period has ended, and nothing requires the records any more",
    "unlawful": "Processing them would infringe the principles (Data Protection Act 2018, s 47(1))",
    "legal_obligation": "The law obliges the force to erase them (Data Protection Act 2018, s 47(2))",
    "wrong_person": "They were recorded of the wrong person",
}
"""Why records are erased."""

REGISTER_CHECKS: Codes = {
    "none_stands": "The register was checked today: no registration or order stands",
    "stands": "A registration or an order stands",
    "not_known": "It is not known",
}
"""What the check of the sex offender register gave. Only the first lets anything be erased: unknown is not no."""

WITHDRAWALS: Codes = {"made_in_error": "Made in error", "new_information": "New information came in"}
"""Why a proposer withdraws."""

REFUSALS: Codes = {
    "still_needed": "The records are still needed",
    "reason_not_made_out": "The reason given is not made out",
    "check_first": "Something must be checked first",
}
"""Why another person refuses."""

CARRIED_OUT = "authorised"
"""Why a proposal is closed once it was carried out."""

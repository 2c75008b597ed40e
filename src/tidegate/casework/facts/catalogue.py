"""The codes that a recorded fact carries: where it comes from, what kind of knowledge it is, why it was corrected."""

from __future__ import annotations

from tidegate.casework.common.codes import Codes

KINDS: Codes = {"fact": "Fact", "judgement": "Judgement: an opinion or assessment of somebody"}
"""Data Protection Act 2018, s 38(3): facts are told from personal assessments."""

REFERRAL = "referral"

SOURCES: Codes = {
    REFERRAL: "The referral itself",
    "police_national_computer": "Police National Computer",
    "police_national_database": "Police National Database",
    "local_records": "The force's own records",
    "social_care": "Children's social care",
    "partner_agency": "Another partner agency",
    "communications_data": "Communications data",
    "open_source": "Open source research",
    "interview": "Interview of the suspect",
    "search_of_premises": "Search of premises",
    "forensic_examination": "Forensic examination",
    "risk_assessment": "A risk assessment with a named tool",
    "victim_or_witness": "A victim or witness",
    "prosecutor": "The prosecutor",
    "officer_observation": "An officer's own observation",
}

CORRECTIONS: Codes = {
    "entered_wrongly": "It was entered wrongly",
    "wrong_person": "It concerns another person",
    "source_withdrew": "The source withdrew it",
    "found_inaccurate": "It was found to be inaccurate",
    "data_subject_request": "The person concerned asked for it to be rectified",
}
"""Data Protection Act 2018, ss 38(1) and 46: inaccurate data are corrected without delay."""

"""A made-up report in the police-side JSON. Its form is known only from the names that readers of it look for."""

from __future__ import annotations

import datetime as dt

from tidegate.synthetic.sketches import Sketch

Json = dict[str, object]


def police_report(report: Sketch) -> Json:
    """The report as an object; parts that it says nothing of are null, as they are in real ones."""
    return {
        "reportId": str(report.number),
        "dateReceived": _instant(report.received_at),
        "reportedInformation": {
            "reportingEsp": {"espName": report.service["name"], "lastName": None},
            "incidentSummary": {
                "incidentType": report.incident_type,
                "incidentDateTime": _instant(report.incident_at),
                "incidentDateTimeDescription": None,
            },
            "incidentDetails": None,
            "additionalInformations": [],
            "reportedPeople": {"reportedPersons": [_person(report)], "intendedRecipients": _recipients(report)},
            "uploadedFiles": {"uploadedFiles": [_file(report, position) for position in range(report.kind["files"])]},
        },
    }


def _person(report: Sketch) -> Json:
    return {
        "firstName": "Synthetic",
        "middleName": None,
        "lastName": f"Suspect-{report.suspect:06d}",
        "dateOfBirth": None,
        "approximateAge": report.kind.get("age"),
        "screenName": {"value": report.account},
        "espService": report.service["name"],
        "espUserId": report.account,
        "emails": {"emails": [{"value": f"{report.account}@example.org", "verified": bool(report.suspect % 2)}]},
        "phones": None,
        "addresses": None,
        "accessToChildVictim": None,
        "accessToChildren": report.kind.get("access"),
        "relationshipToChildVictim": None,
        "convictedSexOffender": report.kind.get("convicted"),
        "sourceInformation": {"sourceCaptures": [_capture(address, at) for address, at in report.events]},
        "additionalInformations": [],
    }


def _recipients(report: Sketch) -> Json | None:
    if not report.kind.get("recipient"):
        return None
    return {"intendedRecipients": [{"espUserId": "synthetic-recipient", "firstName": None}]}


def _capture(address: str, at: dt.datetime) -> Json:
    return {
        "captureType": "IP Address",
        "value": address,
        "dateTime": _instant(at),
        "port": None,
        "eventName": "UPLOAD",
    }


def _file(report: Sketch, position: int) -> Json:
    labels = report.kind.get("labels", [])
    marks = report.kind.get("marks", []) if position == 0 else []
    return {
        "filename": f"synthetic-file-{position + 1}.bin",
        "submittalId": report.file_id(position + 1),
        "industryClassification": labels[position] if position < len(labels) else None,
        "viewedByEsp": (True, False, None)[position % 3],
        "sourceInformation": None,
        "ncmecTags": {"groups": [{"tags": [{"value": mark} for mark in marks]}]} if marks else None,
    }


def _instant(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

"""The XML of a made-up report and of its fileDetails, in the order of elements that the reporting interface defines."""

from __future__ import annotations

# Writing only: nothing is parsed here, so there is nothing for a hostile document to do.
from xml.etree import ElementTree as ET

from tidegate.synthetic.sketches import Sketch


def report_xml(report: Sketch, *, stranger: bool) -> bytes:
    """The report. ``stranger`` adds an element that no schema knows, as next year's schema will."""
    root = ET.Element("report")
    if report.kind.get("batched"):
        ET.SubElement(root, "batchedReport", reason="VIRAL_POTENTIAL_MEME")
    _summary(root, report)
    page = _add(_add(root, "internetDetails"), "webPageIncident")
    _add(page, "url", f"https://{report.service['host']}/u/{report.account}")
    if report.kind.get("reported_to_police"):
        agency = _add(root, "lawEnforcement")
        _add(agency, "agencyName", "Synthetic Police")
        _add(agency, "reportedToLe", "true")
    _reporter(root, report)
    _suspect(root, report)
    _others(root, report)
    if stranger:
        _add(root, "elementOfNoSchema", "made up")
    return _bytes(root)


def file_details_xml(report: Sketch, position: int) -> bytes:
    """The fileDetails of the file at ``position`` (from 1). Marks stand on the first file alone."""
    root = ET.Element("fileDetails")
    _add(root, "reportId", str(report.number))
    _add(root, "fileId", report.file_id(position))
    _add(root, "originalFileName", f"synthetic-file-{position}.bin")
    _add(root, "uploadedToEspTimestamp", report.incident_at.isoformat())
    _add(root, "fileViewedByEsp", "true" if position == 1 else "false")
    _add(root, "publiclyAvailable", "true" if report.kind.get("public") else "false")
    _add(root, "fileRelevance", "Reported")
    marks = report.kind.get("marks", []) if position == 1 else []
    if marks:
        annotations = _add(root, "fileAnnotations")
        for mark in marks:
            _add(annotations, mark)
    labels = report.kind.get("labels", [])
    if position <= len(labels):
        _add(root, "industryClassification", labels[position - 1])
    return _bytes(root)


def _summary(root: ET.Element, report: Sketch) -> None:
    summary = _add(root, "incidentSummary")
    _add(summary, "incidentType", report.incident_type)
    _add(summary, "platform", report.service["name"])
    if report.kind.get("escalated"):
        _add(summary, "escalateToHighPriority", "Synthetic reason")
    annotations = report.kind.get("annotations", [])
    if annotations:
        marked = _add(summary, "reportAnnotations")
        for annotation in annotations:
            _add(marked, annotation)
    _add(summary, "incidentDateTime", report.incident_at.isoformat())


def _reporter(root: ET.Element, report: Sketch) -> None:
    person = _add(_add(root, "reporter"), "reportingPerson")
    _add(person, "firstName", "Synthetic")
    _add(person, "lastName", "Reporter")
    _add(person, "email", f"reports@{report.service['host']}")


def _suspect(root: ET.Element, report: Sketch) -> None:
    suspect = _add(root, "personOrUserReported")
    person = _add(suspect, "personOrUserReportedPerson")
    _add(person, "firstName", "Synthetic")
    _add(person, "lastName", f"Suspect-{report.suspect:06d}")
    email = _add(person, "email", f"{report.account}@example.org")
    email.set("verified", "true" if report.suspect % 2 else "false")
    if "age" in report.kind:
        _add(person, "age", str(report.kind["age"]))
    _add(suspect, "espIdentifier", report.account)
    _add(suspect, "espService", report.service["name"])
    _add(suspect, "screenName", report.account)
    for address, at in report.events:
        event = _add(suspect, "ipCaptureEvent")
        _add(event, "ipAddress", address)
        _add(event, "eventName", "Upload")
        _add(event, "dateTime", at.isoformat())
    device = _add(suspect, "deviceId")
    _add(device, "idType", "Synthetic")
    _add(device, "idValue", f"SYNTH-DEVICE-{report.suspect:06d}")
    for number in report.prior_reports:
        _add(suspect, "priorCTReports", str(number))


def _others(root: ET.Element, report: Sketch) -> None:
    """A recipient and a victim, who have no more than a made-up account."""
    if report.kind.get("recipient"):
        recipient = _add(root, "intendedRecipient")
        _add(recipient, "espIdentifier", "synthetic-recipient")
    if report.kind.get("victim"):
        victim = _add(root, "victim")
        _add(victim, "victimPerson")
        _add(victim, "espIdentifier", "synthetic-victim")


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    child = ET.SubElement(parent, name)
    child.text = text
    return child


def _bytes(root: ET.Element) -> bytes:
    ET.indent(root)
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()

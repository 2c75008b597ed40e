"""A service's CyberTipline report in XML, as its reporting interface defines it: a ``report``, or ``reports`` of them.

The report bears no number of its own: the name of its file without the ending is its reference, or the number under
which ``file_records`` found its fileDetails. In a file of several, the place of each is added to it. The report has no
time of receipt either.

A mark that the report does not carry is *false of the report*, never of the conduct. ``report_viral`` can also be said
of a file, so without fileDetails it is true or unknown. Addresses and events of victims and recipients are not the
suspect's and are not counted. ``report_reported_to_police`` is the service's own word that it told the police. Names,
addresses, screen names, descriptions and messages are dropped as they are read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tidegate.intake.documents import Document
from tidegate.intake.file_records import FileFacts
from tidegate.intake.items import Adapter, Context, Item, Taken
from tidegate.intake.limits import RefusedError
from tidegate.intake.reading import reference_from
from tidegate.intake.report_facts import REPORT_FLAGS, Findings, any_of, fitted
from tidegate.intake.subjects import account_key, device_key, email_key
from tidegate.intake.xml_events import Element, read_xml, refuse_document_type, root_of
from tidegate.records.facts import UNKNOWN, FactState
from tidegate.records.referrals import Referral

_SUSPECT = "personOrUserReported"
_PERSON = "personOrUserReportedPerson"
_PEER = ("internetDetails", "peer2peerIncident")
_MARKED = {
    ("batchedReport",): "report_viral",
    ("incidentSummary", "escalateToHighPriority"): "report_escalated",
    ("victim",): "report_victim",
    ("intendedRecipient",): "report_intended_recipient",
} | {("incidentSummary", "reportAnnotations", mark): fact for mark, fact in REPORT_FLAGS.items()}
_CONTAINERS = {
    (),
    ("incidentSummary", "reportAnnotations"),
    ("internetDetails",),
    _PEER,
    (*_PEER, "ipCaptureEvent"),
    ("lawEnforcement",),
    (_SUSPECT, _PERSON),
    (_SUSPECT, "ipCaptureEvent"),
    (_SUSPECT, "espService"),
    (_SUSPECT, "espIdentifier"),
    (_SUSPECT, "deviceId", "idType"),
    (_SUSPECT, "deviceId", "idValue"),
}


@dataclass(slots=True)
class _Report:
    """A report being read, element by element."""

    findings: Findings = field(default_factory=Findings)
    marks: set[str] = field(default_factory=set)
    prior_reports: int = 0
    summarised: bool = False
    content: bytes = b""

    def facts(self, files: FileFacts | None) -> dict[str, FactState]:
        """What the report and its files say."""
        facts = self.findings.closed()
        said: set[str] = {*_MARKED.values(), "report_reported_to_police"} - {"report_viral"}
        facts |= {name: name in self.marks for name in said}
        facts["prior_reports"] = self.prior_reports
        from_files: dict[str, FactState] = {} if files is None else files.facts()
        viral: FactState = "report_viral" in self.marks
        return facts | from_files | {"report_viral": any_of([viral, from_files.get("report_viral", UNKNOWN)])}


class _Reports:
    """The reports of one document, made from its elements as they end."""

    def __init__(self) -> None:
        self.done: list[_Report] = []
        self._report, self._content = _Report(), hashlib.sha256()

    def take(self, element: Element) -> None:
        """Take one element; the end of a ``report`` completes it."""
        path = element.path[1:] if element.path[0] == "reports" else element.path
        if not path or path[0] != "report":
            return
        # The order in which elements end, with their depth, gives the whole document; XML has no NUL to mistake it for.
        said = [str(len(path)), path[-1], *(part for pair in sorted(element.attributes.items()) for part in pair)]
        self._content.update("\0".join([*said, element.text.strip(), ""]).encode())
        _READERS.get(path[1:], _leave)(self._report, element)
        if len(path) == 1:
            self._report.content = self._content.digest()
            self.done.append(self._report)
            self._report, self._content = _Report(), hashlib.sha256()


def _leave(report: _Report, element: Element) -> None:
    report.findings.leave(element.path[-1])


def _pass_by(_report: _Report, _element: Element) -> None:
    """A container whose contents are read by themselves, or a part that its parent reads."""


def _mark(fact: str) -> Callable[[_Report, Element], None]:
    return lambda report, _element: report.marks.add(fact)


def _summary(report: _Report, _element: Element) -> None:
    report.summarised = True


def _told_police(report: _Report, element: Element) -> None:
    if element.is_true():
        report.marks.add("report_reported_to_police")


def _suspect(report: _Report, element: Element) -> None:
    fields = element.fields
    report.findings.subject_keys |= account_key(fields.get("espService", ""), fields.get("espIdentifier", ""))


def _device(report: _Report, element: Element) -> None:
    report.findings.subject_keys |= device_key(element.fields.get("idType", ""), element.fields.get("idValue", ""))


def _email(report: _Report, element: Element) -> None:
    if element.attributes.get("verified", "").strip().lower() in {"true", "1"}:
        report.findings.subject_keys |= email_key(element.text)
    else:
        report.findings.leave("email")


def _prior(report: _Report, _element: Element) -> None:
    report.prior_reports += 1


def _seen_at(report: _Report, element: Element) -> None:
    report.findings.seen_at(element.text)


def _seen_from(report: _Report, element: Element) -> None:
    report.findings.seen_from(element.text)


_READERS: dict[tuple[str, ...], Callable[[_Report, Element], None]] = {
    **dict.fromkeys(_CONTAINERS, _pass_by),
    **{path: _mark(fact) for path, fact in _MARKED.items()},
    ("incidentSummary",): _summary,
    ("incidentSummary", "incidentType"): lambda report, element: report.findings.incident_type(element.text),
    ("incidentSummary", "incidentDateTime"): lambda report, element: report.findings.incident_on(element.text),
    ("lawEnforcement", "reportedToLe"): _told_police,
    (_SUSPECT,): _suspect,
    (_SUSPECT, "priorCTReports"): _prior,
    (_SUSPECT, "deviceId"): _device,
    (_SUSPECT, "deviceId", "dateTime"): _seen_at,
    (_SUSPECT, _PERSON, "email"): _email,
    (_SUSPECT, _PERSON, "age"): lambda report, element: report.findings.stated_age(element.text),
    (_SUSPECT, _PERSON, "dateOfBirth"): lambda report, element: report.findings.born_on(element.text),
    **{(*place, "ipCaptureEvent", "ipAddress"): _seen_from for place in ((_SUSPECT,), _PEER)},
    **{(*place, "ipCaptureEvent", "dateTime"): _seen_at for place in ((_SUSPECT,), _PEER)},
}


def gather(document: Document, context: Context) -> None:
    """Note that the folder holds a report, or several, so that fileDetails find theirs."""
    count = {"report": 1, "reports": 2}.get(root_of(document.head) or "", 0)
    context.files.add_reports(document.folder, reference_from(document.stem), count)


def read(document: Document, context: Context) -> Iterator[Item]:
    """The reports of the document: all of them, or none when any part of it cannot be read."""
    if root_of(document.head) == "!":
        refuse_document_type()
    reports = _Reports()
    with document.whole(context.limits) as stream:
        read_xml(stream, context.limits, reports.take)
    if not reports.done or not all(report.summarised for report in reports.done):
        raise RefusedError(
            "it is XML but no CyberTipline report: it has no report element, or one without an incidentSummary. "
            "Send the report as the service made it, or a table of neutral records"
        )
    if len(reports.done) == 1:
        yield _taken(reports.done[0], document, context, None)
    else:
        yield from (_taken(report, document, context, row) for row, report in enumerate(reports.done, 1))


def _taken(report: _Report, document: Document, context: Context, row: int | None) -> Taken:
    stem = document.stem if row is None else f"{document.stem}-{row}"
    reference, files = context.files.claim(document.folder, reference_from(stem))
    if files is not None:
        report.findings.add_events(files.findings)
        report.content += reference.encode("ascii")
    unread = report.findings.unread
    facts = fitted(report.facts(files), context.vocabulary, unread)
    return Taken(
        row=row,
        content=report.content,
        note="" if files is None else files.note(),
        referral=Referral(
            reference=reference,
            received_at=None,
            facts=facts,
            subject_keys=report.findings.subject_keys,
            unread=dict(sorted(unread.items())),
        ),
    )


ADAPTER = Adapter(
    name="CyberTipline report (XML)",
    recognises=lambda document: root_of(document.head) is not None,
    gather=gather,
    read=read,
)

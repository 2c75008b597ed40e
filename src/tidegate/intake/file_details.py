"""fileDetails: what a service says of one file of its CyberTipline report. Not an item to triage: it joins its report.

The receipt of the report names the fileDetails joined to it. One that is a copy, cannot be read or finds no report
gets a receipt of its own. How they are joined is told in ``file_records``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from tidegate.intake.documents import Document
from tidegate.intake.file_records import FileFacts
from tidegate.intake.items import Adapter, Context, Declined, Item
from tidegate.intake.limits import Limits, RefusedError
from tidegate.intake.reading import is_reference
from tidegate.intake.report_facts import FILE_CLASSES, FILE_FLAGS, Findings
from tidegate.intake.xml_events import Element, read_xml, root_of
from tidegate.records.referrals import Status


def gather(document: Document, context: Context) -> None:
    """Take what the document says of its file. What is wrong with it is said when its turn to be read comes."""
    with suppress(RefusedError):
        report, file, facts = _details(document, context.limits)
        context.files.add(document.folder, report, file, facts)


def read(document: Document, context: Context) -> Iterator[Item]:
    """A receipt only when the document is a copy; its facts are given out with its report."""
    report, file, _facts = _details(document, context.limits)
    first = context.files.described_before(report, file)
    if first is not None:
        yield Declined(
            reference=report,
            status=Status.DUPLICATE,
            reason=f"{first} describes the same file of the same report; it counts once and nothing need be done",
        )


def _details(document: Document, limits: Limits) -> tuple[str, str, FileFacts]:
    """The report number and file number that a fileDetails document gives, and what it says of the file."""
    one = FileFacts(sources=[document.source])
    one.counts["report_file_count"] = 1
    numbers = {"reportId": "", "fileId": ""}
    with document.whole(limits) as stream:
        read_xml(stream, limits, partial(_take, one, numbers))
    if not all(is_reference(number) for number in numbers.values()):
        raise RefusedError(
            "it gives no usable reportId or fileId, so it is not known which report and file it describes; "
            "ask the sender for it again"
        )
    return numbers["reportId"], numbers["fileId"], one


def _take(one: FileFacts, numbers: dict[str, str], element: Element) -> None:
    match element.path[1:]:
        case (("reportId" | "fileId") as name,):
            numbers[name] = element.text.strip()
        case ("fileAnnotations", name) if name in FILE_FLAGS:
            one.flags.add(FILE_FLAGS[name])
        case ("publiclyAvailable",):
            one.flags |= {"report_files_public"} if element.is_true() else set()
        case ("industryClassification",) if element.text.strip().upper() in FILE_CLASSES:
            one.counts[FILE_CLASSES[element.text.strip().upper()]] += 1
        case _:
            _take_event(one.findings, element)


def _take_event(findings: Findings, element: Element) -> None:
    match element.path[1:]:
        case ("uploadedToEspTimestamp",) | ("ipCaptureEvent", "dateTime"):
            findings.seen_at(element.text, element.path[-1])
        case ("ipCaptureEvent", "ipAddress"):
            findings.seen_from(element.text)
        case () | ("fileAnnotations",) | ("ipCaptureEvent",):
            pass
        case _:
            findings.leave(element.path[-1])


ADAPTER = Adapter(
    name="CyberTipline fileDetails (XML)",
    recognises=lambda document: root_of(document.head) == "fileDetails",
    gather=gather,
    read=read,
)

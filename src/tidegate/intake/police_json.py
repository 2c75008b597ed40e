"""The report as police download it, in JSON. There is no public schema: the names are those that two readers look for.

Any part may be null or absent. The format as known has no place for the service's marks, nor for victims, so those stay
unknown; it has one for intended recipients, so none listed means that the report carries none. Of two people or two
files, one yes is a yes, and a no needs every one to be no. The report is joined to fileDetails by its ``reportId``.

Names, contact details, descriptions and messages are dropped as they are read; verified e-mail addresses and accounts
leave only as one-way keys.
"""

from __future__ import annotations

from collections.abc import Iterator

from tidegate.intake.documents import Document
from tidegate.intake.file_records import FileFacts
from tidegate.intake.items import Adapter, Context, Item, Taken
from tidegate.intake.json_text import read_json
from tidegate.intake.json_values import Object, each, survey, text, within, yes_or_no
from tidegate.intake.limits import RefusedError
from tidegate.intake.reading import aware_instant, is_reference
from tidegate.intake.report_facts import FILE_CLASSES, FILE_FLAGS, Findings, any_of, fitted
from tidegate.intake.subjects import account_key, email_key
from tidegate.records.digests import digest
from tidegate.records.facts import UNKNOWN, FactState
from tidegate.records.referrals import Referral

_TAGS = {name.casefold(): fact for name, fact in FILE_FLAGS.items()}
_READ = frozenset(
    {"reportId", "dateReceived", "reportedInformation", "incidentSummary", "incidentType", "incidentDateTime"}
    | {"reportedPeople", "reportedPersons", "intendedRecipients", "dateOfBirth", "approximateAge", "espService"}
    | {"espUserId", "emails", "value", "verified", "accessToChildVictim", "accessToChildren", "convictedSexOffender"}
    | {"sourceInformation", "sourceCaptures", "captureType", "dateTime"}
    | {"uploadedFiles", "industryClassification", "ncmecTags", "groups", "tags"}
)


def read(document: Document, context: Context) -> Iterator[Item]:
    """The one report of the document."""
    with document.whole(context.limits) as stream:
        report = read_json(stream.read(context.limits.document + 1), context.limits)
    findings = Findings()
    for name, count in survey(report, _READ, context.limits).items():
        findings.leave(name, count)
    top = report if isinstance(report, dict) else {}
    reference = text(top, "reportId")
    if not is_reference(reference):
        raise RefusedError("it gives no usable reportId, so it could not be told from other reports; ask for it again")
    received_at = aware_instant(text(top, "dateReceived"))
    if received_at is None and top.get("dateReceived") is not None:
        findings.leave("dateReceived")
    facts = _facts(within(top, "reportedInformation"), findings)
    _number, files = context.files.claim(document.folder, reference)
    if files is not None:
        findings.add_events(files.findings)
        facts = _together(facts, files)
    yield Taken(
        content=bytes.fromhex(digest(report).removeprefix("sha256:")),
        note="" if files is None else files.note(),
        referral=Referral(
            reference=reference,
            received_at=received_at,
            facts=fitted(facts | findings.closed(), context.vocabulary, findings.unread),
            subject_keys=findings.subject_keys,
            unread=dict(sorted(findings.unread.items())),
        ),
    )


def _facts(information: Object, findings: Findings) -> dict[str, FactState]:
    summary = within(information, "incidentSummary")
    for name, take in (("incidentType", findings.incident_type), ("incidentDateTime", findings.incident_on)):
        if summary.get(name) is not None:
            take(text(summary, name))
    people = each(information, "reportedPeople", "reportedPersons")
    for person in people:
        _person(person, findings)
    recipients = [
        *each(information, "intendedRecipients", "intendedRecipients"),
        *each(information, "reportedPeople", "intendedRecipients", "intendedRecipients"),
    ]
    return {
        "report_intended_recipient": bool(recipients),
        "report_child_access": _said_of(people, "accessToChildVictim", "accessToChildren"),
        "report_convicted": _said_of(people, "convictedSexOffender"),
    } | _files(information, findings)


def _said_of(people: list[Object], *names: str) -> FactState:
    """Whether any of ``names`` is said of any of the people; unknown when it is left open for one."""
    answers = [yes_or_no(person, name) for person in people for name in names]
    return any_of(UNKNOWN if answer is None else answer for answer in answers) if answers else UNKNOWN


def _person(person: Object, findings: Findings) -> None:
    findings.subject_keys |= account_key(text(person, "espService"), text(person, "espUserId"))
    for email in each(person, "emails", "emails"):
        if yes_or_no(email, "verified"):
            findings.subject_keys |= email_key(text(email, "value"))
    if person.get("approximateAge") is not None:
        findings.stated_age(text(person, "approximateAge"), "approximateAge")
    if person.get("dateOfBirth") is not None:
        findings.born_on(text(person, "dateOfBirth"))
    _captures(person, findings)


def _captures(holder: Object, findings: Findings) -> None:
    """The network addresses and times of events; other captures have nothing to count."""
    for capture in each(holder, "sourceInformation", "sourceCaptures"):
        if text(capture, "captureType").casefold() == "ip address":
            findings.seen_from(text(capture, "value"), "value")
        if capture.get("dateTime") is not None:
            findings.seen_at(text(capture, "dateTime"))


def _files(information: Object, findings: Findings) -> dict[str, FactState]:
    """What the list of files says; nothing when there is no list."""
    if not isinstance(within(information, "uploadedFiles").get("uploadedFiles"), list):
        return {}
    files = each(information, "uploadedFiles", "uploadedFiles")
    classes = [text(file, "industryClassification").upper() for file in files]
    for file in files:
        _captures(file, findings)
    tags = [_tags(file) for file in files]
    counts: dict[str, FactState] = {fact: classes.count(name) for name, fact in FILE_CLASSES.items()}
    flags = {fact: any_of(_tagged(fact, one) for one in tags) for fact in FILE_FLAGS.values()}
    return counts | flags | {"report_file_count": len(files)}


def _tags(file: Object) -> set[str] | None:
    """The facts that a file's tags mean; None when nothing is said about tags."""
    if not isinstance(within(file, "ncmecTags").get("groups"), list):
        return None
    values = [text(tag, "value") for group in each(file, "ncmecTags", "groups") for tag in each(group, "tags")]
    return {_TAGS[name] for value in values if (name := "".join(filter(str.isalnum, value)).casefold()) in _TAGS}


def _tagged(fact: str, tags: set[str] | None) -> FactState:
    return UNKNOWN if tags is None else fact in tags


def _together(facts: dict[str, FactState], files: FileFacts) -> dict[str, FactState]:
    """The report's own list of files and its fileDetails describe the same files: the higher count, either mark."""
    joined = dict(facts)
    for name, said in files.facts().items():
        own = facts.get(name, UNKNOWN)
        joined[name] = max(own, said) if isinstance(own, int) and isinstance(said, int) else said
    return joined


def _recognises(document: Document) -> bool:
    return b'"reportedInformation"' in document.head and document.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def gather(document: Document, context: Context) -> None:
    """Note that the folder holds a report, so that fileDetails of another report there are not taken for its own."""
    context.files.add_reports(document.folder, document.stem)


ADAPTER = Adapter(name="police-side report (JSON)", recognises=_recognises, gather=gather, read=read)

"""What the tests of intake share: the vocabulary, and ways to read a file that was never on a disk."""

from __future__ import annotations

import io
from pathlib import Path

from tidegate.intake import cybertipline_xml, file_details, police_json, records_csv, records_json, records_parquet
from tidegate.intake.documents import Document
from tidegate.intake.items import Adapter, Context, Declined, Item, Taken
from tidegate.intake.limits import DEFAULT_LIMITS, Limits, RefusedError
from tidegate.records.facts import FactDefinition, FactType, Vocabulary
from tidegate.records.referrals import Status

REPORT_BOOLS = [
    "report_escalated",
    "report_sextortion",
    "report_solicitation",
    "report_minor_to_minor",
    "report_spam",
    "report_sadistic",
    "report_informational",
    "report_viral",
    "report_victim",
    "report_intended_recipient",
    "report_infant",
    "report_live_streaming",
    "report_violence",
    "report_self_production",
    "report_generative_ai",
    "report_animated",
    "report_meme",
    "report_child_access",
    "report_convicted",
    "report_files_public",
    "report_reported_to_police",
]
FILE_BOOLS = [
    "report_viral",
    "report_infant",
    "report_live_streaming",
    "report_violence",
    "report_self_production",
    "report_generative_ai",
    "report_animated",
    "report_meme",
    "report_files_public",
]
FILE_COUNTS = ("report_file_count", "report_files_a1", "report_files_a2", "report_files_b1", "report_files_b2")
INCIDENT_LEVELS = (
    "misleading_domain",
    "misleading_words",
    "images",
    "obscene_to_child",
    "sex_tourism",
    "enticement",
    "trafficking",
    "molestation",
)
RISK_LEVELS = ("low", "medium", "high", "very_high")

MODES: dict[str, tuple[Adapter, ...]] = {
    "cybertipline_xml": (file_details.ADAPTER, cybertipline_xml.ADAPTER),
    "police_json": (police_json.ADAPTER,),
    "records_csv": (records_csv.ADAPTER,),
    "records_json": (records_json.ADAPTER,),
    "records_parquet": (records_parquet.ADAPTER,),
}


def definition(
    name: str, kind: FactType, *, levels: tuple[str, ...] = (), high: int = 0, may_not_apply: bool = False
) -> FactDefinition:
    return FactDefinition(name=name, type=kind, ask=name, levels=levels, high=high, may_not_apply=may_not_apply)


def make_vocabulary() -> Vocabulary:
    """The facts that intake sets, and a few that only a neutral record can give."""
    facts = [
        definition("incident_type", FactType.ENUM, levels=INCIDENT_LEVELS),
        *(definition(name, FactType.BOOL) for name in REPORT_BOOLS),
        *(definition(name, FactType.INT, high=1_000_000) for name in FILE_COUNTS),
        definition("prior_reports", FactType.INT, high=10_000),
        definition("reported_age", FactType.INT, high=120, may_not_apply=True),
        definition("ip_address_count", FactType.INT, high=100_000),
        definition("incident_on", FactType.DATE),
        definition("last_event_on", FactType.DATE),
        definition("suspect_age", FactType.INT, high=120),
        definition("child_in_household", FactType.BOOL),
        definition("contact_allegation", FactType.ENUM, levels=("none", "intelligence", "allegation", "charge")),
        definition("kirat_level", FactType.ENUM, levels=RISK_LEVELS, may_not_apply=True),
        definition("kirat_assessed_on", FactType.DATE, may_not_apply=True),
        definition("kirat_assessor_trained", FactType.BOOL, may_not_apply=True),
    ]
    return Vocabulary({fact.name: fact for fact in facts})


VOCABULARY = make_vocabulary()


def document_of(data: bytes, name: str = "1001.xml", folder: str = "inbox") -> Document:
    """``data`` as though it were a file of that name in that folder."""
    path = Path(name)
    return Document(
        source=name,
        stem=path.stem,
        suffix=path.suffix.lower(),
        folder=folder,
        size=len(data),
        head=data[: 64 * 1024],
        open=lambda: io.BytesIO(data),
    )


def items_of(adapter: Adapter, document: Document, limits: Limits = DEFAULT_LIMITS) -> list[Item]:
    """What one adapter makes of one document, as a batch of its own."""
    context = Context(VOCABULARY, limits)
    items: list[Item] = []
    try:
        adapter.gather(document, context)
        items.extend(adapter.read(document, context))
    except RefusedError as refusal:
        items.append(Declined(reason=str(refusal)))
    return items


def replay(mode: str, data: bytes) -> None:
    """Give ``data`` to the parsers of one mode and check what must hold for any bytes whatever."""
    for adapter in MODES[mode]:
        document = document_of(data, "1001")
        adapter.recognises(document)
        for item in items_of(adapter, document):
            _check(item)


def _check(item: Item) -> None:
    if isinstance(item, Declined):
        assert item.status is Status.DUPLICATE or item.reason
        assert item.reason.isprintable(), item.reason
    else:
        _check_taken(item)


def _check_taken(item: Taken) -> None:
    referral = item.referral
    assert referral.reference.isascii()
    assert referral.received_at is None or referral.received_at.tzinfo is not None
    for name, state in referral.facts.items():
        assert VOCABULARY[name].check(state) == state
    assert all(len(key) == 32 for key in referral.subject_keys)
    assert all(name.isascii() and count > 0 for name, count in referral.unread.items())

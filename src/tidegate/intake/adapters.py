"""Every format that intake reads, in the order in which they are asked. A new one is one module and one line here."""

from __future__ import annotations

from tidegate.intake import (
    cybertipline_xml,
    file_details,
    police_json,
    records_csv,
    records_json,
    records_parquet,
)
from tidegate.intake.documents import Document
from tidegate.intake.items import Adapter
from tidegate.intake.limits import RefusedError

ADAPTERS: tuple[Adapter, ...] = (
    records_parquet.ADAPTER,
    file_details.ADAPTER,
    cybertipline_xml.ADAPTER,
    police_json.ADAPTER,
    records_json.ADAPTER,
    records_csv.ADAPTER,
)

_NOT_READ = (
    (
        (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd"),
        "an archive",
    ),
    ((b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"II*\0", b"MM\0*", b"BM"), "a picture or a recording"),
    (
        (b"\0\0\0\x18ftyp", b"\0\0\0\x1cftyp", b"\0\0\0\x20ftyp", b"\x1aE\xdf\xa3", b"ID3", b"OggS"),
        "a picture or a recording",
    ),
    ((b"%PDF", b"\xd0\xcf\x11\xe0", b"{\\rtf"), "an office document"),
)


def adapter_for(document: Document) -> Adapter:
    """The adapter of the document's format, found from its first bytes. Refused when there is none."""
    refuse_foreign(document)
    for adapter in ADAPTERS:
        if adapter.recognises(document):
            return adapter
    raise RefusedError(
        "it is none of the formats that are read: "
        + ", ".join(adapter.name for adapter in ADAPTERS)
        + "; give it in one of these"
    )


def refuse_foreign(document: Document) -> None:
    """Refuse what must not be opened here, by its first bytes: archives, pictures, recordings, office documents."""
    if not document.head.strip():
        raise RefusedError("it is empty, so there is nothing to take; ask the sender for it again")
    for marks, what in _NOT_READ:
        if document.head.startswith(marks):
            raise RefusedError(
                f"it is {what}; Tidegate reads metadata in plain files only and has kept nothing of it. Unpack "
                f"or export the "
                "report itself, and handle anything else under your evidence rules"
            )

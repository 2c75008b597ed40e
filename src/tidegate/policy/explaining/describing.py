"""A whole policy as a document: what it is, what it promises, how it decides, and what it rests on."""

from __future__ import annotations

from tidegate.policy.explaining.citing import doubts_in_words
from tidegate.policy.explaining.describing_instruments import instruments_section
from tidegate.policy.explaining.describing_promises import notices_section, promises_section
from tidegate.policy.explaining.describing_tables import table_section
from tidegate.policy.explaining.describing_vocabulary import definitions_section, facts_section, sources_section
from tidegate.policy.explaining.document import Block, Code, Document, Notice, Pairs, Paragraph, plain, say
from tidegate.policy.explaining.names import counted, sentence, series, validity_words
from tidegate.policy.explaining.words import Wording
from tidegate.policy.language.pack import Pack

_STATUS = {
    "current": "In use",
    "historical": "Historical: how cases were dealt with before",
    "proposal": "A proposal, which nobody is bound to follow",
    "prospective": "On the statute book, not in force: refused unless it is asked for",
}


def describe(pack: Pack) -> Document:
    """The policy as a chief officer would read it. Every form of it (terminal, Markdown, HTML) is made from this."""
    wording = Wording(pack)
    sections = [
        promises_section(pack, wording),
        *(table_section(pack, table, wording) for table in pack.tables.values()),
        notices_section(pack, wording),
        definitions_section(pack, wording),
        instruments_section(pack, wording),
        facts_section(pack, wording),
        sources_section(pack),
    ]
    return Document(
        title=pack.title,
        lede=pack.summary or "",
        blocks=_head(pack),
        sections=tuple(section for section in sections if section.blocks or section.parts),
    )


def _head(pack: Pack) -> tuple[Block, ...]:
    pairs = Pairs((
        ("Status", plain(_STATUS[pack.status])),
        ("Valid", plain(sentence(validity_words(pack.validity)))),
        ("Jurisdiction", plain(pack.jurisdiction)),
        ("Version", (Code(pack.id), *plain(f" {pack.version}"))),
        ("Contents", plain(_contents(pack))),
        ("Digest", (Code(pack.digest),)),
    ))  # fmt: skip
    doubts = doubts_in_words(pack)
    return (pairs, *((Notice((say(doubts),)),) if doubts else ()), _how_to_read())


def _contents(pack: Pack) -> str:
    tables = pack.tables.values()
    parts = [
        counted(len(tables), "table"),
        counted(sum(len(table.rules) for table in tables), "rule"),
        counted(sum(len(table.criteria) for table in tables), "criterion", "criteria"),
        counted(len(pack.guarantees), "guarantee"),
        counted(len(pack.examples), "worked case"),
    ]
    return series(parts)


def _how_to_read() -> Paragraph:
    return Paragraph(
        plain(
            "A policy never decides about a person. It shows what the recorded facts demand or allow, and why. "
            "What is not known never counts as no."
        )
    )

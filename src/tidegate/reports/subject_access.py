"""What is held of a person, as a page that they can read. Same export, same page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tidegate.casework.decisions.policies import current_pack
from tidegate.casework.tasks.catalogue import KINDS
from tidegate.policy.explaining.as_html import page
from tidegate.policy.explaining.document import Block, Document, Grid, Pairs, Row, Section, listed, plain, quietly, say
from tidegate.reports import words

_CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_AS_RECORDED = {"sealed", "reference"}
"""What is given to the letter: names and identifiers, and the references of reports and cases."""

_TITLES = {
    "sealed": "Name or identifier",
    "name": "Question",
    "state": "Answer",
    "code": "Task",
    "level": "Priority",
    "route": "What the recorded criteria allowed",
    "pack_id": "Policy",
    "pack_version": "Version of the policy",
    "rings_on": "To be looked at on",
}
"""What is not read well by the name it is recorded under."""


def as_html(content: Mapping[str, Any]) -> str:
    """The page."""
    return page(document_of(content))


def document_of(content: Mapping[str, Any]) -> Document:
    """The export as a document: what is held, what is withheld and why, and the person's rights."""
    about, titles = content["about"], content["tables"]
    held = {name: table["rows"] for name, table in content["held"].items() if table["rows"]}
    return Document(
        title="What is held about you",
        lede="An answer under section 45 of the Data Protection Act 2018.",
        blocks=(say("What is withheld is named below, with its reason. Times are UK time. “Not recorded” never means “no”."),),
        sections=(
            Section("Why it is held, and for how long", "why", tuple(_why(about))),
            *(Section(titles[name], _anchor(name), tuple(_records(rows))) for name, rows in held.items()),
            Section("What is withheld", "withheld", tuple(_withheld(content)), folded=True),
            Section("Your rights", "rights", listed(tuple(plain(each) for each in about["rights"]))),
        ),
    )


def _why(about: Mapping[str, Any]) -> Iterator[Block]:
    yield from listed(tuple(plain(each) for each in about["purposes"].values()))
    kept = about["kept"]
    yield Pairs((("Kept as", plain(f"{kept['group']} ({kept['why']})")), ("Until", plain(_until(kept["until"])))))
    yield say("It may have been given to:")
    yield from listed(tuple(plain(each) for each in about["recipients"]))


def _until(text: str) -> str:
    day, *more = text.split(":", 1)
    return ":".join((words.when(day), *more))


def _records(rows: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    """One list for each record: a table of so many columns could be read on no screen."""
    for number, row in enumerate(rows, start=1):
        said = ((_TITLES.get(name) or _words(name), plain(_text(_said(name, value)))) for name, value in row.items())
        yield Pairs((("Record", plain(f"{number} of {len(rows)}")), *said))


def _said(name: str, value: object) -> object:
    """A code as the policy or the catalogue of tasks puts it, a moment and a day as people write them."""
    if not isinstance(value, str) or name in _AS_RECORDED:
        return value
    pack = current_pack()
    if name == "name" and value in pack.vocabulary:
        return pack.vocabulary[value].ask
    if name == "code" and value in KINDS:
        return KINDS[value].title
    tables = {"level": "priority", "could_be": "priority", "route": "route"}
    named = pack.tables[tables[name]].names.get(value) if name in tables else None
    return named or (value.replace("_", " ") if _CODE.fullmatch(value) else words.when(value))


def _withheld(content: Mapping[str, Any]) -> Iterator[Block]:
    """What is withheld, by reason; what this system keeps for itself is told last, and quietly."""
    for code, says in content["reasons"].items():
        rows = [_row(content["tables"][name], fields, code) for name, fields in content["withheld"].items()]
        kept = tuple(row for row in rows if row is not None)
        if kept:
            yield quietly(says) if code == "internal" else say(says)
            yield Grid(says.partition(":")[0], ("Records", "What of them"), kept)


def _row(title: str, fields: Mapping[str, str], code: str) -> Row | None:
    named = ", ".join(_words(field) for field, reason in fields.items() if reason == code)
    return Row(((say(title),), (say(named),))) if named else None


def _anchor(name: str) -> str:
    return name.lower().replace(".", "-")


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _text(value: object) -> str:
    """A recorded value in words. What is not recorded says so: an empty cell could be taken for "no"."""
    match value:
        case None | "" | {} | []:
            return "Not recorded"
        case True:
            return "Yes"
        case False:
            return "No"
        case list():
            return "; ".join(_text(each) for each in value)
        case dict():
            return "; ".join(f"{_words(str(name))}: {_text(each)}" for name, each in value.items())
    return str(value)

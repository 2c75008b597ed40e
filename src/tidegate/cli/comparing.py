"""How policies are shown, compared and described."""

from __future__ import annotations

import datetime as dt
import io
import json
import tempfile
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from tidegate.cli.common import CallError, check_place, deliver_text, instant, messages, output
from tidegate.cli.compare import SchemaOf, ShowAs
from tidegate.intake import read
from tidegate.policy.explaining.as_html import page
from tidegate.policy.explaining.as_markdown import markdown
from tidegate.policy.explaining.as_terminal import terminal
from tidegate.policy.explaining.document import Document
from tidegate.policy.language.library import load_pack
from tidegate.policy.language.pack import Pack
from tidegate.policy.language.schemas import case_schema, pack_schema
from tidegate.records.codes import CodeError
from tidegate.records.deadlines import UK
from tidegate.rehearsal.bulk import compare_parquet
from tidegate.rehearsal.describing import describe_comparison
from tidegate.rehearsal.moves import Moves, compare_cases
from tidegate.rehearsal.rules import compare_rules
from tidegate.triage.large_files import check_file, is_bulk, read_whole
from tidegate.triage.schema import triage_schema


def show(document: Document, form: ShowAs, out: Path | None) -> None:
    """Print a document, or write it to a file."""
    if form is ShowAs.TERMINAL and out is None:
        output().print(terminal(document))
        return
    text = {ShowAs.HTML: page, ShowAs.MARKDOWN: markdown, ShowAs.TERMINAL: _plain_text}[form](document)
    deliver_text(text, out)


def _plain_text(document: Document) -> str:
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(terminal(document))
    return console.export_text()


def compare(before: str, after: str, cases: list[Path], as_of: str | None, form: ShowAs, out: Path | None) -> None:
    """Compare two policies, and show or write what differs."""
    check_place(out, [Path(before), Path(after), *cases])
    packs = load_pack(before), load_pack(after)
    moves = _moves(packs, cases, instant(as_of).astimezone(UK).date()) if cases else None
    show(describe_comparison(compare_rules(*packs), moves), form, out)


def _moves(packs: tuple[Pack, Pack], cases: list[Path], day: dt.date) -> Moves:
    missing = [str(path) for path in cases if not path.exists()]
    if missing:
        raise CallError(f"There is no file or folder {', '.join(map(repr, missing))}: check the path.")
    with messages().status("Comparing"):
        if is_bulk(cases):
            try:
                with tempfile.TemporaryDirectory(prefix="tidegate-") as folder, read_whole(cases[0]):
                    check_file(cases[0], packs[1].vocabulary)
                    return compare_parquet(*packs, cases[0], day, Path(folder))
            except CodeError as error:
                raise CallError(f"Nothing was compared: {error}") from error
        return _compared(packs, cases, day)


def _compared(packs: tuple[Pack, Pack], cases: list[Path], day: dt.date) -> Moves:
    """The accepted referrals, read with the later policy's facts, compared; the others counted."""
    receipts = list(read(cases, packs[1].vocabulary))
    taken = [receipt.referral for receipt in receipts if receipt.referral is not None]
    if not taken:
        raise CallError("Nothing was compared: no referral there could be taken. Triage them to see the reasons.")
    found = compare_cases(*packs, ((each.reference, each.facts, each.known_on) for each in taken), day)
    return replace(found, not_taken=len(receipts) - len(taken))


def deliver_schema(of: SchemaOf, policy: str, out: Path | None) -> None:
    """Print or write a JSON Schema."""
    match of:
        case SchemaOf.PACK:
            schema = pack_schema()
        case SchemaOf.CASE:
            schema = case_schema(load_pack(policy).vocabulary)
        case SchemaOf.TRIAGE:
            schema = triage_schema()
    deliver_text(json.dumps(schema, indent=2), out)

"""Made-up CyberTipline reports as files: XML with fileDetails, police-side JSON, and some that intake has to refuse.

Every report is a kind of ``reports.yaml`` with made-up senders and reserved addresses. The last of every four is about
the suspect of the one before it; every tenth is police-side JSON; some XML has a byte-order mark or an element
that no schema knows, as real senders' files do.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tidegate.synthetic.caseload import AS_OF
from tidegate.synthetic.police_json import police_report
from tidegate.synthetic.report_xml import file_details_xml, report_xml
from tidegate.synthetic.sketches import Sketch, sketch

FAULTY_FOR = 50
"""One copy and one of each kind of faulty report is written for so many sound ones, at least one."""

_END = b"</incidentSummary>"
_SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "wrong-encoding": lambda text: text.replace(b"Synthetic", b"Synth\xe9tic", 1),
    "document-type": lambda text: text.replace(b"<report", b'<!DOCTYPE report [<!ENTITY made "up">]>\n<report', 1),
    "no-incident": lambda text: text[: text.index(b"<incidentSummary>")] + text[text.index(_END) + len(_END) :],
}


@dataclass(frozen=True, slots=True)
class Written:
    """How many reports of each sort were written: what intake ought to say of the folder."""

    accepted: int
    duplicate: int
    rejected: int


def write_cybertipline(folder: Path, n: int, seed: int, *, as_of: dt.datetime = AS_OF) -> Written:
    """Write ``n`` sound reports into ``folder``, and for every fifty a copy and three faulty ones."""
    folder.mkdir(parents=True, exist_ok=True)
    for index in range(n):
        _write(folder, index, sketch(index, seed, as_of))
    groups = -(-n // FAULTY_FOR)
    for group in range(groups):
        _write_copy(folder, group * FAULTY_FOR, seed, as_of)
        _write_faulty(folder, n + 3 * group, seed, as_of)
    return Written(accepted=n, duplicate=groups, rejected=3 * groups)


def _write(folder: Path, index: int, report: Sketch) -> None:
    if index % 10 == 9:
        text = json.dumps(police_report(report), indent=2)
        (folder / f"{report.number}.json").write_text(text + "\n", encoding="utf-8-sig" if index % 20 == 19 else "utf-8")
        return
    document = report_xml(report, stranger=index % 11 == 0)
    (folder / f"{report.number}.xml").write_bytes((b"\xef\xbb\xbf" if index % 9 == 0 else b"") + document)
    for position in range(1, report.kind["files"] + 1):
        path = folder / f"{report.number}-file-{position}.xml"
        path.write_bytes(file_details_xml(report, position))


def _write_copy(folder: Path, index: int, seed: int, as_of: dt.datetime) -> None:
    """The same report sent a second time, in a folder of its own as a second delivery would be."""
    again = folder / "sent-again"
    again.mkdir(exist_ok=True)
    report = sketch(index, seed, as_of)
    (again / f"{report.number}.xml").write_bytes((folder / f"{report.number}.xml").read_bytes())


def _write_faulty(folder: Path, index: int, seed: int, as_of: dt.datetime) -> None:
    """Three to be refused: bytes that are not in the declared encoding, a document type, and no incident at all."""
    faulty = folder / "faulty"
    faulty.mkdir(exist_ok=True)
    for offset, (name, spoil) in enumerate(_SPOILT.items()):
        report = sketch(index + offset, seed, as_of)
        (faulty / f"{report.number}-{name}.xml").write_bytes(spoil(report_xml(report, stranger=False)))

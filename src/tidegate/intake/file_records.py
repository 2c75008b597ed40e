"""What the fileDetails documents of one call say, and which report each of them belongs to.

Each describes one uploaded file of one report. Within one call they are joined to the report

1. whose reference is the report number they give: the name of a report's file without its ending, or the ``reportId``
   of a police-side report; otherwise
2. that is the only report in their folder, when all fileDetails there that rule 1 leaves over give one and the same
   report number. The report then takes that number as its reference.

A file described twice (same report number and file number) counts once. Where a report has fileDetails, a mark that
none of them carries is false *of the report*; where it has none, nothing is known of its files.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from tidegate.intake.limits import RefusedError, listed
from tidegate.intake.report_facts import FILE_CLASSES, FILE_FLAGS, Findings
from tidegate.records.facts import FactState


@dataclass(slots=True)
class FileFacts:
    """What the fileDetails of one report say together."""

    flags: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    findings: Findings = field(default_factory=Findings)
    sources: list[str] = field(default_factory=list)

    def facts(self) -> dict[str, FactState]:
        """The facts of the report that its files give."""
        names = {*FILE_FLAGS.values(), "report_files_public"}
        said: dict[str, FactState] = {name: name in self.flags for name in names}
        return said | {name: self.counts[name] for name in (*FILE_CLASSES.values(), "report_file_count")}

    def add(self, one: FileFacts) -> None:
        """Count in another file of the same report."""
        self.flags |= one.flags
        self.counts += one.counts
        self.findings.add_events(one.findings)
        self.sources += one.sources

    def note(self) -> str:
        """What the receipt of the report says of its files."""
        return f"joined with the fileDetails in {listed(sorted(self.sources), 10)}"


@dataclass(slots=True)
class FileRecords:
    """The fileDetails of one call, gathered before the reports are read."""

    _by_report: dict[str, FileFacts] = field(default_factory=dict)
    _reports_in: Counter[str] = field(default_factory=Counter)
    _references: set[str] = field(default_factory=set)
    _numbers_in: dict[str, set[str]] = field(default_factory=dict)
    _first: dict[bytes, str] = field(default_factory=dict)
    _met: set[bytes] = field(default_factory=set)
    _claimed: set[str] = field(default_factory=set)

    def add_reports(self, folder: str, reference: str, count: int = 1) -> None:
        """Note that a folder holds a report, and by what reference."""
        self._reports_in[folder] += count
        self._references.add(reference)

    def add(self, folder: str, report: str, file: str, facts: FileFacts) -> None:
        """Count in a file of a report, unless the same file was described before."""
        key = _key(report, file)
        if key not in self._first:
            self._first[key] = facts.sources[0]
            self._numbers_in.setdefault(folder, set()).add(report)
            self._by_report.setdefault(report, FileFacts()).add(facts)

    def described_before(self, report: str, file: str) -> str | None:
        """The source that described the same file first; None when this is the first time that it is asked for."""
        key = _key(report, file)
        if key not in self._first:
            raise RefusedError("it came while the others were being read, so it was not joined; read all of them again")
        if key in self._met:
            return self._first[key]
        self._met.add(key)
        return None

    def claim(self, folder: str, reference: str) -> tuple[str, FileFacts | None]:
        """The files of the report of this reference in this folder, which now have found it; and its reference then."""
        numbers = {reference} if reference in self._by_report else self._left_in(folder)
        if len(numbers) != 1:
            return reference, None
        number = numbers.pop()
        self._claimed.add(number)
        return number, self._by_report[number]

    def orphans(self) -> list[tuple[str, str]]:
        """Source and report number of every fileDetails document whose report was not taken, by source."""
        left = [number for number in self._by_report if number not in self._claimed]
        return sorted((source, number) for number in left for source in self._by_report[number].sources)

    def _left_in(self, folder: str) -> set[str]:
        """The report numbers in a folder of one report that are no report's own."""
        return self._numbers_in.get(folder, set()) - self._references if self._reports_in[folder] == 1 else set()


def _key(report: str, file: str) -> bytes:
    return hashlib.sha256(f"{report}\0{file}".encode("ascii")).digest()[:16]

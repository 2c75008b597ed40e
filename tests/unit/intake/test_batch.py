"""Files and folders: found in one order, one receipt each, copies known, whatever is in the way."""

from __future__ import annotations

import errno
import os
import random
import shutil
from itertools import islice
from pathlib import Path

import pytest

from tests.unit.intake.support import VOCABULARY
from tidegate.intake import DEFAULT_LIMITS, Limits, batch, documents, read
from tidegate.intake.file_records import FileFacts, FileRecords
from tidegate.intake.finding import find
from tidegate.intake.items import Context
from tidegate.intake.limits import RefusedError, printable
from tidegate.records.referrals import Receipt, Status

REPORT = (
    "<report><incidentSummary><incidentType>Child Sex Tourism</incidentType>"
    "<incidentDateTime>2026-05-0{day}T10:00:00Z</incidentDateTime></incidentSummary></report>"
)
CORPUS = Path(__file__).parent / "corpus" / "reports"


def report(day: int = 1) -> str:
    return REPORT.replace("{day}", str(day))


def receipts(*paths: Path, limits: Limits = DEFAULT_LIMITS) -> list[Receipt]:
    return list(read(paths, VOCABULARY, limits=limits))


def said(*paths: Path, limits: Limits = DEFAULT_LIMITS) -> list[tuple[str, str]]:
    return [(receipt.source, receipt.status.value) for receipt in receipts(*paths, limits=limits)]


def folder(tmp_path: Path, **files: str) -> Path:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name, text in files.items():
        (inbox / f"{name}.xml").write_text(text)
    return inbox


def test_a_folder_is_read_by_name_with_what_is_below_it(tmp_path: Path) -> None:
    inbox = folder(tmp_path, b=report(2), a=report(1), d=report(4))
    (inbox / "c").mkdir()
    (inbox / "c" / "z.xml").write_text(report(3))
    assert said(inbox) == [(f"inbox/{name}.xml", "accepted") for name in ("a", "b", "c/z", "d")]


def test_hidden_files_and_folders_are_passed_over_but_read_when_asked_for(tmp_path: Path) -> None:
    inbox = folder(tmp_path, a=report())
    (inbox / ".hidden.xml").write_text(report(2))
    (inbox / ".git").mkdir()
    (inbox / ".git" / "a.xml").write_text(report(3))
    assert said(inbox) == [("inbox/a.xml", "accepted")]
    assert said(inbox / ".hidden.xml") == [(".hidden.xml", "accepted")]


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.xml").write_text(report())
    first, second = receipts(tmp_path / "one" / "a.xml", tmp_path / "two" / "a.xml")
    assert first.source != second.source
    assert second.status is Status.DUPLICATE


def test_a_folder_given_as_the_place_one_is_in_has_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder(tmp_path, a=report()))
    assert said(Path()) == [("a.xml", "accepted")]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    inbox = folder(tmp_path, a=report())
    (inbox / "b.xml").symlink_to(inbox / "a.xml")
    (inbox / "loop").symlink_to(inbox)
    assert said(inbox) == [("inbox/a.xml", "accepted"), ("inbox/b.xml", "rejected"), ("inbox/loop", "rejected")]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xml")
    (receipt,) = receipts(tmp_path / "pipe.xml")
    assert "a pipe or a device" in receipt.reason


def test_a_device_is_not_opened() -> None:
    (receipt,) = receipts(Path(os.devnull))
    assert "a pipe or a device" in receipt.reason


def test_a_pipe_put_in_the_place_of_a_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xml")
    with pytest.raises(RefusedError, match="not an ordinary file"):
        documents.open_regular(tmp_path / "pipe.xml")


@pytest.mark.parametrize("name", ["gone.xml", "a\0b.xml"])
def test_a_file_that_is_not_there_gets_a_receipt(tmp_path: Path, name: str) -> None:
    (receipt,) = receipts(tmp_path / name)
    assert receipt.status is Status.REJECTED
    assert "could not be read" in receipt.reason


def test_a_name_that_cannot_be_opened_gets_a_receipt(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="name is not usable"):
        documents.open_regular(tmp_path / "a\0b.xml")


def test_a_file_that_vanishes_or_fails_while_it_is_read_gets_a_receipt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = folder(tmp_path, a=report(1), b=report(2))
    given = find([inbox], DEFAULT_LIMITS)
    first = next(given)
    (inbox / "a.xml").unlink()
    context = Context(VOCABULARY, DEFAULT_LIMITS)
    (item,) = batch._items(first, context)
    assert "No such file" in getattr(item, "reason", "")

    def failing(_path: Path, _source: str) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(batch, "open_document", failing)
    (receipt,) = receipts(inbox / "b.xml")
    assert "Input/output error" in receipt.reason


def test_a_folder_that_cannot_be_listed_gets_a_receipt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_path: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "scandir", refused)
    (receipt,) = receipts(tmp_path)
    assert "Permission denied" in receipt.reason


def test_folders_end_somewhere(tmp_path: Path) -> None:
    deep = tmp_path / "inbox"
    (deep / "a" / "b").mkdir(parents=True)
    (deep / "a" / "b" / "c.xml").write_text(report())
    assert said(deep, limits=Limits(folders=3)) == [("inbox/a/b/c.xml", "accepted")]
    (receipt,) = receipts(deep, limits=Limits(folders=2))
    assert receipt.source == "inbox/a/b"
    assert "2 folders deep" in receipt.reason


def test_names_are_made_printable_and_harmless(tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    inbox.mkdir()
    for name in ("a\nb.xml", "\x1b[31mred.xml", "=cmd.xml", "x" * 200 + ".xml", "\u202eright.xml"):
        (inbox / name).write_text("<report/>")
    (inbox / os.fsdecode(b"byte\xff.xml")).write_text("<report/>")
    for receipt in receipts(inbox, inbox / "=cmd.xml"):
        assert receipt.source.isprintable()
        assert len(receipt.source) <= 120
        assert not receipt.source.startswith(("=", "+", "-", "@"))
    assert printable("=cmd.xml") == "./=cmd.xml"
    assert printable("a\nb") == "a\\nb"
    assert printable("x" * 200) != printable("x" * 201)


def test_a_file_name_that_is_no_reference_is_made_one_and_kept_apart(tmp_path: Path) -> None:
    inbox = folder(tmp_path, **{"a b": report(1), "a-b": report(2), "a/../b".replace("/", "|"): report(3), "é": report(4)})
    references = [receipt.reference for receipt in receipts(inbox)]
    assert len(set(references)) == 4
    assert "a-b" in references


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04rest", "an archive"),
        (b"\x1f\x8brest", "an archive"),
        (b"\x89PNG\r\n", "a picture or a recording"),
        (b"\xff\xd8\xff\xe0", "a picture or a recording"),
        (b"%PDF-1.7", "an office document"),
        (b"", "it is empty"),
        (b" \n\t", "it is empty"),
        (b"words that are nothing", "none of the formats"),
    ],
)
def test_what_is_no_report_is_refused_by_its_first_bytes(tmp_path: Path, data: bytes, words: str) -> None:
    (tmp_path / "report.xml").write_bytes(data)
    (receipt,) = receipts(tmp_path / "report.xml")
    assert words in receipt.reason


def test_the_format_is_found_from_the_content_not_from_the_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(report())
    (tmp_path / "b.xml").write_text("reference\nA-1\n")
    (tmp_path / "c.parquet").write_text('{"reference":"A-2"}')
    assert [status for _source, status in said(tmp_path)] == ["accepted"] * 3


def test_the_same_reference_is_taken_once_and_says_where(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("reference,suspect_age\nA-1,\nA-1,\nA-1,5\n,\nA-2,\n")
    first, same, other, wrong, next_one = receipts(tmp_path / "a.csv")
    assert first.status is next_one.status is Status.ACCEPTED
    assert (same.status, same.reason) == (
        Status.DUPLICATE,
        "a.csv row 1 was taken first and has the same reference and content",
    )
    assert (other.status, "content differs" in other.reason) == (Status.DUPLICATE, True)
    assert wrong.status is Status.REJECTED


def test_a_rejected_row_does_not_take_its_reference(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("reference,suspect_age\nA-1,x\nA-1,5\n")
    assert [status for _source, status in said(tmp_path / "a.csv")] == ["rejected", "accepted"]


def test_two_records_with_the_same_facts_are_two_records(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("reference,suspect_age\nA-1,5\nA-2,5\n")
    assert [status for _source, status in said(tmp_path / "a.csv")] == ["accepted", "accepted"]


def test_the_same_report_in_another_encoding_is_the_same(tmp_path: Path) -> None:
    inbox = folder(tmp_path, a=report())
    (inbox / "b.xml").write_bytes(("\ufeff" + report()).encode("utf-16-le"))
    _first, second = receipts(inbox)
    assert second.status is Status.DUPLICATE
    assert "same content under another reference" in second.reason


DETAILS = "<fileDetails><reportId>{number}</reportId><fileId>{file}</fileId></fileDetails>"


def details(number: str, file: str = "f1") -> str:
    return DETAILS.replace("{number}", number).replace("{file}", file)


def count_of(receipt: Receipt) -> object:
    assert receipt.referral is not None
    return receipt.referral.facts.get("report_file_count")


@pytest.mark.parametrize("before", ["0", "z"])
def test_file_details_find_their_report_by_number_wherever_it_is(tmp_path: Path, before: str) -> None:
    (tmp_path / f"{before}.xml").write_text(details("1001"))
    inbox = folder(tmp_path, **{"1001": report(1), "1002": report(2)})
    one, two = receipts(*([tmp_path / "0.xml", inbox] if before == "0" else [inbox, tmp_path / "z.xml"]))
    assert (count_of(one), count_of(two)) == (1, None)
    assert one.reason == f"joined with the fileDetails in {before}.xml"


def test_file_details_find_the_only_report_of_their_folder(tmp_path: Path) -> None:
    inbox = folder(tmp_path, report=report(), f1=details("77", "f1"), f2=details("77", "f2"))
    (receipt,) = receipts(inbox)
    assert (receipt.reference, count_of(receipt)) == ("77", 2)


def test_file_details_of_two_reports_do_not_guess(tmp_path: Path) -> None:
    inbox = folder(tmp_path, report=report(), f1=details("77"), f2=details("78"))
    assert [status for _source, status in said(inbox)] == ["accepted", "rejected", "rejected"]


def test_file_details_of_another_report_are_not_taken_for_the_folders_own(tmp_path: Path) -> None:
    inbox = folder(tmp_path, report=report(1), f1=details("1001"))
    (tmp_path / "1001.xml").write_text(report(2))
    mine, other = receipts(inbox, tmp_path / "1001.xml")
    assert (count_of(mine), count_of(other)) == (None, 1)


def test_a_report_whose_copy_has_files_is_not_lost_among_copies(tmp_path: Path) -> None:
    inbox = folder(tmp_path, **{"1001": report(), "1002": report(), "f": details("1002")})
    assert [status for _source, status in said(inbox)] == ["accepted", "accepted"]


def test_the_same_file_given_twice_counts_once(tmp_path: Path) -> None:
    inbox = folder(tmp_path, **{"1001": report(), "f": details("1001")})
    first, *rest = receipts(inbox, inbox)
    assert count_of(first) == 1
    assert [receipt.status for receipt in rest] == [Status.DUPLICATE, Status.DUPLICATE]


def test_file_details_that_come_in_between_are_told_to_come_again() -> None:
    with pytest.raises(RefusedError, match="read all of them again"):
        FileRecords().described_before("1", "f")


def test_of_very_many_files_the_receipt_names_the_first() -> None:
    facts = FileFacts(sources=[f"{n}.xml" for n in range(30)])
    assert "and 20 more" in facts.note()


def test_the_order_on_the_disk_does_not_matter(tmp_path: Path) -> None:
    files = [path for path in CORPUS.rglob("*") if path.is_file()]
    outcomes = []
    for seed in (1, 2):
        random.Random(seed).shuffle(files)
        root = tmp_path / str(seed) / "reports"
        for file in files:
            place = root / file.relative_to(CORPUS)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, place)
        outcomes.append(repr(receipts(root)))
    assert outcomes[0] == outcomes[1]


def test_a_batch_broken_off_is_read_again_with_the_same_receipts() -> None:
    begun = list(islice(read([CORPUS], VOCABULARY), 10))
    assert repr(receipts(CORPUS)[:10]) == repr(begun)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_call_changes_no_item_of_different_content(tmp_path: Path, seed: int) -> None:
    for day in range(1, 8):
        (tmp_path / f"r{day}.xml").write_text(report(day))
    paths = sorted(tmp_path.iterdir())
    mixed = random.Random(seed).sample(paths, len(paths))
    assert sorted(map(repr, receipts(*mixed))) == sorted(map(repr, receipts(*paths)))

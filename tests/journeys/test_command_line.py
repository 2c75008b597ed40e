"""What a user does at the command line, and what they see: results, exit codes, and words when the call is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tidegate.synthetic import AS_OF as SYNTH_AS_OF

CORPUS = Path(__file__).resolve().parents[1] / "unit" / "intake" / "corpus"
AS_OF = "2026-11-23T09:00:00Z"
RECORD = '{"reference": "CASE-1", "received_at": "2026-11-22T10:00:00Z", "facts": {"payment_evidence": true}}\n'


def tidegate(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "tidegate"), *arguments]
    environment = {**os.environ, "TIDEGATE_CACHE": str(folder / "cache"), "NO_COLOR": "1", "COLUMNS": "120"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False)


def test_one_record_is_ranked_with_its_level_deadline_route_reason_and_question(tmp_path: Path) -> None:
    (tmp_path / "case.ndjson").write_text(RECORD, encoding="utf-8")
    done = tidegate("triage", "case.ndjson", "--as-of", AS_OF, "--format", "json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["as_of"] == AS_OF
    assert result["pack"]["id"] == "proportionate-2017"
    assert result["pack"]["digest"].startswith("sha256:")
    (item,) = result["items"]
    assert (item["reference"], item["status"], item["reason"]) == ("CASE-1", "accepted", None)
    assert item["priority"]["level"] == "very_high"
    assert item["priority"]["act_by"] == "2026-11-23T10:00:00Z"
    assert item["priority"]["rule"] == "P03"
    assert item["priority"]["could_be"] == "very_high"
    assert item["priority"]["find_out_by"] is None
    assert item["route"]["name"] == "charge_review"
    assert {each["status"] for each in item["criteria"]} == {"not_met", "unknown"}
    assert "bailey-2017" in {each["id"] for each in item["citations"]}


FORMS = ("json", "ndjson", "csv", "parquet", "html")
EACH_FORM = f"""
import sys
from tidegate.cli.app import app
for form in {FORMS}:
    asked = ["triage", "r.csv", "--as-of", "{AS_OF}", "--out", f"{{sys.argv[1]}}.{{form}}"]
    assert not app(asked, standalone_mode=False), form
"""


def test_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    """From processes of their own, in which sets of strings have different orders."""
    tidegate("synth", "referrals", "--n", "60", "--seed", "4", "--out", "r.csv", folder=tmp_path)
    for name, seed in (("one", "1"), ("two", "2")):
        environment = {**os.environ, "TIDEGATE_CACHE": str(tmp_path / "cache"), "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", EACH_FORM, name], cwd=tmp_path, env=environment, check=True, timeout=300)
    for form in FORMS:
        assert (tmp_path / f"one.{form}").read_bytes() == (tmp_path / f"two.{form}").read_bytes(), form


def test_rejected_items_give_exit_3_and_the_rest_is_still_written(tmp_path: Path) -> None:
    (tmp_path / "cases.ndjson").write_text(
        RECORD + '{"reference": "CASE-2", "received_at": null, "facts": {"suspect_age": 900}}\n', encoding="utf-8"
    )
    done = tidegate("triage", "cases.ndjson", "--as-of", AS_OF, "--out", "r.json", folder=tmp_path)
    assert done.returncode == 3
    items = json.loads((tmp_path / "r.json").read_text())["items"]
    assert [(each["reference"], each["status"]) for each in items] == [("CASE-1", "accepted"), ("CASE-2", "rejected")]
    assert "suspect_age" in items[1]["reason"]
    assert items[1]["priority"] is None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("triage", "nowhere.xml"), "no file or folder"),
        (("triage", "case.ndjson", "--as-of", "yesterday"), "is not a time"),
        (("triage", "case.ndjson", "--as-of", "2026-11-23T09:00:00"), "no time zone"),
        (("triage", "case.ndjson", "--as-of", "9999-12-31T23:59:59Z"), "is too far off"),
        (("triage", "case.ndjson", "--as-of", "0001-01-01T00:00:00+14:00"), "is too far off"),
        (("triage", "case.ndjson", "--policy", "proportionate"), "did you mean"),
        (("triage", "case.ndjson", "--policy", "diversionary-cautions-2022"), "not in force"),
        (("triage", "case.ndjson", "--as-of", "2020-01-01T00:00:00Z"), "holds from 2026-03-22"),
        (("triage", "case.ndjson", "--out", "result.doc"), "does not say in which format"),
        (("triage", "case.ndjson", "--out", "no/such/folder/r.json"), "There is no folder 'no/such/folder' to write to"),
        (("triage", "case.ndjson", "--out", "cache", "--format", "csv"), "'cache' is a folder"),
        (("triage", "case.ndjson", "--out", "./case.ndjson"), "would be written over what is read"),
        (("triage", ".", "--out", "result.html"), "would be among what is read"),
        (("triage", "case.ndjson", "--out", "r.json", "--format", "table"), "A table is for the terminal"),
        (("policy", "show", "./own.yaml", "--out", "own.yaml"), "would be written over what is read"),
        (
            ("policy", "diff", "charge-all", "streamlined", "--cases", "case.ndjson", "--out", "case.ndjson"),
            "over what is read",
        ),
        (("policy", "diff", "charge-all", "streamlined", "--cases", "own.yaml"), "no referral there could be taken"),
        (("explain", "CASE-1"), "no triage has been run here yet"),
        (("explain", "CASE-9", "case.ndjson"), "There is no 'CASE-9'"),
        (("policy", "show", "nothing"), "there is no pack"),
        (("synth", "referrals", "--n", "3", "--out", "r.doc"), "does not say in which form"),
    ],
)
def test_a_wrong_call_is_refused_with_exit_2_and_a_sentence(arguments: tuple[str, ...], says: str, tmp_path: Path) -> None:
    (tmp_path / "case.ndjson").write_text(RECORD, encoding="utf-8")
    (tmp_path / "own.yaml").write_text("pack: own\n", encoding="utf-8")
    (tmp_path / "cache").mkdir()
    done = tidegate(*arguments, folder=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"case.ndjson", "own.yaml", "cache"}
    assert (tmp_path / "case.ndjson").read_text(encoding="utf-8") == RECORD


def test_a_folder_without_a_file_is_said_to_hold_nothing(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    done = tidegate("triage", "reports", "--as-of", AS_OF, "--format", "json", folder=tmp_path)
    assert (done.returncode, json.loads(done.stdout)["items"]) == (0, [])
    assert "Nothing was found there" in done.stderr


def test_explain_needs_only_the_reference_after_a_triage(tmp_path: Path) -> None:
    (tmp_path / "case.ndjson").write_text(RECORD, encoding="utf-8")
    tidegate("triage", "case.ndjson", "--as-of", AS_OF, folder=tmp_path)
    done = tidegate("explain", "CASE-1", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    for words in ("CASE-1", "Very high", "P03", "not validated for suspects"):
        assert words.lower() in done.stdout.lower(), words


def test_a_large_parquet_file_is_decided_whole_and_its_top_explained(tmp_path: Path) -> None:
    tidegate("synth", "referrals", "--n", "60000", "--seed", "2", "--out", "r.parquet", folder=tmp_path)
    table = tidegate("triage", "r.parquet", "--as-of", "2026-06-01T09:00:00Z", "--top", "3", folder=tmp_path)
    assert table.returncode == 0, table.stderr
    assert "60,000" in table.stdout
    (tmp_path / "cache" / "last-triage.json").unlink()
    written = tidegate("triage", "r.parquet", "--as-of", "2026-06-01T09:00:00Z", "--out", "a.parquet", folder=tmp_path)
    assert "60,000 rows" in written.stdout, written.stderr
    first = table.stdout.partition("SYNTH-")[2].partition(" ")[0]
    explained = tidegate("explain", f"SYNTH-{first}", folder=tmp_path)
    assert explained.stdout.startswith(f"SYNTH-{first}"), explained.stderr
    assert "There is no 'SYNTH-X' there" in tidegate("explain", "SYNTH-X", folder=tmp_path).stderr
    cut = tidegate("triage", "r.parquet", "--as-of", "2026-06-01T09:00:00Z", "--out", "a.json", folder=tmp_path)
    assert cut.returncode == 2
    assert "From 50,000 rows on the answers are written to a file, as Parquet or CSV" in cut.stderr


def test_the_shipped_policies_are_listed_and_pass_their_check(tmp_path: Path) -> None:
    listed = tidegate("policy", "list", folder=tmp_path).stdout
    for name in ("charge-all", "proportionate-2017", "streamlined"):
        assert name in listed
    checked = tidegate("policy", "check", "streamlined", folder=tmp_path)
    assert checked.returncode == 0, checked.stdout
    assert "Passed." in checked.stdout


def test_a_folder_of_reports_is_triaged_with_a_receipt_for_every_item(tmp_path: Path) -> None:
    tidegate("synth", "reports", "--n", "20", "--seed", "5", "--out", "reports", folder=tmp_path)
    done = tidegate("triage", "reports", "--as-of", "2026-06-01T09:00:00Z", "--format", "json", folder=tmp_path)
    assert done.returncode == 3
    statuses = [each["status"] for each in json.loads(done.stdout)["items"]]
    assert (statuses.count("accepted"), statuses.count("duplicate"), statuses.count("rejected")) == (20, 1, 3)


def test_help_comes_without_waiting_for_what_only_the_work_needs() -> None:
    script = """
import sys
from tidegate.cli import main
sys.argv = ["tidegate", *sys.argv[1:]]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
heavy = {"polars", "pyarrow", "z3", "llvmlite", "numpy", "yaml"}
print("loaded:", sorted(heavy & set(sys.modules)))
"""
    for arguments in (["--help"], ["triage", "--help"], ["policy", "diff", "--help"], ["synth", "referrals", "--help"]):
        done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
        assert "Usage:" in done.stdout
        assert done.stdout.endswith("loaded: []\n"), done.stdout


def test_the_help_of_synth_names_the_time_that_it_takes(tmp_path: Path) -> None:
    words = tidegate("synth", "reports", "--help", folder=tmp_path).stdout.replace("│", " ").split()
    assert f"(default: {SYNTH_AS_OF:%Y-%m-%dT%H:%M:%SZ})" in " ".join(words)


@pytest.mark.parametrize(
    "arguments",
    [("policy", "check", "streamlined"), ("policy", "schema", "pack"), ("triage", "case.ndjson", "--format", "json")],
)
def test_a_command_whose_reader_has_gone_ends_without_a_word_and_not_as_a_failed_check(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "case.ndjson").write_text(RECORD, encoding="utf-8")
    command = [str(Path(sys.executable).parent / "tidegate"), *arguments]
    environment = {**os.environ, "TIDEGATE_CACHE": str(tmp_path / "cache")}
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, stdout=writing, stderr=subprocess.PIPE, text=True, timeout=300, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is Linux's")
def test_an_output_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "case.ndjson").write_text(RECORD, encoding="utf-8")
    command = [str(Path(sys.executable).parent / "tidegate"), "triage", "case.ndjson", "--as-of", AS_OF]
    environment = {**os.environ, "TIDEGATE_CACHE": str(tmp_path / "cache")}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, stdout=full, stderr=subprocess.PIPE, text=True, timeout=300, check=False
        )
    assert done.returncode == 2
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_parquet_is_not_written_to_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "case.ndjson").write_text(RECORD, encoding="utf-8")
    command = [str(Path(sys.executable).parent / "tidegate"), "triage", "case.ndjson", "--format", "parquet"]
    ours, theirs = os.openpty()
    done = subprocess.run(command, cwd=tmp_path, stdout=theirs, stderr=subprocess.PIPE, text=True, timeout=300, check=False)
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 2
    assert "Parquet is not for a terminal" in done.stderr

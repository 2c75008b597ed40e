"""How `tidegate triage` and `tidegate explain` are carried out."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tidegate.cli import last_run
from tidegate.cli.common import CallError, check_place, instant, messages, output, progress_bar
from tidegate.cli.triage import DEFAULT_POLICY, Form
from tidegate.policy.language.library import load_pack
from tidegate.policy.language.pack import Pack
from tidegate.records.codes import CodeError
from tidegate.records.deadlines import UK
from tidegate.records.referrals import Status
from tidegate.reports.formats import FormatError, format_of, write
from tidegate.reports.terminal import print_worklist
from tidegate.reports.terminal_case import print_case
from tidegate.triage.assessing import Assessor, UnfitPackError
from tidegate.triage.bulk import one_of, top_of, write_answers
from tidegate.triage.explaining import Explainer
from tidegate.triage.items import Item
from tidegate.triage.large_files import BULK_FROM, is_bulk
from tidegate.triage.running import Worklist, triage

Made = TypeVar("Made")
MOST_EXPLAINED = 500


def run_triage(
    inputs: list[Path], policy: str, as_of: str | None, form: Form | None, out: Path | None, *, most: int, not_in_force: bool
) -> int:
    """Triage, deliver and remember. Gives the number of items that were rejected."""
    pack, moment = _pack(policy, instant(as_of), not_in_force=not_in_force), instant(as_of)
    chosen = _form(form, out)
    _check_inputs(inputs)
    check_place(out, [*inputs, Path(policy)])
    bulk = is_bulk(inputs)
    if bulk and chosen not in (Form.TABLE, Form.HTML):
        _write_bulk(inputs[0], pack, moment, _bulk_place(chosen, out))
        last_run.remember(inputs, policy, moment)
        return 0
    worklist = _top(inputs[0], pack, moment) if bulk else _all(inputs, pack, moment)
    if not worklist.items:
        messages().print("Nothing was found there: no file, or hidden ones only. Check the path.")
    _deliver(worklist, chosen, out, most)
    last_run.remember(inputs, policy, moment)
    return worklist.count(Status.REJECTED)


def run_explain(reference: str, inputs: list[Path], policy: str | None, as_of: str | None, *, as_json: bool) -> None:
    """Triage again, and print one case in full."""
    run = last_run.recall() if not inputs else None
    if not inputs and run is None:
        raise CallError(f"Where is {reference!r}? Name the file or folder after it: no triage has been run here yet.")
    paths = inputs or (run.inputs if run else [])
    _check_inputs(paths)
    moment = run.as_of if run and as_of is None else instant(as_of)
    pack = _pack(policy or (run.policy if run else DEFAULT_POLICY), moment, not_in_force=True)
    explanation = Explainer(Assessor(pack, moment)).explain(_found(reference, paths, pack, moment))
    if as_json:
        output().print_json(data=explanation.to_json())
    else:
        print_case(output(), explanation, pack)


def _found(reference: str, paths: list[Path], pack: Pack, moment: dt.datetime) -> Item:
    """The case of that reference; of a large file only its row is read."""
    if is_bulk(paths):
        worklist = _refusing_unfit(lambda: one_of(paths[0], reference, pack, moment))
    else:
        worklist = _all(paths, pack, moment)
    item = next((each for each in worklist.accepted if each.reference == reference), None)
    if item is None:
        raise CallError(_missing(reference, worklist))
    return item


def _pack(name: str, moment: dt.datetime, *, not_in_force: bool) -> Pack:
    pack = load_pack(name)
    day = moment.astimezone(UK).date()
    if not_in_force:
        return pack
    if pack.status == "prospective":
        raise CallError(f"Policy {pack.id} rests on law that is not in force: to try it all the same, add --not-in-force.")
    if not pack.validity.covers(day):
        span = f"from {pack.validity.start or 'the beginning'} until {pack.validity.end or 'further notice'}"
        raise CallError(f"Policy {pack.id} holds {span}, not on {day}: choose another, or add --not-in-force.")
    return pack


def _form(form: Form | None, out: Path | None) -> Form:
    if out is None:
        if form is Form.PARQUET and sys.stdout.isatty():
            raise CallError("Parquet is not for a terminal: say --out NAME.parquet, or send it into a file.")
        return form or Form.TABLE
    if form is Form.TABLE:
        raise CallError("A table is for the terminal: to write a file, name another format, or leave --format out.")
    if form is not None:
        return form
    try:
        return Form(format_of(out))
    except FormatError as error:
        raise CallError(f"--out: {error}") from error


def _check_inputs(inputs: list[Path]) -> None:
    missing = [str(path) for path in inputs if not path.exists()]
    if missing:
        raise CallError(f"There is no file or folder {', '.join(map(repr, missing))}: check the path.")


def _all(inputs: list[Path], pack: Pack, moment: dt.datetime) -> Worklist:
    with messages().status("Reading and assessing") as status:
        done = 0

        def on_item() -> None:
            nonlocal done
            done += 1
            status.update(f"Reading and assessing: {done:,} items")

        return _refusing_unfit(lambda: triage(inputs, pack, moment, on_item=on_item))


def _top(source: Path, pack: Pack, moment: dt.datetime) -> Worklist:
    with progress_bar() as bar:
        task = bar.add_task("Deciding", total=None)
        return _refusing_unfit(
            lambda: top_of(
                source, pack, moment, MOST_EXPLAINED, lambda done, total: bar.update(task, completed=done, total=total)
            )
        )


def _bulk_place(form: Form, out: Path | None) -> Path:
    """Where the answers to a large file go: to a file that says by its ending which of two forms it has."""
    if form not in (Form.PARQUET, Form.CSV) or out is None or out.suffix != f".{form.value}":
        raise CallError(
            f"From {BULK_FROM:,} rows on the answers are written to a file, as Parquet or CSV: say --out NAME.parquet or "
            f"--out NAME.csv. A table or an HTML report shows the first {MOST_EXPLAINED}."
        )
    return out


def _write_bulk(source: Path, pack: Pack, moment: dt.datetime, out: Path) -> None:
    with progress_bar() as bar:
        task = bar.add_task("Deciding", total=None)
        rows = _refusing_unfit(
            lambda: write_answers(source, pack, moment, out, lambda done, total: bar.update(task, completed=done, total=total))
        )
    output().print(f"{rows:,} rows decided under {pack.id}, written to {out}", soft_wrap=True)


def _refusing_unfit(make: Callable[[], Made]) -> Made:
    try:
        return make()
    except (UnfitPackError, CodeError) as error:
        raise CallError(f"Nothing was triaged: {error}") from error


def _deliver(worklist: Worklist, form: Form, out: Path | None, most: int) -> None:
    if form is Form.TABLE:
        print_worklist(output(), worklist, most=most)
        return
    try:
        write(worklist, form.value, out if out is not None else sys.stdout.buffer)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CallError(f"The result could not be written: {error}. Nothing was left half-written.") from error
    if out is not None:
        print_worklist(output(), worklist, most=most)
        output().print(f"Written: {out}", soft_wrap=True)


def _missing(reference: str, worklist: Worklist) -> str:
    for item in worklist.items:
        if item.reference == reference:
            return f"{reference!r} was {item.status.value}, so there is nothing to explain: {item.reason}"
    return f"There is no {reference!r} there: check the reference and the inputs."

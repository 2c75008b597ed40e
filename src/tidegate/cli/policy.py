"""`tidegate policy`: list, show, check, test, compare and describe policies."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tidegate.cli import compare
from tidegate.cli.common import CHECK_FAILED, messages, output
from tidegate.policy.checking.examples import run_examples
from tidegate.policy.checking.structure import implied_guarantees, overlaps, review
from tidegate.policy.explaining.describing import describe
from tidegate.policy.language.library import load_pack, shipped_packs
from tidegate.policy.language.pack import Pack
from tidegate.policy.proving.counterexamples import in_words
from tidegate.policy.proving.prover import ProofError, Verdict, prove

app = typer.Typer(no_args_is_help=True, help="List, show, check, test, compare and describe policies.")

PackName = Annotated[
    str, typer.Argument(metavar="PACK", help="The name of a shipped policy, or the path of a pack's YAML file.")
]


@app.command("list")
def list_command() -> None:
    """List the policies that come with Tidegate."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("policy", "version", "status", "valid", "title"):
        table.add_column(heading)
    for name in shipped_packs():
        pack = load_pack(name)
        table.add_row(pack.id, pack.version, pack.status, _validity(pack), pack.title)
    output().print(table)


def _validity(pack: Pack) -> str:
    start, end = pack.validity.start, pack.validity.end
    return " ".join(part for part in (f"from {start}" if start else "", f"until {end}" if end else "") if part) or "always"


@app.command("check")
def check_command(
    name: PackName,
    show_overlaps: Annotated[bool, typer.Option("--overlaps", help="List the pairs of rules whose order decides.")] = False,
) -> None:
    """Check a policy: its making, its cases, and a proof of every guarantee. Exit 1 if anything fails."""
    console, pack = output(), load_pack(name)
    console.print(f"{pack.id} {pack.version}  {pack.digest}", soft_wrap=True)
    passed = all([_check_making(console, pack), _check_cases(console, pack), _check_guarantees(console, pack)])
    _report_overlaps(console, pack, listed=show_overlaps)
    _report_doubtful(console, pack)
    if not passed:
        console.print("FAILED: this policy must not be used until it is mended.", style="bold red")
        raise typer.Exit(CHECK_FAILED)
    console.print("Passed.", style="bold green")


def _check_making(console: Console, pack: Pack) -> bool:
    findings = review(pack)
    rules = sum(len(table.rules) for table in pack.tables.values())
    _line(
        console,
        not findings,
        f"{len(pack.tables)} tables, {rules} rules: every name and type fits, every rule is cited and has a case",
    )
    for finding in findings:
        console.print(Text(f"  {finding}"))
    return not findings


def _check_cases(console: Console, pack: Pack) -> bool:
    outcomes = run_examples(pack)
    failed = [outcome for outcome in outcomes if not outcome.passed]
    _line(console, not failed, f"{len(outcomes)} cases: {len(outcomes) - len(failed)} as expected, {len(failed)} not")
    for outcome in failed:
        console.print(Text(f"  {outcome.example.id} ({', '.join(outcome.example.clauses)}): {'; '.join(outcome.failures)}"))
    return not failed


def _check_guarantees(console: Console, pack: Pack) -> bool:
    wanted = [*implied_guarantees(pack), *pack.guarantees]
    verdicts: list[Verdict] = []
    with messages().status("Proving the guarantees") as status:
        try:
            for verdict in prove(pack, wanted):
                status.update(f"Proving {verdict.title}")
                verdicts.append(verdict)
        except ProofError as error:
            _line(console, False, f"guarantees: {error}")
            return False
    refuted = [verdict for verdict in verdicts if not verdict.holds]
    _line(
        console,
        not refuted,
        f"{len(wanted)} guarantees ({len(verdicts)} claims): {len(verdicts) - len(refuted)} proved, {len(refuted)} refuted",
    )
    for verdict in refuted:
        _report_refuted(console, verdict)
    return not refuted


def _report_refuted(console: Console, verdict: Verdict) -> None:
    says = f" \u201c{verdict.guarantee.says}\u201d" if verdict.guarantee.says else ""
    console.print(Text(f"  {verdict.title}{says}"))
    if verdict.counterexample:
        console.print(Text(f"    {in_words(verdict.counterexample)}"))


def _report_overlaps(console: Console, pack: Pack, *, listed: bool) -> None:
    found = list(overlaps(pack))
    console.print(
        f"  note  {len(found)} pairs of rules at different levels can both hold: their order decides (--overlaps lists them)"
    )
    for each in found if listed else []:
        console.print(f"        {each.table}: {each.first} before {each.second}")


def _report_doubtful(console: Console, pack: Pack) -> None:
    for status, words in (
        ("recalled", "cited from memory"),
        ("unverified", "not verified"),
        ("assumption", "our own assumption"),
    ):
        count = sum(source.status == status for source in pack.sources.values())
        if count:
            console.print(f"  note  {count} sources are {words}: 'tidegate policy show' marks them where they are used")


def _line(console: Console, good: bool, text: str) -> None:
    console.print(Text.assemble(("  ok    ", "green") if good else ("  FAIL  ", "bold red"), text))


@app.command("test")
def test_command(name: PackName) -> None:
    """Run a policy's own cases. Exit 1 if one comes out otherwise than expected."""
    console, pack = output(), load_pack(name)
    if not _check_cases(console, pack):
        raise typer.Exit(CHECK_FAILED)


@app.command("show")
def show_command(name: PackName, form: compare.Form = compare.ShowAs.TERMINAL, out: compare.Out = None) -> None:
    """Show a whole policy as people read it: promises, decision tables, gates, facts and sources."""
    compare.show(describe(load_pack(name)), form, out)


app.command("diff")(compare.diff_command)
app.command("schema")(compare.schema_command)

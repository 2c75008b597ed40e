"""What `tidegate policy check` and `policy test` do. Apart from the other commands, because Z3 takes a moment to load."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from tidegate.cli.common import messages, output
from tidegate.policy.checking.examples import run_examples
from tidegate.policy.checking.structure import implied_guarantees, overlaps, review
from tidegate.policy.explaining.names import counted
from tidegate.policy.language.pack import Pack
from tidegate.policy.proving.counterexamples import in_words
from tidegate.policy.proving.prover import ProofError, Verdict, prove


def check(pack: Pack, *, list_overlaps: bool) -> bool:
    """Check a policy and report what was found. Whether it passed."""
    console = output()
    console.print(f"{pack.id} {pack.version}  {pack.digest}", soft_wrap=True)
    passed = all([_check_making(console, pack), check_cases(console, pack), _check_guarantees(console, pack)])
    _report_overlaps(console, pack, listed=list_overlaps)
    _report_doubtful(console, pack)
    if passed:
        console.print("Passed.", style="bold green")
    else:
        console.print("FAILED: this policy must not be used until it is mended.", style="bold red")
    return passed


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


def check_cases(console: Console, pack: Pack) -> bool:
    """Run the policy's own cases and report. Whether all came out as expected."""
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
    pairs = counted(len(found), "pair of rules", "pairs of rules")
    console.print(f"  note  {pairs} at different levels can both hold: their order decides (--overlaps lists them)")
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
            sources = counted(count, "source is", "sources are")
            console.print(f"  note  {sources} {words}: 'tidegate policy show' marks them where they are used")


def _line(console: Console, good: bool, text: str) -> None:
    console.print(Text.assemble(("  ok    ", "green") if good else ("  FAIL  ", "bold red"), text))

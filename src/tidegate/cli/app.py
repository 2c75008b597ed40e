"""Puts the commands together, and turns every foreseeable mistake into a sentence and an exit code."""

from __future__ import annotations

import sys

import typer

from tidegate import __version__
from tidegate.cli import policy, synth, triage
from tidegate.cli.common import WRONG_CALL, CallError, fail
from tidegate.policy.language.problems import PackError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Triage referrals of online child sexual abuse under a published, proved policy. Metadata only; a person decides.",
    epilog="Exit codes: 0 done; 1 a policy failed its check; 2 the call was wrong; 3 some items were rejected.",
)
app.add_typer(policy.app, name="policy")
app.add_typer(synth.app, name="synth")
app.command("triage")(triage.triage_command)
app.command("explain")(triage.explain_command)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tidegate {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """What stands before any command."""


def main() -> None:
    """Run the command line and exit."""
    try:
        app()
    except CallError as error:
        fail(str(error), WRONG_CALL)
    except PackError as error:
        count = len(error.problems)
        fail(f"The policy cannot be used: {count} mistake{'s' if count != 1 else ''}.\n{error}", WRONG_CALL)
    except KeyboardInterrupt:
        fail("Stopped. Nothing was half-written; run the same command again.", 130)
    except BrokenPipeError:
        sys.stderr.close()

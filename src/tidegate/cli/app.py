"""Puts the commands together, and turns every foreseeable mistake into a sentence and an exit code."""

from __future__ import annotations

import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from tidegate import __version__
from tidegate.casework.common.errors import CaseworkError
from tidegate.cli import administrator, audit, demonstration, policy, protection, refer, safekeeping, service, synth, triage
from tidegate.cli.common import INTERRUPTED, READER_GONE, WRONG_CALL, CallError, fail
from tidegate.policy.language.problems import PackError
from tidegate.site.errors import InstallationError


class _Forecast(TyperGroup):
    """The commands of the forecast, which load arrays and tables: only when they are asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names."""
        return self._loaded().list_commands(ctx)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """One of them."""
        return self._loaded().get_command(ctx, cmd_name)

    def _loaded(self) -> TyperGroup:
        from tidegate.cli import forecast

        return get_group(forecast.app)


class _Tidegate(TyperGroup):
    """All commands. Whoever stops one with Ctrl+C is told what that means: Typer would end without a word.

    One whose output nobody reads any more, as before ``| head``, ends without a word, but not as if a check had failed.
    """

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            try:
                return super().invoke(ctx)
            finally:
                print(end="", flush=True)
        except KeyboardInterrupt:
            fail("Stopped. Nothing was half-written; run the same command again.", INTERRUPTED)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains of what is left to write
            raise SystemExit(READER_GONE) from None


app = typer.Typer(
    cls=_Tidegate,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Triage referrals of online child sexual abuse under a published, proved policy. Metadata only; a person decides.",
    epilog="Exit codes: 0 done; 1 a check failed; 2 the call was wrong; 3 some items were rejected.",
)
app.add_typer(audit.app, name="audit")
app.add_typer(policy.app, name="policy")
app.add_typer(protection.app, name="protection")
app.add_typer(synth.app, name="synth")
app.add_typer(
    typer.Typer(cls=_Forecast, no_args_is_help=True),
    name="forecast",
    help="Forecast what a policy would do to police, courts, the register and children at risk.",
)
app.command("triage")(triage.triage_command)
app.command("explain")(triage.explain_command)
app.command("refer")(refer.refer_command)
app.command("demo")(demonstration.demo_command)
app.command("administrator")(administrator.administrator_command)
app.command("serve")(service.serve_command)
app.command("worker")(service.worker_command)
app.command("tick")(service.tick_command)
app.command("backup")(safekeeping.backup_command)
app.command("restore")(safekeeping.restore_command)
app.command("check")(safekeeping.check_command)


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
    except (CallError, CaseworkError, InstallationError) as error:
        fail(str(error), WRONG_CALL)
    except PackError as error:
        count, what = len(error.problems), error.what
        fail(f"The {what} cannot be used: {count} mistake{'s' if count != 1 else ''}.\n{error}", WRONG_CALL)
    except OSError as error:
        fail(f"A file or the output could not be used: {error}. Mend that, and run the same command again.", WRONG_CALL)
    except Exception as error:
        if (type(error).__module__, type(error).__name__) not in _DATABASE_ERRORS:
            raise
        fail(f"The database could not be used: {str(error).splitlines()[0]}. {_LOOK_AT_DATABASE}", WRONG_CALL)


# What a database says that does not answer, is full or is none. By their names: few commands load Django.
_DATABASE_ERRORS = {("django.db.utils", name) for name in ("OperationalError", "DatabaseError")}
_LOOK_AT_DATABASE = (
    "What was not finished is not kept. See that the PostgreSQL which DATABASE_URL names runs and lets this account in; "
    "without one, that the data folder can be written and its disk is not full."
)

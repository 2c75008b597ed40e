"""The page of the commands lists every command there is, what it says of itself, and the exit codes it can give."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer import Context
from typer.core import TyperGroup
from typer.main import get_command

from tidegate.cli import common
from tidegate.cli.app import app

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(tidegate [a-z ]+)` \| ([^|]+) \| ([^|]*)\|$", PAGE, re.MULTILINE)
# The names by which a command ends with another code than 0, or than 2 as every command may.
ENDINGS = ("CHECK_FAILED", "SOME_REJECTED")


def leaves(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Every command that does something, with its whole name."""
    if not isinstance(command, TyperGroup):
        yield name, command
        return
    context = Context(command)
    for each in command.list_commands(context):
        yield from leaves(command.get_command(context, each), f"{name} {each}")


COMMANDS = dict(leaves(get_command(app), "tidegate"))


def codes_of(command: Any) -> list[int]:
    """The codes that the command's own function names."""
    used = inspect.unwrap(command.callback).__code__.co_names
    return [getattr(common, name) for name in ENDINGS if name in used]


def test_the_page_lists_every_command_once() -> None:
    assert sorted(name for name, *_ in ROWS) == sorted(COMMANDS)
    assert len(COMMANDS) > 30


@pytest.mark.parametrize(("name", "summary", "codes"), ROWS)
def test_a_command_is_described_as_it_describes_itself(name: str, summary: str, codes: str) -> None:
    assert summary == COMMANDS[name].get_short_help_str(300)
    assert [int(code) for code in re.findall(r"(\d+): ", codes)] == codes_of(COMMANDS[name])


def test_the_codes_are_explained_and_each_is_given_by_some_command() -> None:
    explained = {int(code) for code in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)}
    given = {code for command in COMMANDS.values() for code in codes_of(command)}
    assert given == {common.CHECK_FAILED, common.SOME_REJECTED}
    assert explained == {0, common.WRONG_CALL, common.INTERRUPTED, common.READER_GONE} | given

"""The commands on every page of the manual, run in order in an empty folder, give what the page says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
BLOCK = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    "page",
    sorted(page for page in DOCS.rglob("*.md") if "```console" in page.read_text(encoding="utf-8")),
    ids=lambda page: page.stem,
)
def test_a_page_does_what_it_says(page: Path, tmp_path: Path) -> None:
    for kind, file, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        if kind == "yaml" and file:
            (tmp_path / file).write_text(text, encoding="utf-8")
        elif kind == "sh":
            assert run(text, tmp_path) == ("", 0)
        elif kind == "console":
            check_console(text, tmp_path)


def check_console(text: str, folder: Path) -> None:
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        printed, code = run(command, folder)
        wanted = re.search(r"^\[exit (\d+)\]\n", shown, re.MULTILINE)
        assert code == (int(wanted[1]) if wanted else 0), printed
        expected = re.sub(r"^\[exit \d+\]\n", "", shown, flags=re.MULTILINE)
        assert re.fullmatch(pattern_of(expected), printed, re.DOTALL), f"{command}\nprinted\n{printed}\nnot\n{expected}"


def pattern_of(shown: str) -> str:
    """The page's text as a pattern: a line of three dots stands for any lines, three dots within a line for anything."""
    lines = [_pattern_of_line(line) for line in shown.splitlines()]
    return "".join(lines) if lines else ".*"


def _pattern_of_line(line: str) -> str:
    return ".*?" if line == "..." else re.escape(line).replace(r"\.\.\.", r"[^\n]*?") + "\n"


def run(command: str, folder: Path) -> tuple[str, int]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "NO_COLOR": "1", "TIDEGATE_CACHE": str(folder / "cache")}
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    return re.sub(r" +$", "", done.stdout + done.stderr, flags=re.MULTILINE), done.returncode

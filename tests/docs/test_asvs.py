"""The list of ASVS requirements is whole, says of each how it is held or that it is not, and names tests that exist."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROWS = re.findall(
    r"^\| (\d+)\.(\d+)\.(\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \|$", (ROOT / "docs/reference/asvs.md").read_text(), re.MULTILINE
)
# Requirements of levels 1 and 2 in each chapter of version 5.0.0.
OF_CHAPTER = {
    1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16, 17: 7,
}  # fmt: skip


def test_the_list_is_whole_and_each_item_is_there_once() -> None:
    items = [row[:3] for row in ROWS]
    assert len(items) == len(set(items))
    assert Counter(int(chapter) for chapter, *_ in ROWS) == OF_CHAPTER
    assert Counter(row[3] for row in ROWS) == {"1": 70, "2": 183}


def test_every_item_is_shown_by_something_or_said_not_to_be() -> None:
    known = re.compile(r"`test_\w+`(, `test_\w+`)*|by [\w`].+|n/a: \w.+|not met.*: \w.+")
    assert [row for row in ROWS if not known.fullmatch(row[5])] == []


def test_every_item_names_tests_that_exist() -> None:
    sources = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    named = {name for row in ROWS for name in re.findall(r"`(test_\w+)`", row[5])}
    assert len(named) > 40
    assert [name for name in sorted(named) if f"def {name}(" not in sources] == []

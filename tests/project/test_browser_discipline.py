"""What tests with a browser must not do."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
CLOSES_A_PAGE = re.compile(r"\bpage\w*(\([^)]*\))?\.close\(\)")


def test_no_test_closes_a_page() -> None:
    """A page's close beside a navigation is lost by Chromium, and waited for for ever: contexts are closed instead."""
    assert CLOSES_A_PAGE.search('running.page_of("indigo", "Investigation").close()')
    assert CLOSES_A_PAGE.search("page.close()")
    found = [
        f"{path.relative_to(TESTS)}:{number}"
        for path in sorted(TESTS.rglob("*.py"))
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if CLOSES_A_PAGE.search(line)
    ]
    assert found == []

"""What all tests share: a purpose each, repeatable random examples, and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page

from tests.browser import SIZES, chromium, new_page

TESTS = Path(__file__).parent

PURPOSES = {
    "unit": "one function or class, exact numbers worked by hand first",
    "spec": "the behaviour the manual promises, clause by clause",
    "properties": "what holds for every input, on generated inputs",
    "differential": "two engines, or an engine and a peer, that must agree",
    "integration": "several packages, or a package and the world outside, together",
    "journeys": "a user's task from the command line to what they see",
    "security": "hostile input and what must never happen",
    "docs": "the manual's own commands and claims, executed",
}
# The marker of each folder of tests: a purpose has a folder of its name, and `project` tests the repository itself.
FOLDERS = {purpose: purpose for purpose in PURPOSES} | {"project": "unit"}

# Under `ci` every run tries the same examples: a failure is the change's, not the day's. `--hypothesis-profile=nightly`
# looks further, with new examples each time.
settings.register_profile("ci", derandomize=True, deadline=None, database=None)
settings.register_profile("nightly", max_examples=3000, deadline=None, print_blob=True)
settings.load_profile("ci")


def pytest_configure(config: pytest.Config) -> None:
    for purpose, meaning in PURPOSES.items():
        config.addinivalue_line("markers", f"{purpose}: {meaning}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by the folder it is in, and refuse a test in a folder without a purpose."""
    for item in items:
        item.add_marker(purpose_of(item.path))


def purpose_of(path: Path) -> str:
    """The marker that a test file's place gives it."""
    folder = path.relative_to(TESTS).parts[0]
    if folder not in FOLDERS:
        known = ", ".join(sorted(FOLDERS))
        raise pytest.UsageError(
            f"tests/{folder} has no purpose, so `pytest -m` could not find its tests: move them into one of {known}"
        )
    return FOLDERS[folder]


# One browser a module, not a session: while it runs, Playwright's event loop would disturb other modules' own loops.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with chromium() as running:
        yield running


@pytest.fixture(params=SIZES)
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An empty page without a network. The test runs twice: at desktop width and at phone width."""
    with new_page(browser, request.param) as empty:
        yield empty

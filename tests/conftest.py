"""What all tests share: a purpose each, repeatable random examples, a database, and a browser."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django
import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page
from xdist.scheduler import LoadScopeScheduling

from tests.browser import SIZES, chromium, new_page
from tests.postgres import postgresql

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

# To follow the code line by line makes it half as fast again or worse. What goes through the same lines thousands of times runs
# at full speed, and is not counted: coverage is of the tests that say what exactly comes out.
UNCOUNTED = ("properties/", "differential/")

# Under `ci` every run tries the same examples: a failure is the change's, not the day's. `--hypothesis-profile=nightly`
# looks further, with new examples each time.
settings.register_profile("ci", derandomize=True, deadline=None, database=None)
settings.register_profile("nightly", max_examples=3000, deadline=None, print_blob=True)
settings.load_profile("ci")


# An installation of its own for this run: keys, and nothing else that lasts. Workers share the first process's.
os.environ.setdefault("TIDEGATE_DATA", tempfile.mkdtemp(prefix="tidegate-tests-"))
Path(os.environ["TIDEGATE_DATA"], "static").mkdir(exist_ok=True)  # where the server looks for collected files
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tidegate.site.settings")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="What casework is tested on.")


def pytest_configure(config: pytest.Config) -> None:
    for purpose, meaning in PURPOSES.items():
        config.addinivalue_line("markers", f"{purpose}: {meaning}")
    _choose_database(config)
    django.setup()


def _choose_database(config: pytest.Config) -> None:
    """Start PostgreSQL where it is asked for, before Django reads its settings. Workers inherit the address."""
    if config.getoption("--database") == "postgresql" and not hasattr(config, "workerinput"):
        running = ExitStack()
        os.environ["DATABASE_URL"] = running.enter_context(postgresql())
        config.add_cleanup(running.close)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """For the tests of the database alone, a file without their mark is not even imported: most of that run was importing."""
    if config.getoption("markexpr") != "django_db" or collection_path.suffix != ".py":
        return None
    return None if "pytest.mark.django_db" in collection_path.read_text(encoding="utf-8") else True


class Together(LoadScopeScheduling):  # type: ignore[misc]  # xdist publishes no types
    """What shares something that is dear to make runs in one process: a file, or all journeys on one database.

    By names, since xdist 3.8 does not see its own groups with pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        return self.unit_of(nodeid)

    @staticmethod
    def unit_of(nodeid: str) -> str:
        """The name of what a test goes with."""
        file, _, test = nodeid.partition("::")
        database = re.search(r"\[(sqlite|postgresql)\]$", test)
        return f"{Path(file).parent} on {database[1]}" if database else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """How tests are spread over processes."""
    return Together(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by the folder it is in, and refuse a test in a folder without a purpose."""
    for item in items:
        item.add_marker(purpose_of(item.path))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Leave out of the coverage what is uncounted, with the fixtures and processes that it starts."""
    plugin = item.config.pluginmanager.getplugin("_cov")
    counting = plugin and plugin.cov_controller
    if not counting or not item.path.relative_to(TESTS).as_posix().startswith(UNCOUNTED):
        return (yield)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
        counting.pause()
        try:
            return (yield)
        finally:
            counting.resume()


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

"""The service as somebody uses it: a real process on a database of its own, and people signed in to it with a browser."""

from __future__ import annotations

import datetime as dt
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.browser import SIZES, assert_axe_clean, assert_no_sideways_scroll, viewport
from tests.journeys.casework.staging import PASSWORD
from tests.postgres import postgresql
from tidegate.records.deadlines import UK

ROOT = Path(__file__).parents[3]
PICTURES = ROOT / "build" / "pictures"
TIDEGATE = (sys.executable, "-c", "from tidegate.cli import main; main()")
# The service's own database; and it is used here as by its users, so its lines are not counted, which would halve its speed.
_NOT_HANDED_ON = ("DATABASE_URL", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
DATABASES = ("sqlite", "postgresql")
"""The service is used on each; all journeys on one of them run in one process (see the tests' ``conftest``)."""
_LONGEST_START = 180  # a first start makes the database, and a build machine may be busy


@dataclass
class Service:
    """A running service; ``problems`` gathers what any browser complained of."""

    address: str
    data: Path
    environment: dict[str, str]
    browser: Browser
    password: str = PASSWORD
    problems: list[str] = field(default_factory=list)
    signed_in: dict[str, BrowserContext] = field(default_factory=dict)

    def page_of(self, name: str, purpose: str) -> Page:
        """A page of somebody who has signed in through the page for it and has stated a purpose.

        It goes with their context at the end. Nobody closes it: Chromium may lose a page's close beside a navigation, and
        Playwright then waits for it for ever (crbug.com/536385539).
        """
        if name not in self.signed_in:
            self.signed_in[name] = self.browser.new_context(viewport=viewport("desktop"), base_url=self.address)
            page = self.watched(self.signed_in[name])
            page.goto("/accounts/login/")
            page.get_by_label("Username").fill(name)
            page.get_by_label("Password", exact=True).fill(self.password)
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.wait_for_url("/")
            if purpose:
                page.goto("/purpose")
                page.get_by_label(purpose, exact=True).check()
                page.get_by_role("button", name="Continue").click()
                page.wait_for_url("/")
        return self.watched(self.signed_in[name])

    def watched(self, context: BrowserContext) -> Page:
        """A page whose complaints are gathered."""
        page = context.new_page()
        page.on("console", lambda message: self._note(page, message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self._note(page, str(error)))
        return page

    def _note(self, page: Page, text: str) -> None:
        if "status of 4" not in text:  # an answer that refuses is not a fault of the page
            self.problems.append(f"{page.url}: {text}")


@contextmanager
def service(
    browser: Browser, database: str, folder: Path, *, stage: str = "staging.py", password: str = PASSWORD, at: str = ""
) -> Iterator[Service]:
    """The service on SQLite or PostgreSQL, with the people of ``stage`` (empty: as it is installed), to its end.

    ``at``: the instant at which its clock stands, so that what it shows does not depend on the day. Without: today's clock.
    """
    with ExitStack() as running, (folder / "log").open("w") as log:
        environment = {
            **{name: value for name, value in os.environ.items() if name not in _NOT_HANDED_ON},
            "TIDEGATE_DATA": str(folder / "data"),
            "TIDEGATE_MFA": "optional" if stage else "required",
            **({"TIDEGATE_NOW": at} if at else {}),
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }
        if database == "postgresql":
            environment["DATABASE_URL"] = running.enter_context(postgresql())
        if stage:
            staging = Path(__file__).with_name(stage)
            subprocess.run([sys.executable, staging], check=True, env=environment, cwd=ROOT)
        port = _free_port()
        command = [*TIDEGATE, "serve", "--data", str(folder / "data"), "--port", str(port)]
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
        running.callback(_stop, process)
        made = Service(f"http://127.0.0.1:{port}", folder / "data", environment, browser, password)
        _wait_for(made.address, process, folder / "log")
        yield made
        for context in made.signed_in.values():
            context.close()


def followed(control: Locator) -> None:
    """Click what leads to another page, and go on only when that page is there: a click alone may leave one at the old."""
    with control.page.expect_navigation():
        control.click()


def today() -> dt.date:
    """The day by the service's own clock."""
    return dt.datetime.now(UK).date()  # noqa: TID251  it is not fixed where journeys write


def give_date(page: Page, question: str, date: dt.date) -> None:
    """Fill in the three boxes of a date."""
    boxes = page.get_by_role("group", name=question)
    for label, value in (("Day", date.day), ("Month", date.month), ("Year", date.year)):
        boxes.get_by_label(label).fill(str(value))


_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"process-{os.getpid()}")


def look_at(page: Page, name: str) -> None:
    """At desktop and phone width: nothing to scroll sideways, nothing that axe finds; with TIDEGATE_PICTURES set, pictures."""
    if not _is_first_to_look(name):
        return
    for size in SIZES:
        page.set_viewport_size(viewport(size))
        if "TIDEGATE_PICTURES" in os.environ:
            page.screenshot(path=PICTURES / f"{name}-{size}.png", full_page=True)
        assert_no_sideways_scroll(page)
        assert_axe_clean(page)
    page.set_viewport_size(viewport("desktop"))


def _is_first_to_look(name: str) -> bool:
    """A page is looked at once in a run, whichever process does it and whichever database is behind it."""
    looked_at = ROOT / "build" / "looked-at" / _RUN / name
    looked_at.parent.mkdir(parents=True, exist_ok=True)
    try:
        looked_at.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        return int(each.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _LONGEST_START
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=2):  # noqa: S310  our own address
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"The service did not start:\n{log.read_text()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

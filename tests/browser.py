"""A real browser for tests of what we write as HTML: one look at desktop width, one at phone width.

A report must be usable by everybody (axe), fit a phone without sideways scrolling, and be one self-contained file: it
asks no other file and no network for anything.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}

# Of axe's rules, those whose answer depends on the window's width. The rest read the same document, in the same colours.
BY_WIDTH = ["scrollable-region-focusable", "target-size"]

# Chromium refuses its sandbox to root, which is what a build machine's user often is. The rest stops it from talking to
# its maker at every start, which a closed network would refuse many times over.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, headless. Playwright's own download of a browser is never used.

    The headless shell is the same engine without the windows, menus and background pages of a desktop's browser, so it opens
    a page in a third of the time.
    """
    path = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None)
    if path is None:
        raise RuntimeError(
            "Chromium is not installed, so pages cannot be checked in a browser: on Debian, apt-get install chromium-headless-shell"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def viewport(size: str) -> ViewportSize:
    """The size named, as Playwright has it."""
    width, height = SIZES[size]
    return {"width": width, "height": height}


@contextmanager
def new_page(browser: Browser, size: str) -> Iterator[Page]:
    """An empty page of the size named, in a fresh profile that is offline."""
    context = browser.new_context(viewport=viewport(size), offline=True)
    yield context.new_page()
    context.close()


def open_self_contained(page: Page, file: Path) -> None:
    """Open ``file`` and assert that it asked for nothing but itself and that nothing in it went wrong."""
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(file.resolve().as_uri(), wait_until="load")
    page.wait_for_timeout(100)  # what a script asks for after loading
    foreign = [url for url in asked if url != file.resolve().as_uri() and not url.startswith(("data:", "blob:"))]
    assert not foreign, f"{file.name} asks for other things than itself: {foreign}"
    assert not complaints, f"{file.name} reports errors: {complaints}"


def assert_no_sideways_scroll(page: Page) -> None:
    """The page's body fits the window's width. (A wide table may scroll within a box of its own.)"""
    needed, given = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert needed <= given, f"the page is {needed} px wide and must be scrolled sideways in {given} px"


def assert_axe_clean(page: Page) -> None:
    """No violation of the accessibility rules that axe can check: at phone width, of those that depend on the width."""
    is_phone = page.viewport_size == viewport("phone")
    which = {"runOnly": BY_WIDTH} if is_phone else {"rules": {"target-size": {"enabled": True}}}  # of WCAG 2.2: not usually on
    options = {"resultTypes": ["violations"]} | which
    results = Axe().run(page, options=options)
    assert results.violations_count == 0, results.generate_report()

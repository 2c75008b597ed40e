"""Every page there is, found by following links as people do: so a new page cannot be forgotten, nor be without a link to it."""

from __future__ import annotations

import html
import re
from collections import deque
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page, expect

from tests.journeys.casework.serving import Service, look_at, service
from tidegate.casework.demonstration.people import PASSWORD
from tidegate.web.urls import urlpatterns

VISITORS = {
    "sergeant": "Supervision",
    "investigator": "Investigation",
    "inspector": "Supervision",
    "liaison": "Prosecution",
    "head": "Supervision",
    "panel": "Scrutiny",
    "auditor": "Audit",
    "administrator": "",
    "protection": "Data protection",
}
"""Who looks, and for what purpose: between them they may open every page."""
FILES = ("decision_document", "certificate_file", "export_json", "export_html")
"""What is not shown but downloaded."""
ELSEWHERE = {
    "allocate_many": "is where the form of the worklist goes, and has no page of its own before that",
    **dict.fromkeys(FILES, "is a file to keep, which has tests of its own"),
    "break_glass": "is opened in the journey of a restricted case",
    "match": "is there only once two subjects were found alike: the journey of a merge",
    "unmerge": "is there only once two subjects were merged: the journey of a merge",
    "receive_forensics": "needs devices that were sent and have not arrived: the journey of bail and devices",
    **dict.fromkeys(("join", "revoke_invitation"), "needs an invitation: the journey of a new unit"),
    **dict.fromkeys(("revoke_token", "withdraw_token"), "needs a token: the same journey"),
    **dict.fromkeys(("webhook_secret", "end_webhook"), "needs a system that is told: the journey of one"),
    **dict.fromkeys(
        ("ask_review", "erasure", "authorise_erasure", "refuse_erasure", "withdraw_erasure", "exported"),
        "needs an erasure or an export that is under way: the journey of data protection",
    ),
    "return_file": "needs a file that is with the prosecutor: the journey of a returned file",
}
"""Pages that no link of the made-up unit leads to, and why."""
AT = "2026-11-18T10:00:00+00:00"
"""What the made-up unit has open depends on the day: it is looked at on one on which it has nearly everything."""
LINK = re.compile(r'<a [^>]*href="(/[^"]*)"')
MOST_OF_ONE = 4
"""So many addresses of one page are followed: what links there are may depend on the case."""


@pytest.fixture(scope="module")
def running(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service with a small made-up unit."""
    folder = tmp_path_factory.mktemp("every-page")
    with service(browser, "sqlite", folder, stage="staging_demonstration.py", password=PASSWORD, at=AT) as made:
        yield made
        assert made.problems == [], (folder / "log").read_text()[-5000:]


def name_of(address: str) -> str | None:
    """The name of the page at an address of ours; None: it is not one of these pages."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    return found.url_name if found.func.__module__.startswith("tidegate.web.") else None


def visited(page: Page) -> Iterator[tuple[str, str]]:
    """Follow every link from the overview on, as who is signed in: the name and address of each page found.

    The pages are only read here, without drawing them, which takes a tenth of the time.
    """
    waiting, seen, count = deque(["/"]), {"/"}, dict[str, int]()
    while waiting:
        address = waiting.popleft()
        name = name_of(address)
        if name is None or name in FILES or count.get(name, 0) >= MOST_OF_ONE:
            continue
        count[name] = count.get(name, 0) + 1
        answer = page.request.get(address)
        assert answer.status in {200, 403, 404}, address
        if answer.status != 200:
            continue
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy.split("; "), address
        yield name, address
        links = [html.unescape(each) for each in LINK.findall(answer.text())]
        new = [each for each in dict.fromkeys(links) if each not in seen]
        seen.update(new)
        waiting.extend(new)


def test_every_page_is_linked_and_can_be_used_by_everybody_at_both_widths(running: Service) -> None:
    looked_at: dict[str, tuple[str, str]] = {}
    for visitor, purpose in VISITORS.items():
        page = running.page_of(visitor, purpose)
        for name, address in visited(page):
            if name not in looked_at:
                looked_at[name] = visitor, address
                page.goto(address)
                look_at(page, f"every-{name}")
    missing = {str(each.name) for each in urlpatterns} - set(looked_at) - set(ELSEWHERE)
    assert sorted(missing) == [], "no link leads to these pages: link them, or say above why not"
    assert sorted(set(ELSEWHERE) & set(looked_at)) == [], "links lead to these pages: do not say above that none does"
    _without_script(running, looked_at)


def _without_script(running: Service, looked_at: dict[str, tuple[str, str]]) -> None:
    """Each of them again, in a browser that runs no script: it says what it is, and shows what there is to do."""
    for visitor in VISITORS:
        state = running.signed_in[visitor].storage_state()
        context = running.browser.new_context(base_url=running.address, storage_state=state, java_script_enabled=False)
        page = context.new_page()
        for _name, address in [each for each in looked_at.values() if each[0] == visitor]:
            page.goto(address)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            expect(page.get_by_role("navigation", name="Menu")).to_be_visible()
        context.close()

"""The triage report in a real browser at both widths: usable by everybody, opened and closed, from nothing to many."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import assert_axe_clean, assert_no_sideways_scroll, open_self_contained
from tests.packs import shipped
from tests.unit.reports.support import HOSTILE, assessed, duplicate, hand_made, rejected, worklist
from tidegate.records.facts import FactState
from tidegate.reports.formats import write
from tidegate.synthetic import AS_OF, Order, write_caseload
from tidegate.triage.items import Item
from tidegate.triage.running import Worklist, triage


@pytest.fixture(scope="module")
def caseload(tmp_path_factory: pytest.TempPathFactory) -> Worklist:
    """Made-up referrals under a policy that ships: few, because axe looks at every element of every one."""
    source = tmp_path_factory.mktemp("caseload") / "referrals.parquet"
    policy = shipped("proportionate-2017")
    write_caseload(source, Order(n=6, seed=7), vocabulary=policy.vocabulary)
    return triage([source], policy, AS_OF)


def opened(page: Page, made: Worklist, folder: Path) -> None:
    path = folder / "report.html"
    write(made, "html", path)
    open_self_contained(page, path)


def test_a_caseload_is_usable_by_everybody(page: Page, caseload: Worklist, tmp_path: Path) -> None:
    opened(page, caseload, tmp_path)
    assert_no_sideways_scroll(page)
    assert_axe_clean(page)


def test_who_is_first_stands_on_the_first_screen(page: Page, caseload: Worklist, tmp_path: Path) -> None:
    opened(page, caseload, tmp_path)
    first = caseload.accepted[0].reference
    assert first
    size = page.viewport_size
    box = page.get_by_role("link", name=first).first.bounding_box()
    assert size
    assert box
    assert box["y"] + box["height"] < size["height"]
    assert page.locator(".tiles").bounding_box()["y"] < size["height"]  # type: ignore[index]


def test_everything_that_can_be_opened_is_usable_too(page: Page, tmp_path: Path) -> None:
    met: dict[str, FactState] = {"flag": False, "size": 1, "grade": "low", "agreed": True, "sanctions": 2}
    opened(page, worklist(hand_made(), assessed(met, "CASE-2"), rejected()), tmp_path)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert_no_sideways_scroll(page)
    assert_axe_clean(page)


def test_a_reference_leads_to_its_case(page: Page, caseload: Worklist, tmp_path: Path) -> None:
    opened(page, caseload, tmp_path)
    reference = caseload.accepted[2].reference
    assert reference
    page.get_by_role("link", name=reference).first.click()
    case = page.locator("#case-3")
    case.locator("> summary").click()
    assert case.get_by_text("What is not known and matters").is_visible()


@pytest.mark.parametrize(
    "items",
    [
        (),
        (hand_made(),),
        (rejected(),),
        (hand_made(reference=HOSTILE * 3, source=HOSTILE * 9), duplicate(), rejected(HOSTILE * 9)),
    ],
    ids=["nothing", "one", "only rejected", "hostile names"],
)
def test_a_small_worklist_is_usable_by_everybody(page: Page, items: tuple[Item, ...], tmp_path: Path) -> None:
    opened(page, worklist(*items), tmp_path)
    assert_no_sideways_scroll(page)
    assert_axe_clean(page)


def test_it_prints_with_its_levels_and_without_its_navigation(page: Page, caseload: Worklist, tmp_path: Path) -> None:
    opened(page, caseload, tmp_path)
    page.emulate_media(media="print")
    assert page.locator(".worklist .level").first.is_visible()
    assert not page.locator("nav.contents").is_visible()


def test_the_whole_worklist_is_folded_on_screen_and_whole_on_paper(page: Page, tmp_path: Path) -> None:
    urgent = [assessed({"flag": True}, f"URGENT-{number}") for number in range(10)]
    opened(page, worklist(*urgent, assessed({"flag": False, "size": 1}, "LAST")), tmp_path)
    worklist_of_all = page.get_by_role("region", name="The whole worklist")
    last = worklist_of_all.get_by_role("row", name="LAST", include_hidden=True)
    assert worklist_of_all.get_by_role("row", name="URGENT-9").is_visible()
    assert not last.is_visible()
    assert_no_sideways_scroll(page)
    assert_axe_clean(page)
    page.emulate_media(media="print")
    last.wait_for(state="visible")

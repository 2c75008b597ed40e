"""Data protection in a browser, on both databases: review, export, erasure proposed and authorised by another, certificate."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import assert_axe_clean, assert_no_sideways_scroll
from tests.journeys.casework.serving import Service, followed, look_at


def a_closed_case(running: Service) -> str:
    """A supervisor closes a case, the last but one, which no other journey works on; gives its reference."""
    page = running.page_of("sorrel", "Supervision")
    page.goto("/worklist?scope=unit")
    rows = page.locator("tbody th a")
    followed(rows.nth(rows.count() - 2))
    reference = page.get_by_role("heading", level=1).inner_text().removeprefix("Case ")
    case = page.url
    page.goto(f"{case}/tasks")
    while page.get_by_role("link", name="Close “").count():
        page.get_by_role("link", name="Close “").first.click()
        page.locator("input[type=radio]").last.check()
        page.get_by_role("button", name="Close the task").click()
        expect(page.get_by_text("The task is closed.")).to_be_visible()
        page.goto(f"{case}/tasks")
    page.goto(f"{case}/close")
    page.get_by_label("No offence was found").check()
    page.get_by_role("button", name="Close the case").click()
    expect(page.get_by_text("The case is closed.")).to_be_visible()
    return reference


def find(page: Page, reference: str) -> None:
    page.goto("/protection")
    page.get_by_label("Reference of one of the person's cases").fill(reference)
    page.get_by_role("button", name="Find the person’s records").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A person’s records")


def download(page: Page, link: str, folder: Path) -> Path:
    with page.expect_download() as started:
        page.get_by_role("link", name=link).click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def test_records_are_reviewed_exported_and_erased_by_two_people(running: Service, tmp_path: Path) -> None:
    reference = a_closed_case(running)
    officer = running.page_of("fern", "Data protection")
    officer.goto("/protection")
    look_at(officer, "protection-empty")
    find(officer, reference)
    look_at(officer, "protected")
    followed(officer.get_by_role("link", name="Open a review on request"))
    look_at(officer, "review-on-request")
    officer.get_by_role("button", name="Open the review").click()
    expect(officer.get_by_text("The review is open.")).to_be_visible()

    followed(officer.get_by_role("link", name="Retain"))
    look_at(officer, "retain")
    followed(officer.get_by_role("link", name="Back", exact=True))

    officer.get_by_role("link", name="Export what is held").click()
    officer.get_by_label("The person asked for access", exact=False).check()
    look_at(officer, "export")
    officer.get_by_role("button", name="Export").click()
    expect(officer.get_by_text("The export can be taken out.")).to_be_visible()
    look_at(officer, "exported")
    taken = download(officer, "The page for the person (HTML)", tmp_path)
    content = json.loads(download(officer, "The same for a program (JSON)", tmp_path).read_text(encoding="utf-8"))
    assert content["held"]["cases.Case"]["rows"][0]["reference"] == reference
    reading = officer.context.browser.new_page() if officer.context.browser else officer
    reading.goto(taken.as_uri())
    expect(reading.get_by_role("heading", level=1)).to_have_text("What is held about you")
    assert_no_sideways_scroll(reading)
    assert_axe_clean(reading)

    find(officer, reference)
    officer.get_by_role("link", name="Propose to erase").click()
    officer.get_by_label("The law obliges the force to erase them", exact=False).check()
    officer.get_by_label("The register was checked today", exact=False).check()
    look_at(officer, "propose-erasure")
    followed(officer.get_by_role("button", name="Continue"))
    look_at(officer, "check-erasure")
    officer.get_by_role("button", name="Confirm and send").click()
    expect(officer.get_by_text("another person must authorise or refuse it")).to_be_visible()
    erasure = officer.url
    refused = officer.goto(f"{erasure}/authorise")
    assert refused
    officer.get_by_role("button", name="Erase").click()
    expect(officer.get_by_text("Another person must authorise or refuse what you proposed")).to_be_visible()

    head = running.page_of("hazel", "Data protection")
    head.goto("/protection")
    look_at(head, "protection")
    followed(head.get_by_role("link", name=reference))
    look_at(head, "erasure")
    followed(head.get_by_role("link", name="Authorise"))
    look_at(head, "authorise-erasure")
    head.get_by_role("button", name="Erase").click()
    expect(head.get_by_role("heading", level=1)).to_have_text("Certificate of erasure")
    look_at(head, "certificate")
    certificate = download(head, "The certificate as a file (JSON)", tmp_path).read_text(encoding="ascii")
    assert reference not in certificate
    assert json.loads(certificate)["certificate"]["reason"] == "legal_obligation"

    officer.goto("/protection")
    look_at(officer, "protection-with-certificate")
    officer.get_by_label("Reference of one of the person's cases").fill(reference)
    officer.get_by_role("button", name="Find the person’s records").click()
    expect(officer.get_by_role("heading", name="There is a problem")).to_be_visible()
    auditor = running.page_of("aspen", "Audit")
    auditor.goto("/audit/verify")
    auditor.get_by_role("button", name="Verify the whole").click()
    expect(auditor.get_by_role("heading", name="The trail holds")).to_be_visible()

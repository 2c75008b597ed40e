"""Whole journeys in a browser, on both databases: from files taken in to a decision that another person authorised."""

from __future__ import annotations

import datetime as dt
import re

from playwright.sync_api import Browser, Page, expect

from tests.journeys.casework.serving import Service, followed, give_date, look_at, today


def _first_case(page: Page) -> str:
    """Open the case that the overview puts first, and give its address."""
    page.goto("/")
    page.locator(".tide-first").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Case")
    return page.url


def _propose_charge(page: Page, case: str) -> str:
    """Propose a charge through the questions and the page that checks them; give the proposal's address."""
    page.goto(f"{case}/decisions/propose")
    look_at(page, "choose-decision")
    page.get_by_role("link", name="Send to the prosecutor for a charging decision").click()
    page.get_by_label("The full code test is met").check()
    if page.get_by_role("group", name=re.compile("depart")).count():
        page.get_by_label("Safety of a child", exact=False).or_(page.get_by_label("The safety of a child")).first.check()
    page.get_by_label("There is no identified victim to ask").check()
    page.get_by_label("Reference of the rationale").fill("DOC/2026/17")
    look_at(page, "propose")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Check your answers")
    look_at(page, "check-answers")
    page.get_by_role("button", name="Confirm and send").click()
    expect(page.get_by_text("The decision is proposed.")).to_be_visible()
    look_at(page, "proposal")
    return page.url


def _authorise(page: Page, proposal: str) -> None:
    page.goto(proposal)
    followed(page.get_by_role("link", name="Authorise"))
    look_at(page, "authorise")
    page.get_by_role("button", name="Authorise").click()
    expect(page.get_by_text("The decision is authorised.")).to_be_visible()


def test_a_referral_is_triaged_its_facts_re_rank_it_and_its_decision_is_authorised_by_another(running: Service) -> None:
    officer = running.page_of("indigo", "Investigation")
    case = _first_case(officer)
    look_at(officer, "case")
    followed(officer.get_by_role("link", name="Why", exact=True))
    look_at(officer, "why")
    officer.goto(f"{case}/facts/child_in_household")
    officer.get_by_label("Yes").check()
    officer.get_by_label("Where does this come from?").select_option(label="Children's social care")
    look_at(officer, "record-fact")
    officer.get_by_role("button", name="Record the fact").click()
    expect(officer.get_by_text("the case was assessed again")).to_be_visible()
    officer.goto(f"{case}/facts")
    look_at(officer, "facts")
    officer.goto(f"{case}/history")
    expect(officer.get_by_text("Record fact", exact=True)).to_be_visible()
    look_at(officer, "history")
    proposal = _propose_charge(officer, case)
    expect(officer.get_by_text("another person must authorise or refuse it")).to_be_visible()
    followed(officer.get_by_role("link", name="Withdraw"))
    look_at(officer, "withdraw")
    supervisor = running.page_of("sorrel", "Supervision")
    supervisor.goto("/")
    look_at(supervisor, "home")
    _authorise(supervisor, proposal)
    look_at(supervisor, "case-decisions")


def test_a_file_that_the_prosecutor_returns_is_decided_again(running: Service) -> None:
    officer, liaison = running.page_of("indigo", "Investigation"), running.page_of("linden", "Prosecution")
    supervisor = running.page_of("sorrel", "Supervision")
    supervisor.goto("/")
    case = _first_case(officer)
    if officer.goto(f"{case}/decisions") and not officer.get_by_text("Standing").count():
        _authorise(supervisor, _propose_charge(officer, case))
    liaison.goto(f"{case}/prosecutor/send")
    give_date(liaison, "By which day should they reply?", today() + dt.timedelta(days=28))
    look_at(liaison, "send-file")
    followed(liaison.get_by_role("button", name="Record that it was sent"))
    liaison.goto("/prosecutor")
    look_at(liaison, "prosecutor")
    liaison.get_by_role("link", name=re.compile("Returned")).first.click()
    liaison.get_by_label("Grading incomplete").check()
    give_date(liaison, "By which day is the answer due?", today() + dt.timedelta(days=35))
    look_at(liaison, "return-file")
    liaison.get_by_role("button", name="Record the return").click()
    expect(liaison.get_by_text("The case is to be decided again.")).to_be_visible()
    _authorise(supervisor, _propose_charge(officer, case))
    expect(supervisor.get_by_text("Standing").first).to_be_visible()
    expect(supervisor.get_by_text("Returned").first).to_be_visible()


def test_of_two_who_act_on_one_case_at_once_one_wins_and_the_other_is_told_what_changed(running: Service) -> None:
    first, second = running.page_of("indigo", "Investigation"), running.page_of("rowan", "Investigation")
    case = _first_case(first)
    for page in (first, second):
        page.goto(f"{case}/facts/position_of_trust")
        page.get_by_label("No", exact=True).check()
        page.get_by_label("Where does this come from?").select_option(label="Children's social care")
    first.get_by_role("button", name="Record the fact").click()
    expect(first.get_by_text("the case was assessed again")).to_be_visible()
    second.get_by_role("button", name="Record the fact").click()
    expect(second.get_by_role("heading", name="Something changed")).to_be_visible()
    expect(second.get_by_text(re.compile("Record fact by indigo, "))).to_be_visible()
    look_at(second, "something-changed")
    second.get_by_role("link", name="Look at it as it is now").click()
    expect(second.get_by_role("button", name="Record the fact")).to_be_visible()


def test_bail_is_granted_and_extended_and_devices_are_sent_received_and_come_back(running: Service) -> None:
    page, day = running.page_of("indigo", "Investigation"), today()
    case = _first_case(page)
    page.goto(f"{case}/bail")
    give_date(page, "On which day was the suspect arrested?", day)
    until = day + dt.timedelta(days=60)
    give_date(page, "Until which day?", until)
    page.get_by_label("At what time?").fill("10:00")
    look_at(page, "set-bail")
    page.get_by_role("button", name="Record the bail").click()
    expect(page.get_by_text("The bail is recorded; its tasks are open.")).to_be_visible()
    page.get_by_role("link", name="Record an extension").click()
    longer = day + dt.timedelta(days=150)
    give_date(page, "Until which day?", longer)
    page.get_by_label("At what time?").fill("10:00")
    page.get_by_label("A magistrates' court").check()
    page.get_by_role("button", name="Record the extension").click()
    expect(page.get_by_text("Give the reference of the court's order.").first).to_be_visible()
    page.get_by_label("Inspector", exact=True).check()
    look_at(page, "extend-bail")
    page.get_by_role("button", name="Record the extension").click()
    expect(page.get_by_text("The extension is recorded.")).to_be_visible()
    page.goto(f"{case}/forensics")
    page.get_by_label("How many devices?").fill("3")
    give_date(page, "By which day is the result expected?", until)
    followed(page.get_by_role("button", name="Record that they were sent"))
    page.goto("/tasks/forensics")
    followed(page.get_by_role("link", name=re.compile("Received")).first)
    page.get_by_role("button", name="Record that they were received").click()
    expect(page.get_by_role("heading", name="Forensic queue")).to_be_visible()
    page.get_by_role("link", name=re.compile("Back.*TG-")).first.click()
    page.get_by_label("Examined in full").check()
    page.get_by_role("button", name="Record the result").click()
    expect(page.get_by_text("The result is recorded.")).to_be_visible()
    page.goto(f"{case}/as-known")
    give_date(page, "At the end of which day?", day)
    page.get_by_role("button", name="Show the case as known then").click()
    expect(page.get_by_text("Examined in full")).to_be_visible()
    look_at(page, "as-known")


def test_two_subjects_are_merged_and_unmerged(running: Service) -> None:
    page = running.page_of("rowan", "Investigation")
    page.goto("/worklist?scope=unit")
    look_at(page, "worklist")
    subjects = []
    for row in range(2):
        page.goto("/worklist?scope=unit")
        followed(page.locator("tbody th a").nth(row))
        followed(page.get_by_role("link", name="People", exact=True))
        look_at(page, "people")
        followed(page.get_by_role("link", name="Names, identifiers and other cases"))
        subjects.append(page.url.rsplit("/", 1)[1])
    page.goto(f"/subjects/{subjects[0]}")
    look_at(page, "subject")
    page.get_by_role("link", name="Merge with another subject").click()
    page.get_by_label("Which other person?").fill(subjects[1])
    page.get_by_label("The same identifiers").check()
    look_at(page, "merge")
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_text("This can be undone.")).to_be_visible()
    page.get_by_role("link", name="Undo").click()
    page.get_by_label("It was merged in error").check()
    page.get_by_role("button", name="Undo the merge").click()
    expect(page.get_by_text("The merge is undone.")).to_be_visible()
    expect(page.get_by_text("None stands.")).to_be_visible()


def test_a_restricted_case_is_opened_in_an_emergency_and_that_is_reviewed(running: Service) -> None:
    supervisor, officer = running.page_of("sorrel", "Supervision"), running.page_of("indigo", "Investigation")
    supervisor.goto("/worklist?scope=unit")
    look_at(supervisor, "worklist-of-a-supervisor")
    followed(supervisor.locator("tbody th a").last)
    case, reference = supervisor.url, supervisor.get_by_role("heading", level=1).inner_text().removeprefix("Case ")
    supervisor.goto(f"{case}/restrict")
    supervisor.get_by_label("Covert work could be put at risk").check()
    supervisor.get_by_role("button", name="Confirm").click()
    expect(supervisor.get_by_text("It is done.")).to_be_visible()
    answer = officer.goto(case)
    assert answer
    assert answer.status == 404
    look_at(officer, "not-found")
    officer.goto("/access")
    officer.get_by_label("Reference of the case").fill(reference)
    followed(officer.get_by_role("button", name="Ask"))
    look_at(officer, "why-not")
    officer.get_by_role("link", name="Open it in an emergency").click()
    officer.get_by_label("A child is at immediate risk").check()
    look_at(officer, "emergency")
    officer.get_by_role("button", name="Open the case").click()
    expect(officer.get_by_text("The case is open to you for four hours.")).to_be_visible()
    supervisor.goto("/access")
    look_at(supervisor, "openings")
    supervisor.get_by_role("link", name="Review").first.click()
    supervisor.get_by_label("Made by mistake: guidance given").check()
    supervisor.get_by_role("button", name="Record the review").click()
    expect(supervisor.get_by_text("The review is recorded.")).to_be_visible()
    answer = officer.goto(case)
    assert answer
    assert answer.status == 404


def test_the_auditor_searches_and_verifies_the_trail(running: Service) -> None:
    page = running.page_of("aspen", "Audit")
    page.goto("/audit")
    page.get_by_label("Action").fill("take_batch")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("cell", name="Take batch")).to_be_visible()
    look_at(page, "audit")
    page.goto("/audit/verify")
    page.get_by_role("button", name="Verify the whole").click()
    expect(page.get_by_role("heading", name="The trail holds")).to_be_visible()
    look_at(page, "verify")


def test_another_system_is_told_from_a_page_and_then_no_more(running: Service) -> None:
    page = running.page_of("briar", "")
    page.goto("/access")
    followed(page.get_by_role("link", name="Systems that are told"))
    look_at(page, "nobody-is-told")
    followed(page.get_by_role("link", name="Tell another system"))
    page.get_by_label("Address").fill("https://records.example/hear")
    page.get_by_label("Take batch").check()
    followed(page.get_by_role("button", name="Tell it"))
    expect(page.get_by_text(re.compile("^[0-9a-f]{64}$"))).to_be_visible()
    look_at(page, "webhook-secret")
    followed(page.get_by_role("link", name="Systems that are told"))
    look_at(page, "webhooks")
    followed(page.get_by_role("link", name="Stop telling https://records.example/hear"))
    look_at(page, "end-webhook")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("It is told nothing from now on.")).to_be_visible()
    expect(page.get_by_text("No other system is told of anything.")).to_be_visible()


def test_an_administrator_withdraws_the_token_by_which_a_program_acts_as_another(running: Service) -> None:
    owner, page = running.page_of("rowan", "Investigation"), running.page_of("briar", "")
    owner.goto("/account/tokens/issue")
    owner.get_by_label("Password", exact=True).fill(running.password)
    followed(owner.get_by_role("button", name="Confirm"))
    owner.get_by_label("Which program is it for?").fill("RECORDS-LINK")
    owner.get_by_label("Read the worklist").check()
    ends = today() + dt.timedelta(days=30)
    give_date(owner, "Until which day?", ends)
    followed(owner.get_by_role("button", name="Issue the token"))
    page.goto("/access/accounts")
    followed(page.get_by_role("link", name="rowan", exact=True))
    look_at(page, "account-with-a-token")
    followed(page.get_by_role("link", name="Withdraw the token RECORDS-LINK"))
    look_at(page, "withdraw-token")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_text("The token is withdrawn.")).to_be_visible()
    expect(page.get_by_role("heading", name="Programs that act as them")).to_have_count(0)


def test_who_is_not_signed_in_sees_a_page_to_sign_in_at(running: Service, browser: Browser) -> None:
    context = browser.new_context(base_url=running.address)
    page = context.new_page()
    page.goto("/tasks")
    look_at(page, "sign-in")
    page.get_by_label("Username").fill("nobody")
    page.get_by_label("Password", exact=True).fill("wrong")
    followed(page.get_by_role("button", name="Sign in", exact=True))
    look_at(page, "sign-in-refused")
    context.close()


def test_a_case_can_be_worked_without_script(running: Service, browser: Browser) -> None:
    running.page_of("indigo", "Investigation")
    state = running.signed_in["indigo"].storage_state()
    context = browser.new_context(base_url=running.address, storage_state=state, java_script_enabled=False)
    page = context.new_page()
    case = _first_case(page)
    page.goto(f"{case}/tasks/step")
    page.get_by_role("button", name="Record the step").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.get_by_label("Search of premises").check()
    give_date(page, "On which day?", today() - dt.timedelta(days=3))
    page.get_by_label("At what time?").fill("7:30")
    page.get_by_role("button", name="Record the step").click()
    expect(page.get_by_text("The step is recorded")).to_be_visible()
    expect(page.get_by_text("Ask after the suspect's welfare within 48 hours").first).to_be_visible()
    context.close()

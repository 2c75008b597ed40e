"""The HTML report: the answer first, nothing fetched, nothing hostile, and words for every size of caseload."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tests.packs import build
from tests.unit.reports.support import AS_OF, HOSTILE, PACK, assessed, duplicate, hand_made, pack, rejected, worklist
from tidegate.records.facts import FactState
from tidegate.records.referrals import Receipt, Referral, Status
from tidegate.reports import triage_charts, triage_html
from tidegate.reports.triage_html import render
from tidegate.triage.assessing import Assessor
from tidegate.triage.items import Item
from tidegate.triage.running import Totals, Worklist, worklist_of

SAMPLE = (hand_made(same_suspect=("CASE-2", "CASE-9")), assessed({"flag": True}, "CASE-2"), duplicate(), rejected())
MET: dict[str, FactState] = {"flag": False, "size": 1, "grade": "low", "agreed": True}


class Page(HTMLParser):
    """Ids, links, tags and the text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.tags: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.ids += [value for value in [found.get("id")] if value]
        self.targets += [value for name in ("href", "src") for value in [found.get(name)] if value]

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def page(*items: Item) -> Page:
    return Page(render(worklist(*items)))


def parts_of(html: str) -> list[tuple[str, str, str]]:
    """Of each part of the whole worklist: whether it is open, its title, and what it holds."""
    return re.findall(r'<details class="part"( open)?><summary><h3>([^<]+)</h3> ([^<]+)</summary>', html)


def test_the_first_words_are_who_by_when_and_why() -> None:
    text = page(*SAMPLE).text
    assert (
        "Who must be acted on first CASE-2 : High, act by Mon 1 Jun 10:00 ( due now ). It is so. "
        "2 referrals ranked as of Mon 1 Jun 2026 10:00, UK time, under A small policy a proposal, not adopted policy . "
        "A person decides."
    ) in text


def test_a_case_that_could_be_graver_says_so_at_once() -> None:
    text = page(hand_made()).text
    assert "Could be High: find out by Mon 1 Jun 07:00 (overdue 3 h)." in text


def test_it_is_one_page_without_script_that_asks_for_nothing() -> None:
    found = page(*SAMPLE)
    assert not {"script", "link", "img", "iframe", "form", "object"} & set(found.tags)
    assert all(target.startswith("#") for target in found.targets)
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in render(worklist())


def test_every_link_leads_to_a_place_and_no_place_is_there_twice() -> None:
    found = page(*SAMPLE, assessed(MET, "CASE-3"))
    assert len(found.ids) == len(set(found.ids))
    assert {target.removeprefix("#") for target in found.targets} <= set(found.ids)


def test_the_same_suspect_is_a_link_where_the_other_case_is_on_the_page() -> None:
    html = render(worklist(*SAMPLE))
    assert '<a href="#case-1">CASE-2</a>, CASE-9' in html


HOSTILE_ITEMS = (
    hand_made(reference=HOSTILE),
    hand_made(source=HOSTILE),
    hand_made(same_suspect=(HOSTILE,)),
    rejected(source=HOSTILE),
    rejected(reason=HOSTILE),
    replace(duplicate(), reference=HOSTILE),
)


@pytest.mark.parametrize("item", HOSTILE_ITEMS, ids=["reference", "source", "same suspect", "rejected", "reason", "duplicate"])
def test_hostile_names_stay_text(item: Item) -> None:
    html = render(worklist(item))
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;" in html
    assert "\x1b" not in html
    assert "\u202e" not in html


def test_a_hostile_policy_stays_text() -> None:
    changed = PACK.replace("title: A small policy", 'title: "<img src=x onerror=alert(1)>"').replace(
        "Is it so?", "<b>Is it so?</b>"
    )
    html = render(worklist_of(build(changed), AS_OF, [hand_made()]))
    assert "<img" not in html
    assert "<b>" not in html


def test_items_that_were_not_taken_are_told_with_their_reasons() -> None:
    text = page(*SAMPLE).text
    assert "1 item was rejected." in text
    assert "bad.xml It cannot be read; send it again" in text
    assert "CASE-1 (again.csv row 1) Cases.csv row 1 was taken first" in text


def test_a_worklist_of_nothing_says_so() -> None:
    text = page().text
    assert "Nobody: no referral was accepted." in text
    assert "0 referrals ranked" in text
    assert "The picture" not in text


def test_a_worklist_of_rejected_items_only_says_so_and_why() -> None:
    text = page(rejected(), rejected(source="worse.xml")).text
    assert "Nobody: no referral was accepted." in text
    assert "2 items were rejected." in text
    assert "worse.xml" in text


def test_one_referral_is_explained_in_full_and_listed_once() -> None:
    found = page(hand_made())
    assert "case-1" in found.ids
    assert "report-all" not in found.ids
    assert "Each referral, with everything that its place rests on." in found.text


def test_the_charts_and_their_tables_hold_the_same_numbers() -> None:
    html = render(worklist(*SAMPLE))
    assert html.count("<svg ") >= 5
    for name in ("by-level", "by-deadline", "by-reason", "by-route", "by-unknown"):
        assert f'aria-labelledby="{name}-t {name}-d"' in html
    assert "High: 1 certain, 2 could be. Low: 1 certain, 0 could be." in html
    row = re.search(r'High</span></th>(<td class="number">[^<]+</td>){4}', html)
    assert row
    assert re.findall(r'"number">([^<]+)<', row[0]) == ["1", "50.0 %", "2", "100.0 %"]


def test_a_notice_is_told_with_the_number_of_referrals_that_it_concerns() -> None:
    text = page(assessed(MET, "CASE-3"), assessed(MET, "CASE-4")).text
    assert "This conflicts with guidance. guess our assumption With 2 referrals." in text


def test_the_policy_is_there_in_full_with_its_digest() -> None:
    found = page(hand_made())
    assert pack().digest in found.text
    assert {"source-book", "source-guess"} <= set(found.ids)
    assert "a proposal, not adopted policy" in found.text


def test_the_whole_worklist_is_in_parts_by_level_with_the_most_urgent_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triage_html, "FIRST", 1)
    small: dict[str, FactState] = {"flag": False, "size": 1}
    cases = [assessed({"flag": True}, "HIGH-1"), assessed({"flag": True}, "HIGH-2"), assessed(small, "LOW-1")]
    assert parts_of(render(worklist(*cases))) == [(" open", "High", "2 referrals"), ("", "Low", "1 referral")]


def test_a_case_that_could_be_far_graver_has_its_part_before_the_others_of_its_level(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triage_html, "FIRST", 1)
    three = PACK.replace(
        "levels: [low, high]\n    names: {", "levels: [low, middle, high]\n    names: {middle: Middle, "
    ).replace(
        "      - {id: P9,",
        "      - {id: P3, when: 'size >= 20', then: middle, act_within: 7 days, find_out_within: 7 days,\n"
        "         clock: received, provisional: true, says: 'Not small', source: [guess]}\n      - {id: P9,",
    )
    known: dict[str, FactState] = {"flag": False}
    cases: dict[str, dict[str, FactState]] = {"THIN": {"size": 1}, "MIDDLE": {**known, "size": 20}, "LOW": {**known, "size": 1}}
    assessor = Assessor(build(three), AS_OF)
    items = [
        assessor.item(
            Receipt(
                source=name,
                status=Status.ACCEPTED,
                reference=name,
                referral=Referral(reference=name, received_at=AS_OF - dt.timedelta(days=9), facts=facts, known_on={}),
            )
        )
        for name, facts in cases.items()
    ]
    assert parts_of(render(worklist_of(assessor.pack, AS_OF, items))) == [
        (" open", "Middle", "1 referral, 1 overdue"),
        ("", "Low, could be High", "1 referral, 1 overdue"),
        ("", "Low", "1 referral"),
    ]


def test_of_a_long_caseload_the_first_are_shown_and_it_says_how_to_get_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triage_html, "FIRST", 1)
    monkeypatch.setattr(triage_html, "SHOWN", 3)
    monkeypatch.setattr(triage_html, "EXPLAINED", 2)
    found = page(*(hand_made(reference=f"CASE-{number}") for number in range(5)))
    assert "The first 1 " in found.text
    assert "The first 3 of 5 are shown. For all of them, run the same command with --format csv" in found.text
    assert "The first 2 of 5. For any other, run tidegate explain with its reference." in found.text
    assert "CASE-2" in found.text
    assert "CASE-3" not in found.text
    assert [each for each in found.ids if re.fullmatch(r"case-\d+", each)] == ["case-1", "case-2"]


def test_many_rejected_items_and_many_reasons_are_cut_with_a_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triage_html, "REFUSED", 2)
    monkeypatch.setattr(triage_charts, "RANKED", 1)
    items = [hand_made(), assessed({"flag": True}, "CASE-2"), assessed({"flag": False, "size": 60}, "CASE-3")]
    text = page(*items, *(rejected(source=f"bad-{number}.xml") for number in range(5))).text
    assert "And 3 more items: write the worklist as CSV to see all." in text
    assert "bad-2.xml" not in text
    assert "2 other rules" in text


def test_where_only_the_top_of_a_caseload_is_here_the_whole_is_counted_and_that_is_said() -> None:
    totals = Totals(
        accepted=1_000,
        certain={"low": 900, "high": 100},
        possible={"low": 500, "high": 500},
        routes={"caution_review": 0, "charge_review": 1_000},
        rules={"P1": 60, "P2": 40, "P9": 900},
    )
    text = Page(render(replace(worklist(hand_made()), totals=totals))).text
    assert "1,000 referrals ranked" in text
    assert "10.0 % of referrals, on what is known" in text
    assert "a deadline has passed, to act or to find out, of the first 1" in text
    assert "High: 100 certain, 500 could be." in text


def test_the_same_worklist_gives_the_same_page() -> None:
    made: list[Worklist] = [worklist(*SAMPLE) for _ in range(2)]
    assert render(made[0]) == render(made[1])

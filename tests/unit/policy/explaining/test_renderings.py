"""A whole policy in three forms, made from one document."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from rich.console import Console

from tests.packs import HEADER, SHIPPED, build, indented, shipped
from tidegate.policy.explaining.as_html import fragment, page
from tidegate.policy.explaining.as_markdown import escaped, markdown
from tidegate.policy.explaining.as_terminal import terminal
from tidegate.policy.explaining.describing import describe
from tidegate.policy.explaining.document import DOUBTS, Bullets, Document, Exact, Grid, More, Row, Section, plain, say
from tidegate.policy.language.pack import Pack

FULL = HEADER.replace("status: proposal", "status: current\nsummary: In two words.") + indented("""\
    roles: {INT: force research, OIC: officer in the case, ME: myself}
    sources:
      act: {title: The Act, status: verified, read: 2026-08}
      old: {title: Old law, status: recalled, note: Not read again.}
      new: {title: New law, status: unverified}
      ours: {title: Our guess, status: assumption}
    facts:
      flag: {type: bool, ask: "Is it so?", known_by: [INT, OIC, ME], stage: S1, max_age_days: 90, source: [act]}
      code: {type: [a, b], ask: "Which?", may_not_apply: true}
      size: {type: {int: [0, 2000]}, ask: "How large?"}
      born_on: {type: date, ask: "When?"}
      spare: {type: bool, ask: "Needed?"}
      sex: {type: bool, ask: "Which sex?", protected: true}
    definitions:
      danger: {when: "flag or code == 'b'", says: "there is danger", source: [ours]}
      wait: {value: "as_of - born_on"}
    instruments:
      look:
        title: A look-up
        use: display
        population: Everybody
        horizon: 2 years
        validity: Not validated for suspects.
        figures: [{statistic: AUC, value: "0.7", study: A study}]
        applies_when: "flag"
        rows: [{when: "size >= 2", band: high, probability: "0.1031"}, {when: otherwise, band: low, probability: "0"}]
        missing: refuse
        notes: [A group is not a person.]
        source: [act, new]
      points:
        title: Points
        use: display
        applies_when: "flag and (danger or size > 3)"
        items: {first_item: [{when: "size >= 1", points: 2}]}
        bands: [{band: low}, {band: high, from: 2}]
        probability: {intercept: "-1", slope: "0.5", zero_at_zero: true}
        reduce_band: {when: "not flag", above: low}
      rate:
        title: Rate
        use: rules
        items: {first: [{when: "size >= 1", points: 2}]}
        bands: [{band: low}, {band: high, from: 2}]
        probability: {intercept: "-1", slope: "0.5"}
    tables:
      urgency:
        title: How soon
        unknown: bracket
        levels: [low, high]
        names: {low: Low, high: High}
        outputs: {act_within: duration, provisional: bool, months: int, law: text, clock: [day_one, other]}
        rules:
          - {id: U1, when: danger, then: high,
              act_within: 24 hours, provisional: true, months: 1200, law: "Section 1",
              clock: day_one, says: "Danger", source: [act, old], notice: [N1]}
          - {id: U2, when: otherwise, then: low,
              act_within: 3 working days, provisional: false, months: 0, law: none,
              clock: other, source: [ours], valid: {from: 2026-02-01, until: null}}
          - {id: U3, when: otherwise, then: low, act_within: 1 day, provisional: false, months: 0, law: none, clock: other}
      way:
        title: Way
        unknown: cautious
        levels: [light, heavy]
        concessions: [light]
        criteria:
          - {id: G1, level: light, name: not in danger, when: "not danger", source: [new]}
        rules:
          - {id: W1, when: "flag", fires: possible, then: heavy, says: "Maybe", source: [new]}
          - {id: W2, when: "all_criteria('light')", fires: certain, then: light, source: [act]}
          - {id: W3, when: otherwise, fires: possible, then: heavy, source: [act]}
      period:
        title: Period
        unknown: ask
        levels: [only]
        rules:
          - {id: D1, when: "wait > 3 or size > 1 or rate >= 'high'", then: only}
          - {id: D2, when: otherwise, then: only}
    notices:
      N1: {when: "urgency == 'high'", fires: certain, says: "Take care.", source: [old]}
      N2: {when: flag, fires: possible, says: "Perhaps."}
    guarantees:
      - {id: A1, says: "Danger is never light.", never: {table: way, levels: [light]}, when: danger}
      - {id: A2, never: {table: way, levels: [light]}, when: flag}
      - {id: A3, monotone: urgency, raising: [flag, size], lowering: [code]}
      - {id: A4, monotone: urgency, lowering: [code]}
      - {id: A5, unknown_safe: [urgency, way]}
      - {id: A6, total: [urgency]}
      - {id: A7, reachable: [urgency]}
    cases:
      - {id: C1, clause: U1, facts: {flag: true}, expect: {urgency: {rule: U1}}}
    """)  # fmt: skip

FORMS = ("html", "markdown", "terminal")


@pytest.fixture(scope="module")
def full() -> Pack:
    return build(FULL)


def as_terminal(document: Document, width: int = 200) -> str:
    console = Console(file=io.StringIO(), width=width, record=True)
    console.print(terminal(document))
    return console.export_text()


class Texts(HTMLParser):
    """The words of a page, without its style."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self._in_style = self._in_style and tag != "style"

    def handle_data(self, data: str) -> None:
        if not self._in_style:
            self.said.append(data)


def read(html: str) -> Texts:
    texts = Texts()
    texts.feed(html)
    return texts


def of_markdown(text: str) -> str:
    """The words a reader of the Markdown sees."""
    return "".join(read(MarkdownIt("commonmark").enable("table").render(text).replace("<br>", "\n")).said)


def forms(document: Document) -> dict[str, str]:
    """The words of all three forms, whatever their line breaks."""
    found = {
        "html": "".join(read(page(document)).said),
        "markdown": of_markdown(markdown(document)),
        "terminal": as_terminal(document, 6000),
    }
    return {name: " ".join(text.split()) for name, text in found.items()}


@pytest.fixture(scope="module")
def said(full: Pack) -> dict[str, str]:
    return forms(describe(full))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "words",
    [
        "A small pack",
        "In two words.",
        "In use",
        "From 1 January 2026",
        "3 tables, 8 rules, 1 criterion, 7 guarantees and 1 worked case",
        "Of 4 sources, 1 is not verified, 1 is cited from memory and 1 is our own assumption.",
        "3 rules of 8 cite at least one of these, 2 of them nothing else. Each is marked where it is cited.",
        "Danger is never light.",
        "Way is never “light”, even where this is only possible:",
        "Raising flag or size or lowering code never lowers urgency.",
        "Lowering code never lowers urgency.",
        "Finding out what is not known never shows that an answer went too far: urgency and way.",
        "In every case some rule holds: urgency.",
        "Every rule is the answer to some case: urgency.",
        "Given only where it is certain: “light”.",
        "act within 24 hours",
        "act within 3 working days",
        "not provisional",
        "months: 1,200",
        "law: Section 1",
        "clock: day one",
        "with notice N1",
        "The as-of date on or after 1 February 2026",
        "In every other case",
        "Even if only possible:",
        "Every criterion of “light” is met",
        "all_criteria('light')",
        "Not in danger",
        "Criteria for “light”",
        "There is danger",
        "Flag or code is B",
        "Days from born to the as-of date",
        "as_of - born_on",
        "Not validated for suspects.",
        "Shown for context. No rule may read it.",
        "Rules may read its band.",
        "Made for",
        "Everybody",
        "0.7",
        "Applies if: flag",
        "Applies if: all of:",
        "10.31 %",
        "Not worked out while an input is not known.",
        "An input that is not known gives a range.",
        "A group is not a person.",
        "First item",
        "2 or more",
        "One band lower, but never below low, if it is certain that: not flag",
        "1 / (1 + exp(-(-1 + 0.5 × total points)))",
        "A total of 0 gives 0.",
        "This policy knows 6 facts",
        "From stage 1: research",
        "Force research, officer in the case or myself",
        "Up to 90 days",
        "Any age",
        "Yes or no",
        "A or B, least first; or not applicable",
        "A number from 0 to 2,000",
        "A date",
        "No rule reads this.",
        "Take care.",
        "Shown even where this is only possible:",
        "read in the source, 2026-08",
        "Not read again.",
    ],
)
def test_every_form_says(said: dict[str, str], form: str, words: str) -> None:
    assert words in said[form]


@pytest.mark.parametrize(
    ("form", "marks"),
    [
        ("html", {"not verified": 4, "from memory": 3, "our assumption": 3}),
        ("markdown", {"[not verified]": 4, "[from memory]": 3, "[our assumption]": 3}),
        ("terminal", {"[not verified]": 4, "[from memory]": 3, "[our assumption]": 3}),
    ],
)
def test_doubtful_law_is_marked_at_every_place_that_cites_it(said: dict[str, str], form: str, marks: dict[str, int]) -> None:
    # Once where each is listed, and once for each rule, criterion, definition, notice and instrument that cites it.
    text = re.sub("is not verified|is cited from memory", "", said[form])
    assert {mark: text.count(mark) for mark in marks} == marks


def test_a_pack_with_nothing_doubtful_and_nothing_optional_is_short() -> None:
    pack = build(
        HEADER + "facts: {}\ntables:\n  t: {title: T, unknown: ask, levels: [one], rules: [{id: A, when: True, then: one}]}\n"
    )
    document = describe(pack)
    assert [section.title for section in document.sections] == ["T"]
    assert "<nav" not in page(document)
    assert 'class="lede"' not in page(document)
    assert all("not verified" not in text for text in forms(document).values())


def missing(pack: Pack, text: str) -> list[str]:
    return [each for each in _everything(pack) if " ".join(each.split()) not in text]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_policy_shows_every_rule_source_and_doubt(name: str) -> None:
    text = " ".join("".join(read(page(describe(shipped(name)))).said).split())
    assert missing(shipped(name), text) == []
    assert not re.search(r"Markup\(|object at 0x|Plain\(|Undefined", text)


def test_a_shipped_policy_does_so_in_every_form() -> None:
    pack = shipped("proportionate-2017")
    for form, text in forms(describe(pack)).items():
        assert missing(pack, text) == [], form


def test_nothing_that_is_missing_is_shown_as_none(said: dict[str, str]) -> None:
    assert not [form for form, text in said.items() if "None" in text]


def _levels(pack: Pack) -> set[str]:
    return {table.level_name(rank) for table in pack.tables.values() for rank in range(len(table.levels))}


def _everything(pack: Pack) -> list[str]:
    tables = pack.tables.values()
    rules = [text for table in tables for rule in table.rules for text in (rule.id, rule.text, rule.says or "")]
    criteria = [each.text for table in tables for each in table.criteria]
    sources = [text for each in pack.sources.values() for text in (each.id, each.title, each.note or "")]
    doubts = [DOUBTS[each.status] for each in pack.sources.values() if each.is_doubtful]
    facts = [fact.ask for fact in pack.vocabulary]
    promises = [each.says or "" for each in pack.guarantees]
    return [pack.title, pack.digest, *_levels(pack), *rules, *criteria, *sources, *doubts, *facts, *promises]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_reference_within_a_page_leads_somewhere_and_every_id_is_used_once(name: str) -> None:
    tags = read(page(describe(shipped(name)))).tags
    ids = [attributes["id"] for _tag, attributes in tags if "id" in attributes]
    links = {(attributes.get("href") or "")[1:] for tag, attributes in tags if tag == "a"}
    labels = {each for _tag, attributes in tags for each in (attributes.get("aria-labelledby") or "").split()}
    assert len(ids) == len(set(ids))
    assert (links | labels) <= set(ids)


HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def hostile() -> Document:
    text = FULL
    for words in (
        "Danger is never light.",
        "In two words.",
        "The Act",
        "Is it so?",
        "How soon",
        "Not validated for suspects.",
        "Take care.",
    ):
        text = text.replace(words, f"'{HOSTILE} `x` | [a](b) *b* _c_ &amp; {words}'".replace("\"'", "'"))
    text = re.sub(r'"(\'[^\']*\')"', r"\1", text)
    return describe(build(text))


def test_html_escapes_hostile_text(hostile: Document) -> None:
    html = page(hostile)
    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") > 7
    assert not any(tag == "script" for tag, _attributes in read(html).tags)


def test_markdown_escapes_hostile_text(hostile: Document) -> None:
    rendered = MarkdownIt("commonmark").enable("table").render(markdown(hostile).replace("<br>", " "))
    tags = {tag for tag, _attributes in read(rendered).tags}
    assert tags <= {"h1", "h2", "h3", "p", "ul", "li", "strong", "code", "em", "blockquote",
                    "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip
    assert "`x` | [a](b) *b* _c_ &amp;" in "".join(read(rendered).said)


def test_a_terminal_shows_hostile_text_as_it_is(hostile: Document) -> None:
    assert HOSTILE in as_terminal(hostile)
    assert "[a](b)" in as_terminal(hostile)


def test_markdown_tables_keep_their_columns(full: Pack) -> None:
    html = MarkdownIt("commonmark").enable("table").render(markdown(describe(full)))
    for table in re.findall(r"<table>.*?</table>", html, re.DOTALL):
        widths = {len(re.findall(r"<t[hd]", row)) for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)}
        assert len(widths) == 1


def test_markdown_of_code_with_backticks_and_bars(full: Pack) -> None:
    assert escaped("a\n b|c") == "a b\\|c"
    text = FULL.replace("when: \"flag or code == 'b'\"", "when: flag").replace("rules: [{id: A", "rules: [{id: A")
    assert "`flag`" in markdown(describe(build(text)))
    block = Section("S", "s", (Exact("a `` b | c"), Exact("`a"), Grid("", ("A",), (Row(((Exact("x|y"),),)),))))
    assert "```a `` b \\| c```" in markdown(Document("T", "", (), (block,)))
    assert "`` `a ``" in markdown(Document("T", "", (), (block,)))
    assert "| `x\\|y` |" in markdown(Document("T", "", (), (block,)))


def test_markdown_of_a_list_within_a_list_and_of_detail() -> None:
    nested = Bullets(plain("all of:"), (plain("one"), Bullets(plain("any of:"), (plain("two"), plain("three")))))
    document = Document("T", "", (nested, More("More", (nested, say("end")))), ())
    once = "all of:\n\n- one\n- any of:\n  - two\n  - three"
    assert markdown(document) == f"# T\n\n{once}\n\n{once}\n\nend\n"


def test_a_page_asks_for_nothing_and_runs_nothing(full: Pack) -> None:
    html = page(describe(full))
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in html
    tags = read(html).tags
    assert not {tag for tag, _attributes in tags} & {"script", "link", "img", "iframe", "form", "object"}
    assert not [name for _tag, attributes in tags for name in attributes if name.startswith("on")]


def test_a_fragment_is_the_page_without_its_frame(full: Pack) -> None:
    inner = fragment(describe(full))
    assert "<html" not in inner
    assert inner in page(describe(full))


def test_the_same_pack_gives_the_same_bytes(full: Pack) -> None:
    assert page(describe(full)) == page(describe(build(FULL)))
    assert markdown(describe(full)) == markdown(describe(build(FULL)))


def test_pictures_describe_themselves(full: Pack) -> None:
    html = page(describe(full))
    assert '<title id="picture-urgency-t">How soon: levels and number of rules</title>' in html
    assert "From the highest level to the lowest. High: 1 rule; Low: 2 rules." in html

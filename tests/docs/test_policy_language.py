"""The reference of the policy language says what the loader does: its keys, its examples, what is refused, its limits."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest

from tests.packs import copied, mistakes_of
from tidegate.policy.checking.examples import run_examples
from tidegate.policy.checking.structure import implied_guarantees, review
from tidegate.policy.engines.reference import ReferenceEngine
from tidegate.policy.engines.results import Truth
from tidegate.policy.language import expressions, files, yaml_places
from tidegate.policy.language.building import MAX_LEVELS, RESERVED, build_pack
from tidegate.policy.language.library import load_pack, pack_document
from tidegate.policy.language.overlays import apply_changes
from tidegate.policy.language.pack import Pack
from tidegate.policy.language.problems import Place
from tidegate.policy.language.schemas import pack_schema
from tidegate.policy.language.yaml_places import Sequence, parse
from tidegate.policy.proving import prover
from tidegate.records.facts import NOT_APPLICABLE, UNKNOWN, FactState

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "policy-language.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
OVERLAYS = [each for each in EXAMPLES if re.search("^change:", each, re.MULTILINE)]
PARTS = [each for each in EXAMPLES if each not in OVERLAYS]

# The section of the page, and what stands before the keys in its table, for every kind of thing that a pack may hold.
PLACES = {
    "PackDoc": ("The file", ""), "ValidityDoc": ("The file", "valid."), "SourceDoc": ("Sources", ""), "FactDoc": ("Facts", ""),
    "DefinitionDoc": ("Definitions", ""), "InstrumentDoc": ("Instruments", ""), "PointsDoc": ("Instruments", "items."),
    "BandDoc": ("Instruments", "bands."), "LookUpRowDoc": ("Instruments", "rows."), "FigureDoc": ("Instruments", "figures."),
    "ProbabilityDoc": ("Instruments", "probability."), "ReduceBandDoc": ("Instruments", "reduce_band."),
    "TableDoc": ("Tables", ""), "RuleDoc": ("Rules", ""), "CriterionDoc": ("Criteria", ""), "NoticeDoc": ("Notices", ""),
    "GuaranteeDoc": ("Guarantees", ""), "NeverDoc": ("Guarantees", "never."), "CaseDoc": ("Cases", ""),
}  # fmt: skip
FORM = "IntType"
"""The form of a fact's type that is a mapping: it has a line in the table of types."""

LIMITS = {
    "a file, in characters": yaml_places.MAX_BYTES,
    "nesting of YAML": yaml_places.MAX_DEPTH,
    "nesting of an expression": expressions.MAX_NESTING,
    "a number in an expression, or a bound of a fact": expressions.MAX_NUMBER,
    "levels of a fact": MAX_LEVELS,
    "overlays in a line": files.MAX_OVERLAYS,
    "one claim before the prover, in seconds": prover.TIMEOUT_MS // 1000,
}
LENGTHS = {
    "an expression, in characters": ("DefinitionDoc", "when"),
    "a text, in characters": ("SourceDoc", "title"),
    "a name or id, in characters": ("RuleDoc", "id"),
    "a level, in characters": ("RuleDoc", "then"),
}


def section(title: str) -> str:
    """The text below a heading, up to the next one."""
    found = re.search(rf"^##+ {title}\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def rows(title: str, head: str) -> list[list[str]]:
    """The cells of every table of a section whose first heading is ``head``."""
    found, wanted = [], False
    for line in section(title).splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if not line.startswith("|"):
            wanted = False
        elif wanted and not line.startswith("|---"):
            found.append(cells)
        elif cells[0] == head:
            wanted = True
    return found


def schemas() -> dict[str, Any]:
    whole = pack_schema()
    return {"PackDoc": whole, **whole["$defs"]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the page's examples as one pack in parts, and each of its overlays."""
    folder = tmp_path_factory.mktemp("reference")
    names = [f"part{number}.yaml" for number in range(1, len(PARTS))]
    for name, text in zip(names, PARTS[1:], strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "small-unit.yaml").write_text(f"{PARTS[0]}include: [{', '.join(names)}]\n", encoding="utf-8")
    header, _, _ = OVERLAYS[0].partition("change:")
    for number, text in enumerate(OVERLAYS):
        whole = text if text.startswith("pack:") else header + text
        (folder / f"overlay{number}.yaml").write_text(whole, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def small_unit(folder: Path) -> Any:
    """The document of the page's pack."""
    return pack_document(str(folder / "small-unit.yaml"))


# ---- keys


def test_every_kind_of_thing_has_its_place_on_the_page() -> None:
    assert {*PLACES, FORM} == schemas().keys()
    assert [cells for cells in rows("Facts", "Type") if cells[0] == "`{int: [0, 99]}`"]


@pytest.mark.parametrize("kind", PLACES)
def test_the_page_has_exactly_the_keys_of_a_pack_and_says_which_are_required(kind: str) -> None:
    title, before = PLACES[kind]
    pattern = re.compile(rf"`{re.escape(before)}(\w+)`")
    told = {match[1]: cells[1] == "yes" for cells in rows(title, "Key") if (match := pattern.fullmatch(cells[0]))}
    schema = schemas()[kind]
    assert told == {key: key in schema.get("required", ()) for key in schema["properties"]}


def test_the_words_that_are_taken_are_those_of_the_page() -> None:
    taken = re.search(r"no name stands twice\. (.+?) are taken", section("The file").replace("\n", " "))
    assert taken
    assert set(re.findall(r"`(\w+)`", taken[1])) == RESERVED


# ---- examples


def test_the_examples_together_are_one_pack_that_passes_its_check(folder: Path) -> None:
    assert len(PARTS) == 10
    passes(load_pack(str(folder / "small-unit.yaml")))


@pytest.mark.parametrize("number", range(len(OVERLAYS)))
def test_every_example_of_an_overlay_is_worked_in_and_passes(folder: Path, number: int) -> None:
    assert len(OVERLAYS) == 3
    pack = load_pack(str(folder / f"overlay{number}.yaml"))
    assert pack.digest != load_pack(str(folder / "small-unit.yaml")).digest
    passes(pack)


def passes(pack: Pack) -> None:
    """What ``tidegate policy check`` looks at."""
    assert review(pack) == []
    assert [(each.example.id, each.failures) for each in run_examples(pack) if not each.passed] == []
    verdicts = list(prover.prove(pack, [*implied_guarantees(pack), *pack.guarantees]))
    assert len(verdicts) > len(pack.guarantees) > 0
    assert [each.title for each in verdicts if not each.holds] == []


def test_every_form_of_a_change_is_shown_in_an_example() -> None:
    shown = {tuple(change) for text in OVERLAYS for change in parse(text, "overlay.yaml")["change"]}
    forms = [cells[0] for cells in rows("Overlays", "Form")]
    assert len(forms) == 8
    for form in forms:
        keys = tuple(re.findall(r"(\w+): ", form.replace("SECTION: ", "")))
        assert keys in shown, form


@pytest.mark.parametrize("section_name", ["sources", "roles", "facts", "definitions", "instruments", "tables", "notices"])
def test_each_section_that_may_be_added_to_may(small_unit: Any, section_name: str) -> None:
    assert f"`{section_name}`" in next(cells[1] for cells in rows("Overlays", "Form") if "add:" in cells[0])
    whole, place = copied(small_unit), Place("overlay.yaml", 1)
    changes = parse(f"change: [{{add: {{{section_name}: {{one_more: {{}}}}}}}}]", "overlay.yaml")["change"]
    assert apply_changes(whole, changes, place) == []
    assert "one_more" in whole[section_name]


# ---- expressions


def with_condition(small_unit: Any, text: str) -> list[str]:
    """The mistakes of the page's pack with one rule more, of this condition, in its table of routes."""
    whole = copied(small_unit)
    line = f'rules: [{{id: X, when: "{text}", fires: certain, then: charge_review, source: [example]}}]'
    whole["tables"]["route"]["rules"].put(parse(line, "rule.yaml")["rules"][0], Place("rule.yaml", 1))
    return mistakes_of(whole)


def written(title: str, head: str) -> list[str]:
    return [cells[0].strip("`") for cells in rows(title, head)]


ALLOWED, REFUSED = written("Expressions", "Written"), written("Expressions", "Refused")


def test_the_page_lists_what_is_allowed_and_what_is_refused() -> None:
    assert len(ALLOWED) == 19
    assert len(REFUSED) == 24


@pytest.mark.parametrize("text", ALLOWED)
def test_an_expression_that_the_page_allows_is_taken(small_unit: Any, text: str) -> None:
    assert with_condition(small_unit, text) == []


@pytest.mark.parametrize("text", REFUSED)
def test_an_expression_that_the_page_refuses_is_refused(small_unit: Any, text: str) -> None:
    assert len(with_condition(small_unit, text)) == 1


TRUTHS: dict[str, Truth] = {"true": True, "false": False, "unknown": None}
OPEN = [tuple(cells) for cells in rows("Unknown and not applicable", "Written")]


def test_the_page_says_of_seven_tests_what_they_give() -> None:
    assert len(OPEN) == 7


@pytest.mark.parametrize(("text", "unknown", "absent"), OPEN)
def test_a_test_gives_what_the_page_says(small_unit: Any, text: str, unknown: str, absent: str) -> None:
    given = {state: truth_of(small_unit, text.strip("`"), state) for state in (UNKNOWN, NOT_APPLICABLE)}
    assert given == {UNKNOWN: TRUTHS[unknown], NOT_APPLICABLE: TRUTHS[absent]}


def truth_of(small_unit: Any, text: str, state: FactState) -> Truth:
    """The truth of a condition about the graded category, as the first rule of the table of routes."""
    whole = copied(small_unit)
    place = Place("rule.yaml", 1)
    rule = parse(f'a: {{id: X, when: "{text}", fires: certain, then: charge_review}}', "rule.yaml")["a"]
    routes: Sequence = whole["tables"]["route"]["rules"]
    routes.insert(0, rule)
    routes.places.insert(0, place)
    found = ReferenceEngine(build_pack(whole)).evaluate({"highest_category": state}, dt.date(2026, 6, 1))
    return found.tables["route"].truths[0]


# ---- limits


def test_the_limits_are_those_of_the_loader() -> None:
    told = {what: int(number.replace(",", "")) for what, number in rows("Limits", "What")}
    lengths = {what: longest(schemas()[kind]["properties"][key]) for what, (kind, key) in LENGTHS.items()}
    assert told == LIMITS | lengths


def longest(schema: dict[str, Any]) -> int:
    """The most characters that a text of this schema may have."""
    return next(int(each["maxLength"]) for each in (schema, *schema.get("anyOf", ())) if "maxLength" in each)

"""Packs in several files: what is included, what an overlay changes, where packs are found, and what the digest covers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.packs import FACTS, HEADER, SHIPPED, SMALL, TABLES, build, shipped, told
from tidegate.policy.language.files import MAX_OVERLAYS
from tidegate.policy.language.library import load_pack, pack_document, shipped_packs
from tidegate.policy.language.problems import PackError

CASES = "cases:\n  - {id: one, clause: U1, facts: {flag: true}, expect: {urgency: {rule: U1}}}\n"
CRITERIA = """\
  route:
    title: Route
    unknown: cautious
    levels: [light, heavy]
    criteria:
      - {id: K1, level: light, name: "No flag", when: "not flag"}
    rules:
      - {id: R1, when: "all_criteria('light')", then: light, fires: certain}
      - {id: R9, when: otherwise, then: heavy, fires: certain}
"""
BASE = SMALL + CRITERIA + CASES
OVERLAY = "pack: over\nversion: '2'\ntitle: Over\nextends: small\n"


def write(folder: Path, **files: str) -> Path:
    """Writes files, ``pack`` as small.yaml, and gives its path."""
    for name, text in files.items():
        (folder / f"{'small' if name == 'pack' else name}.yaml").write_text(text)
    return folder / "small.yaml"


def mistakes(path: Path) -> list[str]:
    with pytest.raises(PackError) as error:
        load_pack(str(path))
    return [f"{problem.place.file}:{line}" for problem, line in zip(error.value.problems, told(error.value), strict=True)]


def test_a_shipped_pack_is_read_once_and_a_file_of_ones_own_each_time(tmp_path: Path) -> None:
    assert load_pack("streamlined") is load_pack("streamlined")
    path = write(tmp_path, pack=SMALL + CASES)
    assert [each.id for each in load_pack(str(path)).examples] == ["one"]
    write(tmp_path, pack=SMALL + CASES.replace("id: one", "id: two"))
    assert [each.id for each in load_pack(str(path)).examples] == ["two"]


# ---- includes


def test_parts_are_merged_as_if_they_stood_in_one_file(tmp_path: Path) -> None:
    header = HEADER + "include: [facts.yaml, more.yaml]\n"
    path = write(tmp_path, pack=header + TABLES + CASES, facts=FACTS, more=CASES.replace("id: one", "id: two"))
    pack = load_pack(str(path))
    assert pack.vocabulary.names() == build(SMALL).vocabulary.names()
    assert [each.id for each in pack.examples] == ["one", "two"]


@pytest.mark.parametrize(
    ("include", "parts", "told"),
    [
        ("[facts.yaml]", {}, ["facts.yaml:1: the file cannot be read / check its name and content"]),
        ("[../facts.yaml]", {}, ["small.yaml:7: cannot include '../facts.yaml' / name a file in the same folder"]),
        ("[/etc/passwd]", {}, ["small.yaml:7: cannot include '/etc/passwd' / name a file in the same folder"]),
        ("[3, facts.yaml]", {"facts": "{}"}, ["small.yaml:7: cannot include 3 / name a file in the same folder"]),
        ("facts.yaml", {}, ["small.yaml:7: 'include' is not a list / list the files in brackets: include: [facts.yaml]"]),
        ("", {}, ["small.yaml:7: 'include' is not a list / list the files in brackets: include: [facts.yaml]"]),
        ("[facts.yaml]", {"facts": "facts: [1"}, ["facts.yaml:2: broken YAML: did not find expected ',' or ']' / "
         "check indentation, quotes and colons at this line"]),
        ("[facts.yaml]", {"facts": "pack: part\nvalid: {}\ninclude: [more.yaml]\n"},
         ["facts.yaml:1: a part file cannot hold 'pack' / move it to the pack's own file",
          "facts.yaml:2: a part file cannot hold 'valid' / move it to the pack's own file",
          "facts.yaml:3: a part file cannot hold 'include' / move it to the pack's own file"]),
        ("[facts.yaml]", {"facts": "facts: []\ncases:\ntables:\n"},
         ["facts.yaml:1: 'facts' is empty or of another form / write it out, or leave it out",
          "facts.yaml:2: 'cases' is empty or of another form / write it out, or leave it out",
          "facts.yaml:3: 'tables' is empty or of another form / write it out, or leave it out"]),
        ("[facts.yaml]\ncases:\nnotices: []", {"facts": CASES + "notices: {}\n"},
         ["small.yaml:8: 'cases' is empty or of another form / write it out, or leave it out",
          "small.yaml:9: 'notices' is empty or of another form / write it out, or leave it out"]),
        ("[facts.yaml, more.yaml]", {"facts": FACTS, "more": "facts:\n  flag: {type: bool, ask: Again?}\n"},
         ["more.yaml:2: 'flag' is already defined at facts.yaml:2 / keep one of the two"]),
    ],
)  # fmt: skip
def test_a_part_that_does_not_fit_is_told(tmp_path: Path, include: str, parts: dict[str, str], told: list[str]) -> None:
    path = write(tmp_path, pack=HEADER + f"include: {include}\n" + TABLES, **parts)
    assert mistakes(path)[-len(told) :] == told


def test_a_mistake_in_a_part_names_the_parts_own_line(tmp_path: Path) -> None:
    part = FACTS + "definitions:\n  both: {when: fag}\n"
    path = write(tmp_path, pack=HEADER + "include: [facts.yaml]\n" + TABLES, facts=part)
    assert mistakes(path) == ["facts.yaml:11: there is no fact or definition 'fag' / did you mean 'flag'?"]


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, pack=SMALL)
    path.write_bytes(b"\xff\xfe\x00")
    assert mistakes(path) == ["small.yaml:1: the file is not UTF-8 text / check its name and content"]


# ---- overlays


def overlaid(folder: Path, changes: str) -> Path:
    write(folder, pack=BASE, over=OVERLAY + changes)
    return folder / "over.yaml"


CHANGES = [
    ("{table: urgency, rule: U1, replace: {id: U1, when: size > 3, then: high}}", "size > 3"),
    ("{table: urgency, before: U9, insert: {id: U2, when: other, then: high}}", "flag|other"),
    ("{table: urgency, after: U1, insert: {id: U2, when: other, then: high}}", "flag|other"),
    ("{table: urgency, before: U1, insert: {id: U2, when: other, then: high}}", "other|flag"),
    ("{definition: both, replace: {when: other}}", "flag"),
]


@pytest.mark.parametrize(("change", "texts"), CHANGES, ids=[change for change, _ in CHANGES])
def test_a_change_is_worked_in(tmp_path: Path, change: str, texts: str) -> None:
    added = "- add: {definitions: {both: {when: flag}}}"
    pack = load_pack(str(overlaid(tmp_path, f"change:\n  {added}\n  - {change}\n")))
    assert "|".join(rule.text for rule in pack.tables["urgency"].rules[:-1]) == texts
    assert (pack.id, pack.version, pack.title, pack.jurisdiction) == ("over", "2", "Over", "Nowhere")


def test_rules_criteria_and_sections_are_replaced_removed_and_added(tmp_path: Path) -> None:
    changes = """\
change:
  - {table: route, remove: R1}
  - {criterion: K1, of: route, replace: {id: K1, level: light, name: "No other", when: "not other"}}
  - {criterion: K1, of: route, after: K1, insert: {id: K2, level: heavy, name: "Other", when: "other"}}
  - {criterion: K1, of: route, remove: true}
  - {case: one, replace: {id: one, clause: U9, expect: {urgency: {rule: U9}}}}
  - {fact: size, replace: {type: {int: [0, 7]}, ask: "How large?"}}
  - add:
      sources: {law: {title: Law, status: recalled}}
      notices: {N1: {when: flag, fires: certain, says: Look.}}
      guarantees: [{id: G1, total: [urgency]}, {id: G2, total: [route]}]
      cases: [{id: two, clause: U1, expect: {}}]
  - {guarantee: G1, remove: true}
  - {guarantee: G2, before: G2, insert: {id: G0, reachable: [route]}}
  - {notice: N1, replace: {when: other, fires: possible, says: Listen.}}
  - {source: law, remove: true}
  - {case: two, remove: true}
"""
    pack = load_pack(str(overlaid(tmp_path, changes)))
    assert [rule.id for rule in pack.tables["route"].rules] == ["R9"]
    assert [each.id for each in pack.tables["route"].criteria] == ["K2"]
    assert [(each.id, each.clauses) for each in pack.examples] == [("one", ("U9",))]
    assert pack.vocabulary["size"].high == 7
    assert [each.id for each in pack.guarantees] == ["G0", "G2"]
    assert (pack.notices["N1"].says, dict(pack.sources)) == ("Listen.", {})


def test_an_overlay_may_change_nothing_but_the_header(tmp_path: Path) -> None:
    assert load_pack(str(overlaid(tmp_path, ""))).tables["urgency"].rules[0].text == "flag"


def test_an_overlay_may_extend_an_overlay_and_a_shipped_pack(tmp_path: Path) -> None:
    overlaid(tmp_path, "change:\n  - {table: urgency, rule: U1, replace: {id: U1, when: other, then: high}}\n")
    path = tmp_path / "top.yaml"
    path.write_text("pack: top\nextends: over\nchange:\n  - {case: one, remove: true}\n")
    pack = load_pack(str(path))
    assert (pack.tables["urgency"].rules[0].text, pack.title, pack.examples) == ("other", "Over", ())
    path.write_text("pack: top\nextends: charge-all\n")
    assert load_pack(str(path)).tables["priority"].rules[0].id == "P01"


TOO_MANY = "more than 10 overlays stand on one another, or one stands on itself / check the names in 'extends'"


def test_overlays_may_stand_upon_overlays_to_a_limit(tmp_path: Path) -> None:
    write(tmp_path, pack=SMALL)
    for number in range(MAX_OVERLAYS + 1):
        base = f"over{number - 1}" if number else "small"
        (tmp_path / f"over{number}.yaml").write_text(f"pack: over{number}\nextends: {base}\n")
    assert load_pack(str(tmp_path / f"over{MAX_OVERLAYS - 1}.yaml")).id == f"over{MAX_OVERLAYS - 1}"
    assert mistakes(tmp_path / f"over{MAX_OVERLAYS}.yaml") == [f"over0.yaml:2: {TOO_MANY}"]


MEND = "docs/reference/policy-language.md#overlays lists the forms a change may take"
MISFITS = [
    ("{a: b}", "'change' is not a list"),
    ("[word]", "a change is a mapping"),
    ("[{rule: U1}]", "a change names what it adds or changes: a table's rule, a criterion, a fact, a definition ..."),
    ("[{table: urgncy, remove: U1}]", "the base pack has no table 'urgncy'"),
    ("[{table: [urgency], remove: U1}]", "the base pack has no table ['urgency']"),
    ("[{table: urgency, remove: U2}]", "the base pack has no rule 'U2' here"),
    ("[{table: urgency, rule: U1}]", "the change of rule 'U1' neither replaces, inserts nor removes"),
    ("[{table: urgency, rule: U1, remove: false}]", "the change of rule 'U1' neither replaces, inserts nor removes"),
    ("[{table: urgency, rule: U1, replace: {}, remove: true}]", "a change does one thing, not replace and remove"),
    ("[{table: urgency, rule: U1, replce: {}}]", "a change of this form has no 'replce'"),
    ("[{table: urgency, of: route, remove: U1}]", "a change of this form has no 'of'"),
    ("[{table: urgency, insert: {}}]", "'insert' goes with 'before' or 'after', one of the two, and they with it"),
    (
        "[{table: urgency, before: U1, after: U1, insert: {}}]",
        "'insert' goes with 'before' or 'after', one of the two, and they with it",
    ),
    (
        "[{table: urgency, rule: U1, before: U9, replace: {}}]",
        "'insert' goes with 'before' or 'after', one of the two, and they with it",
    ),
    ("[{fact: flag, after: size, remove: true}]", "'insert' goes with 'before' or 'after', one of the two, and they with it"),
    ("[{table: urgency, rule: U1, before: U9, insert: {}}]", "a change of this form has no 'rule'"),
    ("[{table: urgency, rule: U1, remove: U9}]", "'remove' names a rule beside 'table' alone: elsewhere it is true"),
    ("[{criterion: K1, of: route, remove: K2}]", "'remove' names a rule beside 'table' alone: elsewhere it is true"),
    ("[{case: one, remove: two}]", "'remove' names a rule beside 'table' alone: elsewhere it is true"),
    ("[{table: urgency, before: U7, insert: {}}]", "the base pack has no rule 'U7' here"),
    ("[{add: {cases: []}, remove: one}]", "a change of this form has no 'remove'"),
    ("[{criterion: K1, remove: true}]", "the base pack has no table None"),
    ("[{criterion: K1, of: urgency, remove: true}]", "table 'urgency' of the base pack has no criteria"),
    ("[{criterion: K7, of: route, remove: true}]", "the base pack has no criterion 'K7' here"),
    ("[{fact: fag, remove: true}]", "the base pack has no fact 'fag'"),
    ("[{fact: [flag], remove: true}]", "the base pack has no fact ['flag']"),
    ("[{fact: flag}]", "the change of fact 'flag' neither replaces nor removes it"),
    ("[{notice: N1, remove: true}]", "the base pack has no notice 'N1'"),
    ("[{case: two, remove: true}]", "the base pack has no case 'two' here"),
    ("[{add: word}]", "'add' holds sections, such as sources or cases"),
    ("[{add: {title: word}}]", "cannot add to 'title'"),
    ("[{add: {cases: word}}]", "cannot add to 'cases'"),
    ("[{add: {include: [facts.yaml]}}]", "cannot add to 'include'"),
    ("[{add: {valid: {}}}]", "cannot add to 'valid'"),
    ("[{add: {cases: {a: b}}}]", "cases of the base pack has another form"),
    ("[{add: {facts: [a]}}]", "facts of the base pack has another form"),
    ("[{add: {title: {a: b}}}]", "cannot add to 'title'"),
    ("[{add: {facts: {flag: {type: bool, ask: A?}}}}]", "facts already has 'flag': replace it instead"),
]

NEARLY = {
    "the base pack has no table 'urgncy'": "did you mean 'urgency'?",
    "the base pack has no fact 'fag'": "did you mean 'flag'?",
}


@pytest.mark.parametrize(("changes", "what"), MISFITS, ids=[changes for changes, _ in MISFITS])
def test_a_change_that_does_not_fit_its_base_is_told(tmp_path: Path, changes: str, what: str) -> None:
    assert mistakes(overlaid(tmp_path, f"change: {changes}\n")) == [f"over.yaml:5: {what} / {NEARLY.get(what, MEND)}"]


def test_every_misfit_is_told_together(tmp_path: Path) -> None:
    changes = "tables: {}\ninclude: [a.yaml]\nchange:\n  - {table: urgency, remove: U2}\n  - {fact: fag, remove: true}\n"
    under = "under 'change', replace, insert, remove or add what is to differ from the base"
    assert mistakes(overlaid(tmp_path, changes)) == [
        f"over.yaml:5: an overlay cannot hold 'tables' itself / {under}",
        f"over.yaml:6: an overlay cannot hold 'include' itself / {under}",
        f"over.yaml:8: the base pack has no rule 'U2' here / {MEND}",
        "over.yaml:9: the base pack has no fact 'fag' / did you mean 'flag'?",
    ]


def test_an_added_rule_that_is_wrong_is_told_at_the_overlays_line(tmp_path: Path) -> None:
    changes = "change:\n  - {table: urgency, before: U9, insert: {id: U2, when: fag, then: high}}\n"
    assert mistakes(overlaid(tmp_path, changes)) == ["over.yaml:6: there is no fact or definition 'fag' / did you mean 'flag'?"]


def test_a_change_without_a_base_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, pack=SMALL + "change: []\n")
    assert mistakes(path) == ["small.yaml:24: 'change' belongs to an overlay / name the pack that it changes with 'extends'"]


def test_an_overlay_upon_itself_is_told(tmp_path: Path) -> None:
    path = tmp_path / "over.yaml"
    path.write_text(OVERLAY.replace("small", "over"))
    assert mistakes(path) == [f"over.yaml:4: {TOO_MANY}"]


@pytest.mark.parametrize("base", ["nowhere", "[small]"])
def test_an_overlay_without_a_base_is_told(tmp_path: Path, base: str) -> None:
    path = tmp_path / "over.yaml"
    path.write_text(OVERLAY.replace("extends: small", f"extends: {base}"))
    shown = "['small']" if base == "[small]" else repr(base)
    assert mistakes(path) == [f"over.yaml:4: there is no pack {shown} to extend / check the name in 'extends'"]


def test_a_base_without_tables_is_told_as_such(tmp_path: Path) -> None:
    write(tmp_path, pack=HEADER)
    path = tmp_path / "over.yaml"
    path.write_text(OVERLAY + "change: [{table: urgency, remove: U1}]\n")
    assert mistakes(path) == [
        f"over.yaml:5: the base pack has no table 'urgency' / {MEND}",
        "small.yaml:1: facts is missing / add it",
        "small.yaml:1: tables is missing / add it",
    ]


def test_what_is_wrong_with_a_change_or_a_value_hides_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, pack=SMALL + CASES)
    path = tmp_path / "over.yaml"
    path.write_text(
        OVERLAY
        + """\
valid: {from: 2026-13-01}
facts:
  flood: {type: bool, ask: "Is it so?"}
change:
  - {table: urgency, before: U7, insert: {id: U3, when: "flag", then: high}}
  - {table: urgency, before: U9, insert: {id: U4, when: "flog or flood", then: high, says: 1.5, says: "twice"}}
  - table: urgency
    before: U9
    insert: {id: U5, when: "flag and", then: highest}
  - add:
      cases:
        - {id: three, clause: U3, facts: {flag: 7}, expect: {urgency: {rule: U3}}}
        - {id: four, clause: U8, facts: {}, expect: {urgency: {rule: U5}}}
"""
    )
    assert mistakes(path) == [
        "over.yaml:5: '2026-13-01' is no day of the calendar / write one that is, as 2026-03-22",
        "over.yaml:6: an overlay cannot hold 'facts' itself / under 'change', replace, insert, remove or add what is to differ "
        "from the base",
        f"over.yaml:9: the base pack has no rule 'U7' here / {MEND}",
        "over.yaml:10: 'says' stands here a second time / keep one of the two",
        "over.yaml:10: cannot read '1.5' / put it in quotes",
        "over.yaml:13: 'highest' is not a level here / did you mean 'high'?",
        "over.yaml:13: cannot read 'flag and': invalid syntax / check quotes, brackets and spelling",
        "over.yaml:16: flag cannot be 7 / expected true, false or 'unknown'",
        "over.yaml:17: case four: nothing has the id 'U8' / one of: U1, U4, U5, U9",
    ]


def test_a_document_with_a_mistake_is_not_given_out(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"cannot read '1\.5'"):
        pack_document(str(write(tmp_path, pack=SMALL.replace('version: "1"', "version: 1.5"))))


# ---- finding


def test_a_pack_is_found_by_name_and_by_path(tmp_path: Path) -> None:
    assert load_pack("charge-all").id == "charge-all"
    path = write(tmp_path, pack=SMALL)
    assert load_pack(str(path)).id == "small"
    assert set(SHIPPED) == set(shipped_packs())


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("charge-al", "charge-al:1: there is no pack 'charge-al' / did you mean 'charge-all'?"),
        ("nothing.yaml", "nothing.yaml:1: there is no file 'nothing.yaml' / check the path"),
        ("some/folder", "folder:1: there is no file 'some/folder' / check the path"),
    ],
)
def test_a_pack_that_is_not_there_is_told(name: str, what: str) -> None:
    with pytest.raises(PackError) as error:
        load_pack(name)
    (problem,) = error.value.problems
    assert f"{problem.place}: {problem.what} / {problem.mend}" == what


# ---- the digest


def test_the_same_content_has_the_same_digest_however_it_is_laid_out(tmp_path: Path) -> None:
    whole = load_pack(str(write(tmp_path, pack=BASE))).digest
    parts = write(tmp_path, pack=HEADER + "include: [facts.yaml, rest.yaml]\n", facts=FACTS, rest=TABLES + CRITERIA + CASES)
    assert load_pack(str(parts)).digest == whole
    commented = BASE.replace("facts:\n", "\n# a comment\nfacts:   # another\n").replace('"flag"', "flag")
    assert load_pack(str(write(tmp_path, pack=commented))).digest == whole
    elsewhere = "\n".join(reversed(BASE.partition("facts:")[0].splitlines())) + "\nfacts:" + BASE.partition("facts:")[2]
    assert load_pack(str(write(tmp_path, pack=elsewhere))).digest == whole
    assert whole.startswith("sha256:")


def test_an_overlay_that_changes_nothing_differs_from_its_base_by_its_header_alone(tmp_path: Path) -> None:
    same_header = "pack: small\nextends: base\n"
    write(tmp_path, base=BASE, over=same_header)
    assert load_pack(str(tmp_path / "over.yaml")).digest == load_pack(str(tmp_path / "base.yaml")).digest
    (tmp_path / "over.yaml").write_text(same_header + "title: Another\n")
    assert load_pack(str(tmp_path / "over.yaml")).digest != load_pack(str(tmp_path / "base.yaml")).digest


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        ('version: "1"', 'version: "2"'),
        ("A small pack", "A small  pack"),
        ("2026-01-01", "2026-01-02"),
        ("Is it so?", "Is it so"),
        ('{int: [0, 100]}, ask: "How large?"', '{int: [0, 101]}, ask: "How large?"'),
        ('when: "flag"', 'when: "(flag)"'),
        ("then: high}", "then: high, says: So}"),
        ("facts: {flag: true}", "facts: {flag: false}"),
    ],
)  # fmt: skip
def test_any_changed_content_has_another_digest(there: str, instead: str) -> None:
    assert build(BASE.replace(there, instead)).digest != build(BASE).digest


def test_the_order_of_rules_is_content() -> None:
    base = BASE.replace("when: otherwise, then: low", "when: otherwise, then: high")  # a bracket table's levels may not rise
    lines = base.splitlines(keepends=True)
    first = next(index for index, line in enumerate(lines) if "U1" in line)
    lines[first], lines[first + 1] = lines[first + 1], lines[first]
    assert build("".join(lines)).digest != build(base).digest


def test_the_order_of_facts_is_content_for_output_follows_it() -> None:
    first, second = '  flag: {type: bool, ask: "Is it so?"}\n', '  size: {type: {int: [0, 100]}, ask: "How large?"}\n'
    assert build(BASE.replace(first, "").replace(second, second + first)).digest != build(BASE).digest


def test_the_shipped_packs_have_five_digests() -> None:
    assert len({shipped(name).digest for name in SHIPPED}) == len(SHIPPED)


def test_the_document_of_an_overlay_keeps_the_lines_of_both_files() -> None:
    document = pack_document("proportionate-2017-category-b")
    assert document.places["title"].file == "proportionate-2017-category-b.yaml"
    assert document["tables"].places["priority"].file == "triage.yaml"

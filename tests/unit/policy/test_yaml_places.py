"""YAML with places: every mistake names its line, and nothing is constructed that a pack has no use for."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.packs import told
from tidegate.policy.language.problems import PackError, Place, Problem, suggestion
from tidegate.policy.language.yaml_places import MAX_BYTES, Mapping, Sequence, each_item, parse, place_of, plain

NESTED = """\
# a comment
one:
  two:
    - first
    - key: value
      other: [1, 2]
three: 3
"""


def mistakes(text: str) -> list[str]:
    with pytest.raises(PackError) as error:
        parse(text, "broken.yaml")
    return told(error.value)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 2),
        (("one",), 2),
        (("one", "two"), 3),
        (("one", "two", 0), 4),
        (("one", "two", 1), 5),
        (("one", "two", 1, "other"), 6),
        (("one", "two", 1, "other", 1), 6),
        (("three",), 7),
        (("absent",), 2),
        (("one", "absent", "deeper"), 2),
        (("one", "two", 9), 3),
        (("one", "two", "word"), 3),
        (("three", "deeper"), 7),
    ],
)
def test_a_path_leads_to_its_line_or_the_nearest_above(path: tuple[int | str, ...], line: int) -> None:
    assert place_of(parse(NESTED, "nested.yaml"), path) == Place("nested.yaml", line)


def test_the_content_is_plain_data() -> None:
    assert plain(parse(NESTED, "nested.yaml")) == {
        "one": {"two": ["first", {"key": "value", "other": [1, 2]}]},
        "three": 3,
    }


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("word", "word"),
        ('"no"', "no"),
        ("no", False),
        ("yes", True),
        ("true", True),
        ("null", None),
        ("", None),
        ("7", 7),
        ("-7", -7),
        ("2026-03-22", dt.date(2026, 3, 22)),
        ("'2026-03-22'", "2026-03-22"),
        ("24 hours", "24 hours"),
    ],
)
def test_a_scalar_is_text_a_whole_number_a_date_true_false_or_null(written: str, value: object) -> None:
    found = parse(f"key: {written}", "scalars.yaml")["key"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    "written",
    [
        "1.5", ".inf", ".nan", "1_000", "0x1F", "010", "+5", "1:30", "!!binary aGVsbG8=", "!!bool maybe",
        "!!int ''", "!!int word", "!!timestamp word", "!!map word", "!!python/name:os.system", "!own word",
    ],
)  # fmt: skip
def test_a_scalar_that_would_turn_into_anything_else_must_be_in_quotes(written: str) -> None:
    text = written.rpartition(" ")[2].strip("'") if written.startswith("!") else written
    text = "" if written.startswith("!!python") else text
    assert mistakes(f"first: 1\nkey: {written}") == [f"2: cannot read {text!r} / put it in quotes"]


def test_a_day_that_is_not_in_the_calendar_is_not_something_to_put_in_quotes() -> None:
    assert mistakes("key: 2026-13-45") == ["1: '2026-13-45' is no day of the calendar / write one that is, as 2026-03-22"]


def test_a_long_scalar_is_shown_cut_short() -> None:
    assert mistakes("key: !!int " + "x" * 500) == [f"1: cannot read {'x' * 40!r} / put it in quotes"]


def test_keys_are_text_as_written() -> None:
    assert list(parse("no: 1\n7: 2\n2026-03-22: 3\n? [a, b]\n: 4", "keys.yaml")) == ["no", "7", "2026-03-22", "(not a name)"]


def test_every_second_key_is_told() -> None:
    text = "one: 1\ntwo:\n  three: 3\n  three: 4\none: 5\none: 6\n"
    second = "stands here a second time / keep one of the two"
    assert mistakes(text) == [f"4: 'three' {second}", f"5: 'one' {second}", f"6: 'one' {second}"]


@pytest.mark.parametrize(
    "text",
    [
        "one: &x {a: 1}\ntwo: *x",
        "one: &x [a]\ntwo: *x",
        "one: &x word\ntwo: *x",
        "one: &x {a: 1}\n<<: *x",
        "one: &x\n  two: *x",
    ],
)
def test_an_alias_is_refused(text: str) -> None:
    assert mistakes(text) == ["2: a YAML alias, which a pack may not use / write the content out in full"]


def test_an_alias_of_the_whole_document_ends() -> None:
    assert mistakes("&x\na: *x") == ["2: a YAML alias, which a pack may not use / write the content out in full"]


def test_a_laughing_file_is_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 8)}]" for n in range(1, 30)]
    assert len(mistakes("\n".join(lines))) < 300


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("one: [1, 2", "2: broken YAML: did not find expected ',' or ']' / check indentation, quotes and colons at this line"),
        ('one: 1\ntwo: "open', "2: broken YAML: found unexpected end of stream / check indentation, quotes and colons at this line"),
        ("a: 1\n b: 2", "2: broken YAML: mapping values are not allowed in this context / check indentation, quotes and colons at this line"),
        ("a: 1\n---\nb: 2", "2: broken YAML: but found another document / check indentation, quotes and colons at this line"),
        ("a:\n\tb: 1", "2: broken YAML: a tab where the line begins / indent with spaces: YAML takes no tabs"),
        ("a: \x07", "1: broken YAML: not readable as YAML / check indentation, quotes and colons at this line"),
        ("a: *nobody", "1: a YAML alias, which a pack may not use / write the content out in full"),
        ("", "1: the file is not a mapping of sections / start it with 'pack: NAME'"),
        ("# only a comment", "1: the file is not a mapping of sections / start it with 'pack: NAME'"),
        ("- a\n- b", "1: the file is not a mapping of sections / start it with 'pack: NAME'"),
        ("word", "1: the file is not a mapping of sections / start it with 'pack: NAME'"),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_with_its_line(text: str, told: str) -> None:
    assert mistakes(text) == [told]


@pytest.mark.parametrize("bracket", ["[", "{", "- ", "? ", "[{"])
def test_nesting_without_end_is_refused_before_it_can_end_the_process(bracket: str) -> None:
    assert mistakes("one: 1\ntwo:\n " + bracket * 200_000)[0].startswith("3: nested too deeply")


def test_nesting_up_to_the_limit_is_read() -> None:
    assert parse("a: " + "[" * 39 + "]" * 39, "deep.yaml")
    assert mistakes("a: " + "[" * 40 + "]" * 40) == ["1: nested too deeply / bring brackets and indentation back into balance"]


def test_a_file_of_any_size_is_refused_by_its_size_alone() -> None:
    assert mistakes("a: b\n" + "#" * MAX_BYTES) == ["1: the file is larger than a pack can sensibly be / split it with include"]


def test_items_come_with_their_lines_and_nothing_else_has_items() -> None:
    document = parse("list:\n  - a\n  - b\n", "list.yaml")
    assert [(item, place.line) for item, place in each_item(document["list"])] == [("a", 2), ("b", 3)]
    assert list(each_item(document)) == []
    assert list(each_item(None)) == []


def test_a_document_made_by_hand_knows_its_places() -> None:
    here, there = Place("hand.yaml", 1), Place("hand.yaml", 2)
    items, mapping = Sequence(here), Mapping(here)
    items.put("x", there)
    mapping.put("key", items, there)
    assert place_of(mapping, ("key", 0)) == there


def test_problems_read_well_and_stand_in_order_once() -> None:
    late, early = Problem(Place("b.yaml", 2), "late"), Problem(Place("a.yaml", 9), "early", "mend it")
    error = PackError([late, early, late])
    assert error.problems == (early, late)
    assert str(error) == "a.yaml:9: early\n    To mend: mend it\nb.yaml:2: late"


@pytest.mark.parametrize(
    ("name", "known", "told"),
    [
        ("flga", ["flag", "other"], "did you mean 'flag'?"),
        ("zzz", ["b", "a"], "one of: a, b"),
        ("zzz", [], ""),
        ("zzz", [f"name_{n}" for n in range(13)], "check its spelling: no name that is known here comes near"),
    ],
)
def test_a_suggestion_is_the_nearest_name_or_a_short_list(name: str, known: list[str], told: str) -> None:
    assert suggestion(name, known) == told

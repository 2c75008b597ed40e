"""The worklist on a terminal, to the letter at both widths; colour adds nothing that the words do not say."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from tests.unit.reports.support import HOSTILE, assessed, duplicate, hand_made, pack, rejected, worklist
from tidegate.reports.terminal import level_style, print_worklist
from tidegate.triage.running import Worklist

WIDE = """\
Worklist as of Mon 1 Jun 2026 10:00, UK time, under small-triage 1

                 Priority,        Could be,
 # Reference     act by           find out by      Route       Why                Ask next

 1 CASE-2        High             no higher        Ordinary    P1: It is so       nothing
                 due now                           charging
                 Mon 1 Jun 10:00                   decision
                 provisional                       (R9)

 2 CASE-1        Low              High             Ordinary    P9: Nothing calls  Is it so?
   same suspect: in 29 d          overdue 3 h      charging    for more. Could be
   CASE-2        Tue 30 Jun 10:00 Mon 1 Jun 07:00  decision    P1: It is so
                                                   (R9)

Summary
level   certain    share   could be     share
High          1   50.0 %          2   100.0 %
Low           1   50.0 %          0     0.0 %
2 accepted, 1 duplicate, 1 rejected.

Rejected
  bad.xml: it cannot be read; send it again

Policy
A small policy (small-triage 1, DIGEST)
A proposal, not adopted policy; valid from 1 January 2026
Not verified: 1 of its 2 sources. The policy marks them.
A person decides. This shows what the recorded facts demand under a published policy; it is not a
decision, and it recommends none.
"""
NARROW_TABLE = """\
                 Priority,        Could be,
 # Reference     act by           find out by      Why, route, ask next

 1 CASE-2        High             no higher        P1: It is so
                 due now                           Route: Ordinary charging
                 Mon 1 Jun 10:00                   decision (R9)
                 provisional

 2 CASE-1        Low              High             P9: Nothing calls for more.
   same suspect: in 29 d          overdue 3 h      Could be P1: It is so
   CASE-2        Tue 30 Jun 10:00 Mon 1 Jun 07:00  Route: Ordinary charging
                                                   decision (R9)
                                                   Ask: Is it so?
"""
LIST = """\
 1 CASE-2
   High, due now, Mon 1 Jun 10:00, provisional
   Could be: no higher
   P1: It is so
   Route: Ordinary charging decision (R9)

 2 CASE-1
   same suspect: CASE-2
   Low, in 29 d, Tue 30 Jun 10:00
   Could be: High, overdue 3 h, Mon 1 Jun 07:00
   P9: Nothing calls for more. Could be P1: It is so
   Route: Ordinary charging decision (R9)
   Ask: Is it so?
"""
SAMPLE = (hand_made(same_suspect=("CASE-2",)), assessed({"flag": True}, "CASE-2"), duplicate(), rejected())


def shown(of: Worklist, width: int = 100, *, colour: bool = False, most: int | None = None) -> str:
    file = io.StringIO()
    console = Console(
        file=file, width=width, highlight=False, force_terminal=colour, color_system="truecolor" if colour else None
    )
    print_worklist(console, of, most=most)
    return "\n".join(line.rstrip() for line in file.getvalue().split("\n"))


def test_the_table_and_its_summary_at_a_hundred_columns() -> None:
    assert shown(worklist(*SAMPLE)) == WIDE.replace("DIGEST", pack().digest.removeprefix("sha256:")[:12])


def test_at_eighty_columns_route_reason_and_question_share_a_column() -> None:
    assert NARROW_TABLE in shown(worklist(*SAMPLE), 80)


def test_below_seventy_two_columns_one_thing_stands_under_another() -> None:
    assert LIST in shown(worklist(*SAMPLE), 60)


def test_nothing_is_lost_on_a_very_narrow_terminal() -> None:
    at_forty = shown(worklist(*SAMPLE), 40).split("Summary")[0]
    assert set(LIST.split()) <= set(at_forty.split())


@pytest.mark.parametrize("width", [40, 60, 72, 80, 100, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(map(len, shown(worklist(*SAMPLE, hand_made(reference="R" * 90, source="s" * 300)), width).split("\n"))) <= width


def test_without_colour_nothing_is_lost() -> None:
    coloured = shown(worklist(*SAMPLE), colour=True)
    assert "\x1b[" in coloured
    plain = "\n".join(line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", coloured).split("\n"))
    assert plain == shown(worklist(*SAMPLE))


def test_the_most_urgent_level_is_red_and_the_least_is_not() -> None:
    assert (level_style(pack(), 1), level_style(pack(), 0)) == ("bold red", "green")


def test_those_who_may_be_the_same_suspect_and_are_not_named_are_counted() -> None:
    many = replace(hand_made(same_suspect=("CASE-2",)), same_suspect_count=1000)
    column = " ".join(line[3:16].strip() for line in shown(worklist(many), 120).split("\n"))
    assert "same suspect: CASE-2 and at least 999 others" in column


def test_what_a_name_would_make_the_terminal_do_is_spelt_out() -> None:
    text = shown(worklist(hand_made(reference=HOSTILE, same_suspect=(HOSTILE,)), rejected(source=HOSTILE, reason=HOSTILE)), 200)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[31m" in text  # shown as text, and not taken for markup


def test_a_long_list_says_how_many_are_not_shown() -> None:
    text = shown(worklist(*(hand_made(reference=f"CASE-{number}") for number in range(5))), most=2)
    assert "3 more items not shown here: write a file to see all." in text
    assert "CASE-2" not in text


def test_of_many_rejected_items_the_first_ten_are_told() -> None:
    text = shown(worklist(*(rejected(source=f"bad-{number:02}.xml") for number in range(12))))
    assert "bad-09.xml" in text
    assert "bad-10.xml" not in text
    assert "and 2 more" in text


def test_a_worklist_without_anything_has_no_table_and_still_names_its_policy() -> None:
    text = shown(worklist())
    assert "Reference" not in text
    assert "level" not in text.split("Policy")[0]
    assert "0 accepted, 0 duplicate, 0 rejected." in text
    assert "A small policy (small-triage 1" in text


def test_a_clock_that_had_to_start_with_the_run_is_said() -> None:
    item = hand_made()
    assert item.priority
    assert "clock assumed" in shown(worklist(replace(item, priority=replace(item.priority, clock_assumed=True))))

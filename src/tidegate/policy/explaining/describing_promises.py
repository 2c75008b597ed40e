"""What a policy promises for every conceivable case, and the words that go with its results."""

from __future__ import annotations

from tidegate.policy.explaining.citing import cited
from tidegate.policy.explaining.document import Grid, More, Paragraph, Row, Section, plain, say
from tidegate.policy.explaining.names import Names, sentence, series
from tidegate.policy.explaining.words import Wording
from tidegate.policy.language.pack import Guarantee, Notice, Pack, Promise
from tidegate.policy.language.tree import Polarity

_INTRODUCTION = (
    "Each of these is meant to hold for every conceivable case, whatever is known of it. The policy check proves them one by "
    "one, or shows the smallest case that breaks one."
)


def promises_section(pack: Pack, wording: Wording) -> Section:
    """The guarantees in plain words."""
    rows = tuple(_promise_row(pack, each, wording) for each in pack.guarantees)
    grid = Grid("Guarantees", ("Number", "What the policy promises"), rows)
    return Section("What this policy promises", "promises", (say(_INTRODUCTION), grid) if rows else ())


def _promise_row(pack: Pack, guarantee: Guarantee, wording: Wording) -> Row:
    proof = proof_in_words(pack, guarantee, wording.names)
    condition = wording.cell(guarantee.when, guarantee.text) if guarantee.promise is Promise.NEVER else ()
    more = More("What is proved", (say(proof), *condition))
    return Row(((Paragraph(plain(guarantee.id)),), (say(guarantee.says or proof), more)), f"guarantee-{guarantee.id}")


def proof_in_words(pack: Pack, guarantee: Guarantee, names: Names) -> str:
    """What is proved, generated from the guarantee itself. For NEVER the condition follows."""
    tables = series([names.readable(name) for name in guarantee.tables])
    match guarantee.promise:
        case Promise.NEVER:
            table = pack.tables[guarantee.tables[0]]
            levels = series([f"“{table.level_name(rank)}”" for rank in sorted(guarantee.levels)], "or")
            return sentence(f"{tables} is never {levels}, even where this is only possible:")
        case Promise.MONOTONE:
            return _monotone(tables, guarantee, names)
        case Promise.UNKNOWN_SAFE:
            return f"Finding out what is not known never shows that an answer went too far: {tables}."
        case Promise.TOTAL:
            return f"In every case some rule holds: {tables}."
    return f"Every rule is the answer to some case: {tables}."


def _monotone(tables: str, guarantee: Guarantee, names: Names) -> str:
    changes = [
        f"{verb} {series([names.readable(name) for name in facts], 'or')}"
        for verb, facts in (("raising", guarantee.raising), ("lowering", guarantee.lowering))
        if facts
    ]
    return f"{sentence(series(changes, 'or'))} never lowers {tables}."


def notices_section(pack: Pack, wording: Wording) -> Section:
    """The words that appear with every result that meets a condition."""
    rows = tuple(_notice_row(pack, each, wording) for each in pack.notices.values())
    grid = Grid("Notices", ("Number", "What it says", "When it is shown", "Sources"), rows)
    return Section("Notices shown with results", "notices", (grid,) if rows else ())


def _notice_row(pack: Pack, notice: Notice, wording: Wording) -> Row:
    early = (say("Shown even where this is only possible:"),) if notice.fires is Polarity.POSSIBLE else ()
    return Row(
        (
            (Paragraph(plain(notice.id)),),
            (say(notice.says),),
            (*early, *wording.cell(notice.when, notice.text)),
            cited(pack, notice.source),
        ),
        f"notice-{notice.id}",
    )

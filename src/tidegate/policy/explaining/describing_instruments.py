"""Published instruments: for whom they were made, how they are worked out, and what they cannot tell."""

from __future__ import annotations

from tidegate.policy.explaining.citing import cited
from tidegate.policy.explaining.document import (
    Block,
    Bullets,
    Exact,
    Grid,
    Line,
    Notice,
    Pairs,
    Paragraph,
    Row,
    Section,
    listed,
    plain,
    say,
)
from tidegate.policy.explaining.names import Names, sentence
from tidegate.policy.explaining.words import Wording
from tidegate.policy.language.pack import Instrument, Logistic, LookUpRow, Pack, PointsRow
from tidegate.policy.language.tree import Constant

_MISSING = {True: "Not worked out while an input is not known.", False: "An input that is not known gives a range."}


def instruments_section(pack: Pack, wording: Wording) -> Section:
    """Every instrument of the policy."""
    parts = tuple(_instrument(pack, each, wording) for each in pack.instruments.values())
    return Section("Instruments", "instruments", (), parts)


def _instrument(pack: Pack, instrument: Instrument, wording: Wording) -> Section:
    use = "Rules may read its band." if instrument.is_for_rules else "Shown for context. No rule may read it."
    blocks: list[Block] = [Notice((say(instrument.validity),))] if instrument.validity else []
    blocks += [say(use), *_setting(instrument), *_applies(instrument, wording), *_figures(instrument)]
    blocks += _look_up(instrument, wording) if instrument.rows else _scoring(instrument, wording)
    blocks += [*_reduction(instrument, wording), *_probability(instrument.logistic), say(_MISSING[instrument.refuses_missing])]
    blocks += [*listed(tuple(plain(note) for note in instrument.notes)), *_sources(pack, instrument)]
    return Section(instrument.title, f"instrument-{instrument.name}", tuple(blocks))


def _setting(instrument: Instrument) -> tuple[Block, ...]:
    pairs = [("Made for", instrument.population), ("Looks ahead", instrument.horizon)]
    given = tuple((name, plain(text)) for name, text in pairs if text)
    return (Pairs(given),) if given else ()


def _applies(instrument: Instrument, wording: Wording) -> tuple[Block, ...]:
    if instrument.applies_when == Constant(value=True):
        return ()
    return (_under("Applies if: ", wording.condition(instrument.applies_when)),)


def _under(lead: str, block: Paragraph | Bullets) -> Block:
    """A condition that follows its lead, in the same line if it is one."""
    if isinstance(block, Paragraph):
        return Paragraph((*plain(lead), *block.line))
    return Bullets((*plain(lead), *block.lead), block.items)


def _figures(instrument: Instrument) -> tuple[Block, ...]:
    rows = tuple(Row(((say(name),), (say(value),), (say(study),))) for name, value, study in instrument.figures)
    return (Grid("Published figures", ("Figure", "Value", "Study"), rows),) if rows else ()


def _scoring(instrument: Instrument, wording: Wording) -> tuple[Block, ...]:
    rows = tuple(
        _points_row(wording.names.readable(item), row, wording) for item, of_item in instrument.items.items() for row in of_item
    )
    caption = "Points. Of each item the first line that holds counts; if none does, the item gives 0."
    return Grid(caption, ("Item", "If", "Points"), rows, frozenset({2})), _bands(instrument, wording.names)


def _points_row(item: str, row: PointsRow, wording: Wording) -> Row:
    return Row(((say(sentence(item)),), wording.cell(row.when, row.text), (say(str(row.points)),)))


def _look_up(instrument: Instrument, wording: Wording) -> tuple[Block, ...]:
    rows = tuple(_look_up_row(str(number), instrument, row, wording) for number, row in enumerate(instrument.rows, 1))
    caption = "The first line that holds gives the band and the published rate."
    return (Grid(caption, ("Line", "If", "Band", "Published rate"), rows, frozenset({3})),)


def _look_up_row(number: str, instrument: Instrument, row: LookUpRow, wording: Wording) -> Row:
    rest = row.when == Constant(value=True)
    words = (say("In every other case"), Exact(row.text)) if rest else wording.cell(row.when, row.text)
    band = wording.names.level(instrument.bands[row.band])
    return Row(((say(number),), words, (say(band),), (say(f"{(row.probability * 100).normalize():f} %"),)))


def _bands(instrument: Instrument, names: Names) -> Grid:
    floors = ["any total", *(f"{cut} or more" for cut in instrument.cuts)]
    pairs = zip(instrument.bands, floors, strict=True)
    rows = tuple(Row(((say(names.level(band)),), (say(floor),))) for band, floor in pairs)
    return Grid("Bands, least first. The last whose total is reached counts.", ("Band", "Total points"), rows)


def _reduction(instrument: Instrument, wording: Wording) -> tuple[Block, ...]:
    if instrument.reduce_when is None:
        return ()
    floor = wording.names.level(instrument.bands[instrument.reduce_above])
    lead = f"One band lower, but never below {floor}, if it is certain that: "
    return (_under(lead, wording.condition(instrument.reduce_when)),)


def _probability(logistic: Logistic | None) -> tuple[Block, ...]:
    if logistic is None:
        return ()
    zero: Line = plain("A total of 0 gives 0.") if logistic.zero_at_zero else ()
    formula = Exact(f"1 / (1 + exp(-({logistic.intercept} + {logistic.slope} × total points)))")
    return (Paragraph((*plain("The published rate follows from the total by a published formula. "), *zero)), formula)


def _sources(pack: Pack, instrument: Instrument) -> tuple[Block, ...]:
    found = cited(pack, instrument.source)
    return (say("Sources:"), *found) if found else ()

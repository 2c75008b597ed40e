"""A table of a policy as a decision table, its criteria in order, and a picture of its levels."""

from __future__ import annotations

from collections import Counter

from tidegate.policy.explaining.bars import Bar, bars
from tidegate.policy.explaining.citing import cited
from tidegate.policy.explaining.document import (
    Block,
    Exact,
    Grid,
    Level,
    Line,
    Link,
    Paragraph,
    Picture,
    Plain,
    Row,
    Section,
    listed,
    plain,
    say,
    tone,
)
from tidegate.policy.explaining.names import Names, counted, sentence, series
from tidegate.policy.explaining.words import Wording
from tidegate.policy.language.pack import Criterion, OutputValue, Pack, Rule, Table, Unknowns
from tidegate.policy.language.tree import Constant, Polarity
from tidegate.records.deadlines import Duration

_WAYS = {
    Unknowns.BRACKET: (
        "Read from the top: the first rule that holds decides. What is not known gives two answers: the level that the known "
        "facts demand, and the highest level that is still possible."
    ),
    Unknowns.CAUTIOUS: (
        "Read from the top: the first rule that holds decides. A rule holds only if it is certain, whatever is not known, "
        "unless it says that it holds when it is only possible."
    ),
    Unknowns.ASK: (
        "Read from the top: the first rule that holds decides. The table answers only if nothing that is not known could "
        "change the answer. Otherwise it gives no answer and asks."
    ),
}


def table_section(pack: Pack, table: Table, wording: Wording) -> Section:
    """One table: how it is read, its levels, its rules, its criteria."""
    parts = [Section("Rules", f"{table.name}-rules", (_rules(pack, table, wording),))]
    parts += [each for rank in range(len(table.levels)) for each in _criteria(pack, table, rank, wording)]
    return Section(table.title, f"table-{table.name}", (say(_WAYS[table.unknowns]), *_concessions(table), _picture(table)),
                   tuple(parts))  # fmt: skip


def _concessions(table: Table) -> tuple[Block, ...]:
    names = [f"“{table.level_name(rank)}”" for rank in sorted(table.concessions)]
    return (say(f"Given only where it is certain: {series(names, 'or')}."),) if names else ()


def _picture(table: Table) -> Picture:
    rules = Counter(rule.level for rule in table.rules)
    ranks = range(len(table.levels) - 1, -1, -1)
    rows = [Bar(table.level_name(rank), rules[rank], counted(rules[rank], "rule"), _tone(table, rank)) for rank in ranks]
    lines: tuple[Line, ...] = tuple((level_part(table, rank), Plain(f": {counted(rules[rank], 'rule')}")) for rank in ranks)
    title = f"{table.title}: levels and number of rules"
    svg = bars(f"picture-{table.name}", title, f"From the highest level to the lowest. {_spoken(rows)}", rows)
    return Picture(svg, "Levels from the highest to the lowest, and how many rules give each.", listed(lines))


def _spoken(rows: list[Bar]) -> str:
    return "; ".join(f"{row.label}: {row.words}" for row in rows) + "."


def _tone(table: Table, rank: int) -> int:
    return tone(rank, len(table.levels))


def level_part(table: Table, rank: int) -> Level:
    """A level as it is shown in lines."""
    return Level(table.level_name(rank), _tone(table, rank))


def _rules(pack: Pack, table: Table, wording: Wording) -> Grid:
    columns = ("Number", "If", "Then", "Why", "Sources")
    return Grid(f"{table.title}: rules in order", columns, tuple(_rule(pack, table, each, wording) for each in table.rules))


def _rule(pack: Pack, table: Table, rule: Rule, wording: Wording) -> Row:
    return Row(
        (
            (Paragraph(plain(rule.id)),),
            rule_condition(rule, wording),
            rule_outcome(table, rule, wording.names),
            (say(rule.says),) if rule.says else (),
            cited(pack, rule.source),
        ),
        f"{table.name}-{rule.id}",
    )


def rule_condition(rule: Rule, wording: Wording) -> tuple[Block, ...]:
    """What must hold for a rule to speak, in words and as written."""
    early = (say("Even if only possible:"),) if rule.fires is Polarity.POSSIBLE else ()
    if rule.when == Constant(value=True):
        return (*early, say("In every other case"), Exact(rule.text))
    return (*early, *wording.cell(rule.when, rule.text))


def rule_outcome(table: Table, rule: Rule, names: Names) -> tuple[Block, ...]:
    """What follows: the level, then every output, then the notices that go with it."""
    outputs = tuple(plain(output_words(name, value, names)) for name, value in rule.outputs.items())
    notices: tuple[Line, ...] = tuple((Plain("with notice "), Link(each, f"notice-{each}")) for each in rule.notices)
    return (Paragraph((level_part(table, rule.level),)), *listed(outputs + notices))


def output_words(name: str, value: OutputValue, names: Names) -> str:
    """An output in words: 'act within 24 hours', 'provisional', 'months: 24'."""
    words = names.readable(name)
    match value:
        case Duration():
            return f"{words} {value}"
        case bool():
            return words if value else f"not {words}"
        case int():
            return f"{words}: {value:,}"
    return f"{words}: {names.readable(value) if value.islower() else value}"


def _criteria(pack: Pack, table: Table, rank: int, wording: Wording) -> tuple[Section, ...]:
    found = [each for each in table.criteria if each.level == rank]
    if not found:
        return ()
    rows = tuple(_criterion(pack, table, each, wording) for each in found)
    caption = "Every one must be known to be met. They are shown in this order as met, not met or not known."
    grid = Grid(caption, ("Number", "Criterion", "Met if", "Sources"), rows)
    title = f"Criteria for “{table.level_name(rank)}”"
    return (Section(title, f"{table.name}-criteria-{table.levels[rank]}", (grid,)),)


def _criterion(pack: Pack, table: Table, criterion: Criterion, wording: Wording) -> Row:
    return Row(
        (
            (Paragraph(plain(criterion.id)),),
            (say(sentence(criterion.name)),),
            wording.cell(criterion.when, criterion.text),
            cited(pack, criterion.source),
        ),
        f"{table.name}-{criterion.id}",
    )

"""The words of a policy: what its definitions mean, which facts it knows, and the sources it rests on."""

from __future__ import annotations

from tidegate.policy.explaining.citing import cited
from tidegate.policy.explaining.document import (
    DOUBTS,
    Block,
    Code,
    Exact,
    Grid,
    Line,
    Mark,
    Paragraph,
    Plain,
    Row,
    Section,
    plain,
    quietly,
    say,
)
from tidegate.policy.explaining.names import STAGES, Names, counted, sentence, series
from tidegate.policy.explaining.words import Wording
from tidegate.policy.language.pack import Definition, Pack, Source
from tidegate.policy.language.tree import AsOf, Condition, Difference, FactNumber, Number, Result, Sum, facts_of
from tidegate.records.facts import FactDefinition, FactType


def definitions_section(pack: Pack, wording: Wording) -> Section:
    """What the words that rules share mean."""
    rows = tuple(_definition(pack, each, wording) for each in pack.definitions.values())
    grid = Grid("Definitions", ("Word", "In short", "Means", "Sources"), rows)
    return Section("What the words mean", "definitions", (grid,) if rows else ())


def _definition(pack: Pack, definition: Definition, wording: Wording) -> Row:
    body = definition.body
    means: tuple[Block, ...]
    if isinstance(body, Number | FactNumber | AsOf | Sum | Difference | Result):
        means = (say(sentence(wording.number(body))), Exact(definition.text))
    else:
        means = wording.cell(body, definition.text)
    return Row(
        (
            (Paragraph(plain(sentence(wording.names.readable(definition.name)))),),
            (say(sentence(definition.says)),) if definition.says else (),
            means,
            cited(pack, definition.source),
        ),
        f"definition-{definition.name}",
    )


def facts_section(pack: Pack, wording: Wording) -> Section:
    """Every fact: the question, its answers, who can know it, from when, and how old it may be."""
    read = _read_by_rules(pack)
    stages = sorted({fact.stage for fact in pack.vocabulary})
    parts = tuple(_stage(pack, stage, wording.names, read) for stage in stages)
    count = counted(len(pack.vocabulary), "fact")
    words = f"This policy knows {count}: labels, counts and dates only. Each may also be not known."
    return Section("The facts", "facts", (say(words),) if parts else (), parts)


def _stage(pack: Pack, stage: str, names: Names, read: frozenset[str]) -> Section:
    facts = [fact for fact in pack.vocabulary if fact.stage == stage]
    columns = ("Fact", "Question", "Answers", "Who can know", "How old", "Sources")
    rows = tuple(_fact(pack, fact, names, is_read=fact.name in read) for fact in facts)
    title = f"From stage {stage[1:]}: {STAGES[stage]}"
    grid = Grid(f"Facts that can be known from this stage on: {STAGES[stage]}", columns, rows)
    return Section(title, f"facts-{stage}", (grid,), folded=True)


def _fact(pack: Pack, fact: FactDefinition, names: Names, *, is_read: bool) -> Row:
    age = f"up to {counted(fact.max_age_days, 'day')}" if fact.max_age_days else "any age"
    unused = () if is_read else (quietly("No rule reads this."),)
    return Row(
        (
            (Paragraph(plain(sentence(names.readable(fact.name)))),),
            (say(fact.ask), Paragraph((Code(fact.name),), quiet=True), *unused),
            (say(sentence(answers_in_words(fact, names))),),
            (say(sentence(series([names.role(each) for each in fact.known_by], "or"))),) if fact.known_by else (),
            (say(sentence(age)),),
            cited(pack, fact.source),
        ),
        f"fact-{fact.name}",
    )


def answers_in_words(fact: FactDefinition, names: Names) -> str:
    """What may be answered to a fact's question, apart from 'not known'."""
    words = "a date"
    match fact.type:
        case FactType.BOOL:
            words = "yes or no"
        case FactType.ENUM:
            words = f"{series([names.level(level) for level in fact.levels], 'or')}, least first"
        case FactType.INT:
            words = f"a number from {fact.low:,} to {fact.high:,}"
    return f"{words}; or not applicable" if fact.may_not_apply else words


def _read_by_rules(pack: Pack) -> frozenset[str]:
    tables = pack.tables.values()
    conditions: list[Condition] = [rule.when for table in tables for rule in table.rules]
    conditions += [each.when for table in tables for each in table.criteria]
    conditions += [notice.when for notice in pack.notices.values()]
    scores = [rows for each in pack.instruments.values() if each.is_for_rules for rows in each.items.values()]
    conditions += [row.when for rows in scores for row in rows]
    return frozenset(name for condition in conditions for name in facts_of(condition))


def sources_section(pack: Pack) -> Section:
    """Every source, with what is known about how it was read."""
    rows = tuple(_source(each) for each in pack.sources.values())
    grid = Grid("Sources", ("Reference", "Source", "Status"), rows)
    return Section("Sources", "sources", (grid,) if rows else ())


def _source(source: Source) -> Row:
    status: Line = (Mark(source.status),) if source.status in DOUBTS else plain("read in the source")
    when: Line = (Plain(f", {source.read}"),) if source.read else ()
    note = (quietly(source.note),) if source.note else ()
    return Row(
        ((Paragraph(plain(source.id)),), (say(source.title), *note), (Paragraph((*status, *when)),)),
        f"source-{source.id}",
    )

"""A comparison as a document, which the renderers of policies turn into terminal text, Markdown or HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tidegate.policy.explaining.document import (
    Block,
    Code,
    Document,
    Grid,
    Level,
    Line,
    Notice,
    Pairs,
    Paragraph,
    Picture,
    Row,
    Section,
    listed,
    plain,
    say,
    tone,
)
from tidegate.policy.explaining.names import Names, counted, day_words, sentence, series
from tidegate.policy.language.pack import Pack, Table
from tidegate.rehearsal.flow import flow, level_words
from tidegate.rehearsal.moves import Answer, Move, Moves, TableMoves
from tidegate.rehearsal.rules import Change, Changes, Difference, Happened

_KINDS = {
    "policy": "The policy as a whole",
    "guarantee": "Guarantees",
    "table": "Tables",
    "rule": "Rules",
    "criterion": "Criteria",
    "notice": "Notices",
    "definition": "Definitions",
    "instrument": "Instruments",
    "fact": "Facts",
    "source": "Sources",
}


def describe_comparison(changes: Changes, moves: Moves | None = None) -> Document:
    """What differs between two packs and, if cases were given, who would be treated otherwise."""
    before, after = changes.before, changes.after
    sections = [*(_moves_section(each) for each in (moves.tables if moves else ())), *_changes_sections(changes)]
    return Document(
        title=_title(before, after),
        lede=_summary(changes, moves),
        blocks=(_packs(before, after, moves), *(_unfit(moves) if moves else ())),
        sections=tuple(sections),
    )


def _title(before: Pack, after: Pack) -> str:
    if before.id != after.id:
        return f"What changes from {before.id} to {after.id}"
    versions = f" from version {before.version} to version {after.version}" if before.version != after.version else ""
    return f"What changes in {after.id}{versions}"


def _summary(changes: Changes, moves: Moves | None) -> str:
    if not changes.changes:
        return "Nothing differs: the two policies say the same."
    rules, rest = len(changes.of("rule", "criterion")), len(changes.changes)
    differ = counted(rules, "rule or criterion differs", "rules or criteria differ")
    text = f"{differ}, of {counted(rest, 'difference')} in all."
    return " ".join([text, *(_moved_words(each) for each in (moves.tables if moves else ()))])


def _moved_words(moves: TableMoves) -> str:
    name = _short(moves)
    if not moves.moves:
        return f"{name}: none of {counted(moves.total, 'case')} would move."
    steps = [(moves.step(move.before.level, move.after.level), move.count) for move in moves.moves]
    up, down = (sum(count for step, count in steps if step == wanted) for wanted in (1, -1))
    return f"{name}: {moves.moved:,} of {counted(moves.total, 'case')} would move, {up:,} up and {down:,} down."


def _short(moves: TableMoves) -> str:
    """The title of the table without its explanation."""
    return moves.after.title.partition(":")[0]


def _packs(before: Pack, after: Pack, moves: Moves | None) -> Pairs:
    items = [("Before", _pack_line(before)), ("After", _pack_line(after))]
    if moves:
        items.append(("Cases", plain(f"{moves.total:,}, as of {day_words(moves.as_of)}")))
    return Pairs(tuple(items))


def _pack_line(pack: Pack) -> Line:
    return (*plain(f"{pack.title}, version {pack.version} "), Code(pack.digest))


def _unfit(moves: Moves) -> Iterator[Block]:
    """What is not in the comparison, or not as it was given."""
    if moves.not_taken:
        count = counted(moves.not_taken, "item was", "items were")
        yield Notice((say(f"{count} rejected, or a copy, and not compared. Triage them to see the reasons."),))
    lines = tuple(plain(f"{name}: {counted(count, 'case')}") for name, count in moves.unfit.items())
    if lines:
        words = "Not every fact of the cases is known, as given, to both policies. It counted as not known there:"
        yield Notice((say(words), *listed(lines)))


# ---- who moves


def _moves_section(table: TableMoves) -> Section:
    caption = "Each ribbon is as thick as its cases: orange goes up, green down, grey stays. The table gives the same numbers."
    blocks: list[Block] = [say(_moved_words(table)), *_same_level(table)]
    if table.total:
        blocks += [Picture(flow(table), caption), _matrix(table)]
    if table.moves:
        blocks.append(_by_rule(table))
    return Section(f"Who moves: {_short(table)}", f"moves-{table.after.name}", tuple(blocks))


def _same_level(table: TableMoves) -> tuple[Block, ...]:
    words = f"{sentence(counted(table.other_rule, 'case'))} keep the level by another rule."
    return (say(words),) if table.other_rule else ()


def _matrix(moves: TableMoves) -> Grid:
    """Levels before by levels after, the highest first, those without a case left out."""
    before, after = ([pair[side] for pair in moves.matrix] for side in (0, 1))
    rows, columns = _shown(moves.before, before), _shown(moves.after, after)
    cells = [[moves.matrix.get((row, column), 0) for column in columns] for row in rows]
    grid = [
        Row(((Paragraph((_level(moves.before, row),)),), *((say(f"{n:,}"),) for n in counts), (say(f"{sum(counts):,}"),)))
        for row, counts in zip(rows, cells, strict=True)
    ]
    sums = [sum(column) for column in zip(*cells, strict=True)]
    grid.append(Row(((say("All after"),), *((say(f"{n:,}"),) for n in sums), (say(f"{moves.total:,}"),))))
    headings = ("Before", *(level_words(moves.after, column) for column in columns), "All before")
    numeric = frozenset(range(1, len(headings)))
    return Grid("Cases by level before (down) and after (across)", headings, tuple(grid), numeric)


def _shown(table: Table, levels: Iterable[str]) -> list[str]:
    found = set(levels)
    return [level for level in [*reversed(table.levels), ""] if level in found]


def _level(table: Table, level: str) -> Level:
    rank = table.levels.index(level) if level else 0
    return Level(level_words(table, level), tone(rank, len(table.levels)))


def _by_rule(table: TableMoves) -> Grid:
    columns = ("From", "To", "Cases", "References")
    rows = tuple(_move_row(table, move) for move in table.moves)
    return Grid("Moves by rule, the largest first", columns, rows, frozenset({2}))


def _move_row(table: TableMoves, move: Move) -> Row:
    rest = move.count - len(move.references)
    named = series([*move.references, *([f"{rest:,} more"] if rest else [])])
    before = _answer(table.before, move.before)
    after = _answer(table.after, move.after)
    return Row((before, after, (say(f"{move.count:,}"),), (say(named),)))


def _answer(table: Table, answer: Answer) -> tuple[Block, ...]:
    level = Paragraph((_level(table, answer.level),))
    if not answer.rule:
        return (level,)
    says = table.rules[table.index(answer.rule)].says
    return (level, say(f"{answer.rule}: {says}" if says else answer.rule))


# ---- what differs


def _changes_sections(changes: Changes) -> Iterable[Section]:
    names = Names([changes.before, changes.after])
    for kind, title in _KINDS.items():
        found = changes.of(kind)
        if found:
            rows = tuple(_change_row(each, names) for each in found)
            grid = Grid(f"{title}: what differs", ("What", "Happened", "Before", "After"), rows)
            yield Section(f"Changed: {title[0].lower()}{title[1:]}", f"changed-{kind}", (grid,))


def _change_row(change: Change, names: Names) -> Row:
    where = (say(names.readable(change.where)),) if change.where else ()
    title = (say(change.id), *where) if change.id else (say("Policy"),)
    befores = () if change.happened is Happened.ADDED else tuple(_aspect(each, each.before) for each in change.differences)
    afters = () if change.happened is Happened.REMOVED else tuple(_aspect(each, each.after) for each in change.differences)
    return Row((title, (say(sentence(change.happened.value)),), befores, afters))


def _aspect(difference: Difference, text: str) -> Paragraph:
    return say(f"{difference.aspect}: {text or 'nothing'}")

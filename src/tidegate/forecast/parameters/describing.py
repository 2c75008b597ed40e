"""The parameters as a document: the assumption log in full."""

from __future__ import annotations

from tidegate.forecast.parameters.definitions import Parameter, ParameterBook
from tidegate.policy.explaining.document import Block, Document, Grid, Row, Section, quietly, say

_COLUMNS = ("What", "Value", "Range", "Unit", "Status", "Source")


def describe_parameters(book: ParameterBook) -> Document:
    """Every parameter with its value, range, unit, status and source, by group."""
    assumed = sum(each.status == "assumed" for each in book)
    lede = (
        f"{len(book.parameters)} figures, of which {assumed} are assumed: nobody has published them, and their ranges are wide "
        "on purpose. A draw of all of them is made for every few replications."
    )
    parts = tuple(_group(book, name, title) for name, title in book.groups.items())
    return Document(f"Parameters of the forecast: {book.title}", lede, (), (*parts, _forces(book)))


def number(value: float) -> str:
    """A figure as people write it."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:g}"


def span(parameter: Parameter) -> str:
    """The range, or that there is none."""
    if parameter.shape == "fixed":
        return "fixed"
    return f"{number(parameter.low)} to {number(parameter.high)}, {parameter.shape}"


def _group(book: ParameterBook, name: str, title: str) -> Section:
    rows = tuple(_row(each) for each in book if each.group == name)
    return Section(title, name, (Grid(title, _COLUMNS, rows, numeric=frozenset({1})),))


def _row(each: Parameter) -> Row:
    source: tuple[Block, ...] = (say(f"{each.source} ({each.year})"),)
    if each.note:
        source = (*source, quietly(each.note))
    cells = (each.title, number(each.value), span(each), each.unit, each.status)
    name: tuple[Block, ...] = (say(cells[0]), quietly(each.name))
    return Row((name, *((say(cell),) for cell in cells[1:]), source), anchor=each.name.replace(".", "-"))


def _forces(book: ParameterBook) -> Section:
    rows = tuple(Row(((say(name),), (say(f"{millions:.2f}"),))) for name, millions in book.forces.items())
    grid = Grid("People in each force's area, in millions", ("Force", "Millions"), rows, numeric=frozenset({1}))
    return Section("Forces", "forces", (say(f"Source: {book.forces_source}."), grid), folded=True)

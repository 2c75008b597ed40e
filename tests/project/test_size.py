"""Small functions and small modules, each with a docstring: counted, not hoped for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for path in (ROOT / "src").rglob("*.py") if path.parent.name != "migrations")

MODULE_LINES = 300
FUNCTION_LINES = 40
BRANCHES = 8

# "module.py" or "module.py: function" (path below src/tidegate) -> why it may be larger.
EXEMPT: dict[str, str] = {}

Function = ast.FunctionDef | ast.AsyncFunctionDef
# A match is one branch, however many cases it has: it is read as a table.
BRANCHING = (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.Match, ast.ExceptHandler, ast.comprehension)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT / "src" / "tidegate").as_posix()


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def own_nodes(function: Function) -> Iterator[ast.AST]:
    """The nodes of a function without those of the functions defined inside it, which are counted by themselves."""
    waiting: list[ast.AST] = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Function):
            waiting.extend(ast.iter_child_nodes(node))


def lines(function: Function) -> int:
    """The lines from ``def`` to the end, the docstring left out."""
    total = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function, clean=False) is not None:
        docstring = function.body[0]
        total -= (docstring.end_lineno or docstring.lineno) - docstring.lineno + 1
    return total


def branches(function: Function) -> int:
    """The places where a function's course divides. A comprehension divides only where it has a condition."""
    return sum(
        len(node.ifs) if isinstance(node, ast.comprehension) else 1
        for node in own_nodes(function)
        if isinstance(node, BRANCHING)
    )


def too_large(path: Path) -> Iterator[str]:
    text, name = path.read_text(), name_of(path)
    if name not in EXEMPT and len(text.splitlines()) > MODULE_LINES:
        yield f"{name} has {len(text.splitlines())} lines (limit {MODULE_LINES})"
    for function in functions(ast.parse(text)):
        where = f"{name}: {function.name}"
        if where in EXEMPT:
            continue
        if lines(function) > FUNCTION_LINES:
            yield f"{where} has {lines(function)} lines (limit {FUNCTION_LINES})"
        if branches(function) > BRANCHES:
            yield f"{where} branches in {branches(function)} places (limit {BRANCHES})"


def undocumented(tree: ast.Module, prefix: str) -> Iterator[str]:
    if ast.get_docstring(tree) is None:
        yield prefix
    yield from undocumented_members(tree, prefix)


def undocumented_members(owner: ast.Module | ast.ClassDef, prefix: str) -> Iterator[str]:
    """Public functions and classes, and the public methods of public classes, that do not say what they are for."""
    for node in owner.body:
        if not isinstance(node, Function | ast.ClassDef) or node.name.startswith("_"):
            continue
        if ast.get_docstring(node) is None:
            yield f"{prefix}: {node.name}"
        if isinstance(node, ast.ClassDef):
            yield from undocumented_members(node, f"{prefix}: {node.name}")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_and_functions_are_small(path: Path) -> None:
    assert list(too_large(path)) == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_everything_public_says_what_it_is_for(path: Path) -> None:
    assert list(undocumented(ast.parse(path.read_text()), name_of(path))) == []


def test_every_exemption_is_still_needed_and_has_its_reason() -> None:
    names = {name_of(path) for path in MODULES}
    names |= {f"{name_of(path)}: {each.name}" for path in MODULES for each in functions(ast.parse(path.read_text()))}
    assert set(EXEMPT) <= names
    assert all(EXEMPT.values())


def test_the_counting_itself() -> None:
    text = '''
def outer(x):
    """Two lines of
    docstring."""
    if x and x > 1:
        return [y for y in x if y]
    match x:
        case 1: pass
        case 2: pass
    def inner(z):
        return 1 if z else 2
    return inner
'''
    outer, inner = functions(ast.parse(text))
    assert (lines(outer), branches(outer)) == (9, 3)
    assert (lines(inner), branches(inner)) == (2, 1)

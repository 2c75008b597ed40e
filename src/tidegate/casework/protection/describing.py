"""The registry and the retention schedule as a page of the manual (Markdown). Same files, same page."""

from __future__ import annotations

from collections.abc import Iterator

from tidegate.casework.protection.registry import Registry, Table, registry
from tidegate.casework.protection.retention import Schedule, schedule

HEAD = """# Data protection, field by field

Rendered from `casework/protection/registry.yaml` and `retention.yaml` by `tidegate protection fields`; a test keeps it so,
and another compares the registry with the tables. Why it is so: [decision 18](../decisions/0018-data-protection.md).
"""


def as_markdown() -> str:
    """The page."""
    return "\n".join([HEAD, *_schedule(schedule()), *_codes(registry()), *_tables(registry()), *_elsewhere(registry())])


def _schedule(held: Schedule) -> Iterator[str]:
    yield "## Retention groups\n"
    yield "| Group | Who | First review | Next review at the latest | Not erased by time before |"
    yield "|---|---|---|---|---|"
    for group in held.groups.values():
        age = f"the age of {group.until_age}" if group.until_age else "–"
        yield f"| {group.title} | {group.says} | {_years(group.clear_years)} | {_years(group.again_years)} | {age} |"
    yield f"""
“By hand”: no fixed period; the first review opens {held.first_look_years} year after closure, and no review is put off for
more than {held.longest_years} years. Years are reckoned from the day on which the person's last case was closed. The first
rule that holds gives the group:
"""
    yield from (f"1. {rule.says}: {held.groups[rule.group].title}" for rule in held.rules)
    yield "\nSources:\n"
    for source in held.sources.values():
        yield f"- {source['title']} [{source['status']}, {source['checked']}]"
    yield ""


def _years(count: int | None) -> str:
    return "by hand" if count is None else f"{count} years"


def _codes(held: Registry) -> Iterator[str]:
    for title, codes in (
        ("Subject access", {access.value: says for access, says in held.access.items()}),
        ("Legal basis", dict(held.basis)),
        ("How long", dict(held.kept)),
    ):
        yield f"## {title}\n"
        yield "| Code | Meaning |"
        yield "|---|---|"
        yield from (f"| {_words(code)} | {says} |" for code, says in codes.items())
        yield ""


def _tables(held: Registry) -> Iterator[str]:
    yield "## Tables and fields\n"
    for table in held.tables.values():
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    yield f"### {table.label}\n"
    kept = f" {table.why}." if table.why else ""
    yield f"{table.holds}. {_words(table.basis)}; kept {_words(table.kept).lower()}.{kept}\n"
    yield "| Field | Of whom | Subject access | Erasure |"
    yield "|---|---|---|---|"
    for field in table.fields.values():
        yield f"| `{field.name}` | {field.whose.value} | {_words(field.access.value).lower()} | {field.erasure.value} |"
    yield ""


def _elsewhere(held: Registry) -> Iterator[str]:
    yield "## Tables of the libraries\n"
    yield "No row of any is about somebody who is investigated.\n"
    yield "| Table | What it holds |"
    yield "|---|---|"
    yield from (f"| {label} | {says} |" for label, says in held.elsewhere.items())
    yield ""


def _words(code: str) -> str:
    return code.replace("_", " ").capitalize()

"""What a decision stands on, as tables for people: the question with its answer, never the record's own codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tidegate.casework.decisions import catalogue
from tidegate.casework.decisions.authority import kinds_of
from tidegate.casework.decisions.policies import pack_called
from tidegate.casework.decisions.seen import COLUMNS
from tidegate.casework.facts.catalogue import SOURCES
from tidegate.policy.language.library import shipped_packs
from tidegate.policy.language.pack import Pack
from tidegate.records.facts import FactError
from tidegate.reports import words

SECTIONS = {
    "case": "The case",
    "facts": "The recorded facts",
    "decisions": "Earlier decisions",
    "prosecutor": "The prosecutor's decisions",
    "assessment": "The assessment",
    "policy": "The policy",
}
"""How the parts of what was seen are headed, in the order in which they are read. Another part is headed by its own name."""

TITLES = {
    "level": "Priority",
    "route": "What the recorded criteria allow",
    "standing": "Standing on the worklist (the gravest is the highest)",
    "is_stale": "To be assessed again",
    "is_urgent": "Marked urgent",
    "is_restricted": "Restricted",
    "is_provisional": "Provisional",
    "id": "Identifier",
    "at": "When",
    "on": "Decided on",
    "authority": "Digest of who may authorise",
    "exceptional": "Exceptional circumstances",
}
"""What is not read well by the name it is recorded under."""


@dataclass(frozen=True, slots=True)
class Table:
    """A part of what was seen: its heading, the names of its columns and its rows. No rows: nothing was recorded."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def cells(self) -> list[list[tuple[str, str]]]:
        """Each row's cells with the names of their columns, for where a row is shown as a card."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


def tables_of(seen: Mapping[str, Any]) -> list[Table]:
    """Every part of what was seen. A policy that is no longer installed leaves its codes as they were recorded."""
    pack = _pack(seen)
    return [_table(name, seen[name], pack) for name in sorted(seen, key=_place)]


def _pack(seen: Mapping[str, Any]) -> Pack | None:
    named = str(seen.get("policy", {}).get("id", ""))
    return pack_called(named) if named in shipped_packs() else None


def _place(name: str) -> int:
    names = list(SECTIONS)
    return names.index(name) if name in names else len(names)


def _table(name: str, part: Any, pack: Pack | None) -> Table:
    title = SECTIONS.get(name, _title(name))
    if name == "facts":
        return _facts(title, part, pack)
    if isinstance(part, Mapping):
        read = sorted(part, key=lambda each: COLUMNS.index(each) if each in COLUMNS else len(COLUMNS))
        return Table(title, ("What", "Recorded"), tuple((_title(each), _text(each, part[each], pack)) for each in read))
    columns = tuple(dict.fromkeys(each for row in part for each in row if each != "id"))
    rows = tuple(tuple(_text(each, row.get(each), pack) for each in columns) for row in part)
    return Table(title, tuple(_title(each) for each in columns), rows)


def _facts(title: str, part: Mapping[str, Any], pack: Pack | None) -> Table:
    """In the order in which the policy asks. What is not listed was not known."""
    rows = tuple(_fact(name, part[name], pack) for name in _asked(part, pack))
    return Table(title, ("Question", "Answer", "From", "Known on", "Recorded"), rows)


def _asked(part: Mapping[str, Any], pack: Pack | None) -> Iterable[str]:
    order = [each.name for each in pack.vocabulary] if pack else []
    return (*(each for each in order if each in part), *(each for each in part if each not in order))


def _fact(name: str, held: Mapping[str, Any], pack: Pack | None) -> tuple[str, ...]:
    ask = pack.vocabulary[name].ask if pack and name in pack.vocabulary else _title(name)
    judged = " (judgement)" if held.get("kind") == "judgement" else ""
    source = held.get("source", "")
    recorded = [_text("", held.get(each), None) for each in ("known_on", "recorded_at")]
    return (ask, f"{_answer(name, held.get('state'), pack)}{judged}", SOURCES.get(source, _text("", source, None)), *recorded)


def _answer(name: str, state: object, pack: Pack | None) -> str:
    if pack and name in pack.vocabulary:
        try:
            return words.state(pack.vocabulary[name].check(state), words.names_of(pack))
        except FactError:  # recorded under another version of the policy
            pass
    return _text("", state, None)


def _title(name: str) -> str:
    return TITLES.get(name) or name.replace("_", " ").capitalize()


def _text(name: str, value: object, pack: Pack | None) -> str:
    """A recorded value in words. What is not recorded says so: an empty cell could be taken for "no"."""
    match value:
        case None | "":
            return "not recorded"
        case True:
            return "yes"
        case False:
            return "no"
        case list() | tuple():
            return ", ".join(_text(name, each, pack) for each in value) or "none"
        case str() if name != "id":
            return _code(name, value, pack) or words.when(value).replace("_", " ")
    return str(value)


def _code(name: str, code: str, pack: Pack | None) -> str | None:
    """The title of a code under which something is recorded; None where it is no code."""
    if pack and name in {"level", "could_be"}:
        return pack.tables["priority"].names.get(code)
    if pack and name == "route":
        return pack.tables["route"].names.get(code)
    if pack and name == "kind":
        known = kinds_of(pack.id).get(code)
        return known.title if known else None
    return {"outcome": catalogue.OUTCOMES, "exceptional": catalogue.EXCEPTIONAL}.get(name, {}).get(code)

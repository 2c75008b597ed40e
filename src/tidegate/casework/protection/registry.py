"""The registry: for every field of every table, of whom it is, who is given it, and what erasure does to it (registry.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from tidegate.records.digests import digest

FILE = Path(__file__).with_name("registry.yaml")


class Whose(StrEnum):
    """Of whom a field says something."""

    SUBJECT = "subject"
    OFFICER = "officer"
    OTHER = "other"
    NOBODY = "nobody"


class Access(StrEnum):
    """What subject access does with a field."""

    GIVEN = "given"
    AFTER_CLOSURE = "after_closure"
    OTHERS = "others"
    LOG = "log"
    COPY = "copy"
    INTERNAL = "internal"


class Erasure(StrEnum):
    """What erasure does with a field."""

    DELETED = "deleted"
    BLANKED = "blanked"
    KEPT = "kept"


class Found(BaseModel):
    """By which fields a person's rows are found: from their subjects, cases and reports, or from what is erased with them.

    ``mentions``: texts that name an identifier of one of their cases.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    subjects: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    erased: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any((self.subjects, self.cases, self.reports, self.erased, self.mentions))


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field, as declared."""

    name: str
    whose: Whose
    access: Access
    erasure: Erasure


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table, as declared. ``why`` says why it is kept, where it is."""

    label: str
    holds: str
    basis: str
    kept: str
    found: Found
    erasure: Erasure
    why: str
    fields: Mapping[str, Field]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """The whole. ``access``, ``basis`` and ``kept`` hold the words of their codes; ``elsewhere`` the libraries' own tables."""

    access: Mapping[Access, str]
    basis: Mapping[str, str]
    kept: Mapping[str, str]
    tables: Mapping[str, Table]
    elsewhere: Mapping[str, str]
    digest: str


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    holds: str
    basis: str
    kept: str
    found: Found = Found()
    erasure: Erasure
    why: str = ""
    fields: Mapping[str, str]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    access: Mapping[Access, str]
    basis: Mapping[str, str]
    kept: Mapping[str, str]
    tables: Mapping[str, _Table]
    elsewhere: Mapping[str, str]


@cache
def registry() -> Registry:
    """The registry, read once."""
    document: Any = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    read = _File.model_validate(document)
    return Registry(
        access=read.access,
        basis=read.basis,
        kept=read.kept,
        tables={label: _table(label, each) for label, each in read.tables.items()},
        elsewhere=read.elsewhere,
        digest=digest(document),
    )


def _table(label: str, row: _Table) -> Table:
    return Table(
        label=label,
        holds=row.holds,
        basis=row.basis,
        kept=row.kept,
        found=row.found,
        erasure=row.erasure,
        why=row.why,
        fields={name: _field(name, said, row.erasure) for name, said in row.fields.items()},
    )


def _field(name: str, said: str, erasure: Erasure) -> Field:
    whose, access, *own = said.split(", ")
    return Field(name=name, whose=Whose(whose), access=Access(access), erasure=Erasure(own[0]) if own else erasure)

"""Everything that is held of one person: which rows of which tables, as the registry says how to find them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from tidegate.casework.cases.models import Case
from tidegate.casework.people.subjects import family_of
from tidegate.casework.protection.registry import Erasure, Found, Table, registry
from tidegate.casework.referrals.models import Referral
from tidegate.records.digests import digest

AT_ONCE = 500
"""How many rows are named in one question to the database."""

Report = tuple[str, str]
"""The unit that took a report, and the report's reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """What is held of a person. ``rows`` holds primary keys by table, in order; ``versions`` those of the cases."""

    subjects: tuple[str, ...]
    versions: Mapping[str, int]
    rows: Mapping[str, tuple[Any, ...]]

    @property
    def cases(self) -> tuple[str, ...]:
        """The person's cases."""
        return tuple(self.versions)

    @property
    def digest(self) -> str:
        """What names exactly this: another once anything that would be erased has changed."""
        counts = {label: len(keys) for label, keys in self.rows.items() if registry().tables[label].erasure is Erasure.DELETED}
        named = {"subjects": self.subjects, "cases": dict(self.versions), "rows": counts, "registry": registry().digest}
        return digest(named)


def extent_of(subject_id: str) -> Extent:
    """What is held of the person for whom this record stands, every record of theirs included."""
    subjects, cases = _people_of(subject_id)
    reports = list(Referral.everything.filter(case__in=cases).values_list("unit_id", "reference"))
    rows: dict[str, set[Any]] = {}
    for table in registry().tables.values():
        if table.found:
            rows[table.label] = _rows(table, subjects, cases, reports)
    erased = [key for label, keys in rows.items() if registry().tables[label].erasure is Erasure.DELETED for key in keys]
    identifiers = [key for key in erased if isinstance(key, str)]
    for table in registry().tables.values():
        for path in table.found.erased:
            rows[table.label] |= _keys(table.label, path, identifiers)
    versions = dict(Case.everything.filter(pk__in=cases).order_by("pk").values_list("pk", "version"))
    return Extent(
        subjects=tuple(subjects), versions=versions, rows={label: tuple(sorted(keys)) for label, keys in rows.items()}
    )


def manager_of(label: str) -> QuerySet[Any]:
    """Every row of a table."""
    model: type[Model] = apps.get_model(label)
    return model._base_manager.all()  # noqa: SLF001  public by Django's manual, in spite of its name


def chunks(keys: Iterable[Any]) -> Iterator[list[Any]]:
    """The keys, some at a time."""
    waiting = iter(keys)
    while chunk := list(islice(waiting, AT_ONCE)):
        yield chunk


def _people_of(subject_id: str) -> tuple[list[str], list[str]]:
    """The person's records and cases.

    A case may have been linked to another record than its report's keys point to: the record that is left without any case
    then holds nothing but this person's keys, and is theirs too.
    """
    subjects = family_of(subject_id)
    cases = list(Case.everything.filter(subject_id__in=subjects).order_by("pk").values_list("pk", flat=True))
    pointed = Referral.everything.filter(case__in=cases).exclude(subject_id__in=[*subjects, ""])
    for other in sorted(set(pointed.values_list("subject_id", flat=True))):
        family = family_of(other)
        if other not in subjects and not Case.everything.filter(subject_id__in=family).exists():
            subjects += family
    return subjects, cases


def _rows(table: Table, subjects: Sequence[str], cases: Sequence[str], reports: Collection[Report]) -> set[Any]:
    found: Found = table.found
    keys: set[Any] = set()
    for paths, values in ((found.subjects, subjects), (found.cases, cases)):
        for path in paths:
            keys |= _keys(table.label, path, values)
    for path in found.reports:
        wanted = [Q(batch__unit_id=unit, **{path: reference}) for unit, reference in reports]
        keys |= _matching(table.label, wanted)
    for path in found.mentions:
        keys |= _matching(table.label, [Q(**{f"{path}__contains": each}) for each in cases])
    return keys


def _keys(label: str, path: str, values: Iterable[Any]) -> set[Any]:
    keys: set[Any] = set()
    for chunk in chunks(values):
        keys |= set(manager_of(label).filter(**{f"{path}__in": chunk}).values_list("pk", flat=True))
    return keys


def _matching(label: str, wanted: Iterable[Q]) -> set[Any]:
    keys: set[Any] = set()
    for chunk in chunks(wanted):
        keys |= set(manager_of(label).filter(reduce(or_, chunk)).values_list("pk", flat=True))
    return keys

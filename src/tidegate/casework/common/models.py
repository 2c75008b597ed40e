"""Which keyed calls were done: so that none is done twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from tidegate.records.ids import MOST_CHARACTERS

if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField  # Django's fields take their types only in the eyes of a type checker


class IdField(_CharField):
    """An identifier of ours: see ``records.ids``."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("max_length", MOST_CHARACTERS)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as Django gives them

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """The column's type, spelt so that Django makes no second index of it for ``LIKE``: nobody looks for part of one."""
        told = super().db_type(connection)
        return told.replace("varchar(", "character varying(") if told and connection.vendor == "postgresql" else told


class DoneOnce(models.Model):
    """A keyed call that was carried out, and what it gave. ``key`` and ``arguments`` are keyed digests."""

    user_id = IdField()
    key = models.CharField(max_length=100)
    action = models.CharField(max_length=60)
    arguments = models.CharField(max_length=71)
    subject_id = IdField()
    case_id = IdField(blank=True)
    at = models.DateTimeField()
    event = models.BigIntegerField()

    everything = models.Manager["DoneOnce"]()

    class Meta:
        """One call for each key of each person."""

        constraints = (models.UniqueConstraint(fields=("user_id", "key"), name="once_per_key"),)

    def __str__(self) -> str:
        return f"{self.action} {self.key}"

"""Every write is an action. The decorator supplies what none may forget: transaction, permission, idempotency, audit.

An action is a function ``(acting, *, ...) -> Done``. Called, it gives a :class:`Receipt`: what was done, to what, and
where the audit trail says so.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import compress
from typing import Any, Concatenate, ParamSpec

from django.db import IntegrityError, connection, models, transaction

from tidegate.casework.access.roles import Permission
from tidegate.casework.audit.chain import append, gathered, sealed_along
from tidegate.casework.audit.models import AuditEntry
from tidegate.casework.audit.operations import Operation
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import CaseworkError
from tidegate.casework.common.models import DoneOnce
from tidegate.casework.common.once import done_before, note_of
from tidegate.records.facts import Facts

P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What an action hands back: the thing it made or changed, its case, and what the audit trail should say.

    ``details`` hold codes, counts and identifiers only: never a name and never a text somebody wrote. ``facts`` are those known
    of the case now, from an action that brought news of them: for those who hear of it.
    """

    subject: models.Model
    case_id: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What was done, for those who hear of it within its transaction. The position of ``entry`` comes with its sealing."""

    action: str
    subject_id: str
    case_id: str | None
    entry: AuditEntry
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Who hears of actions. ``concerned`` is a condition in SQL on the case that was acted on, whose identifier is ``it.id``.

    Every action pays for these conditions, so those of all listeners are asked together, before the first of them hears.
    """

    hears: Callable[[Acting, Act], None]
    concerned: str = "TRUE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """That an action was done. ``is_repeat``: it had been done before under the same key, and was not done again.

    ``event`` is the position of its audit entry; None for an action within another, which is sealed with that one.
    """

    action: str
    subject_id: str
    case_id: str | None
    at: dt.datetime
    event: int | None
    is_repeat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """What is known of an action without calling it: for the catalogue, the matrix of access and the tests."""

    name: str
    permission: Permission
    operation: Operation
    says: str
    run: Callable[..., Receipt]


ACTIONS: dict[str, ActionSpec] = {}
"""Every action there is, by name."""

LISTENERS: list[Listener] = []
"""Who hears of each action that was done, within its transaction."""


def action(
    permission: Permission, operation: Operation = Operation.ALTERATION, *, once_for: str = ""
) -> Callable[[Callable[Concatenate[Acting, P], Done]], Callable[Concatenate[Acting, P], Receipt]]:
    """Make a function into an action that needs ``permission`` and is logged as ``operation``.

    The action itself checks the unit of its case (``cases.guard``); here the person must have the permission somewhere.
    ``once_for`` names the argument that the action is done once for by one person, whether or not the call is keyed.
    """

    def decorate(body: Callable[Concatenate[Acting, P], Done]) -> Callable[Concatenate[Acting, P], Receipt]:
        name = body.__name__

        @functools.wraps(body)
        def run(acting: Acting, /, *args: P.args, **kwargs: P.kwargs) -> Receipt:
            acting.require(permission)
            if once_for and not acting.key:
                acting = replace(acting, key=f"{name}:{kwargs[once_for]}")
            try:
                with transaction.atomic():
                    earlier = done_before(acting, name, kwargs)
                    if earlier is not None:
                        return _repeated(earlier)
                    with gathered():
                        done = body(replace(acting, key=""), *args, **kwargs)  # inner actions have no key
                        act = _recorded(name, operation, acting, done, kwargs)
            except (CaseworkError, IntegrityError):
                earlier = done_before(acting, name, kwargs)  # the same call may have been at work at the same time, and won
                if earlier is None:
                    raise
                return _repeated(earlier)
            return Receipt(action=name, subject_id=act.subject_id, case_id=act.case_id, at=acting.at, event=act.entry.position)

        says = (body.__doc__ or "").strip().splitlines()[0]
        ACTIONS[name] = ActionSpec(name=name, permission=permission, operation=operation, says=says, run=run)
        return run

    return decorate


def _recorded(name: str, operation: Operation, acting: Acting, done: Done, arguments: Mapping[str, Any]) -> Act:
    """Enter the act in the trail, and let everybody hear of it who does something that follows."""
    entry = _entered(name, operation, acting, done)
    act = Act(action=name, subject_id=str(done.subject.pk), case_id=done.case_id, entry=entry, facts=done.facts)
    for listener in _concerned(act.case_id):
        listener.hears(acting, act)
    if acting.key:
        sealed_along(
            lambda: note_of(
                acting, name, arguments, subject_id=act.subject_id, case_id=act.case_id, event=act.entry.position
            )
        )  # fmt: skip
    return act


def _concerned(case_id: str | None) -> list[Listener]:
    conditions = ", ".join(each.concerned for each in LISTENERS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {conditions} FROM (SELECT CAST(%s AS VARCHAR) AS id) it", [case_id])  # noqa: S608  our own
        return list(compress(LISTENERS, cursor.fetchone()))


def _entered(name: str, operation: Operation, acting: Acting, done: Done) -> AuditEntry:
    return append(
        acting,
        action=name,
        operation=operation,
        case_id=done.case_id,
        subject_kind=done.subject._meta.label_lower,  # noqa: SLF001  public by Django's manual, in spite of its name
        subject_id=str(done.subject.pk),
        details=done.details,
    )


def _repeated(earlier: DoneOnce) -> Receipt:
    return Receipt(
        action=earlier.action,
        subject_id=earlier.subject_id,
        case_id=earlier.case_id or None,
        at=earlier.at,
        event=earlier.event,
        is_repeat=True,
    )

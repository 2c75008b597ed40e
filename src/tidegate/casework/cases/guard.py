"""The guard: the only way to a case. What a person may not see is not there for them.

A case is visible in the units where the person's roles let them read cases. A restricted one is visible, besides, only to
its members, to who may read every restricted case, and to who broke the glass, until that ends.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from tidegate.casework.access.models import User
from tidegate.casework.access.roles import Permission
from tidegate.casework.audit.chain import append
from tidegate.casework.audit.models import AuditEntry
from tidegate.casework.audit.operations import Operation
from tidegate.casework.cases.models import Case, CaseMember
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import ConflictError, NotFoundError
from tidegate.casework.common.rows import change, columns_of, found, held, only
from tidegate.policy.explaining.names import moment_words

M = TypeVar("M", bound=models.Model)

NO_MEMBER = (
    "The case is restricted, and this person is not one of its members, so they would not see what is theirs. "
    "Add them first: 'Who may see this case', on its page 'People'."
)

NO_CASE = "There is no such case, or it is not one that you may see. Check the reference; in an emergency, ask a supervisor."


def visible_cases(acting: Acting, permission: Permission = Permission.READ_CASE) -> QuerySet[Case]:
    """The cases that this person may know of with ``permission``."""
    units = acting.units_with(permission)
    cases = Case.everything.all() if units is None else Case.everything.filter(unit_id__in=sorted(units))
    everywhere = acting.units_with(Permission.READ_RESTRICTED)
    if everywhere is None:
        return cases
    seen = Q(is_restricted=False) | Q(_OpenedTo(acting))
    return cases.filter(seen | Q(unit_id__in=sorted(everywhere)) if everywhere else seen)


class _OpenedTo(Func):
    """Whether this person is a member of a case, or broke the glass of it and it is still open to them.

    Written out, since nearly every query asks: Django would take longer to write it than the database to run the query.
    """

    output_field = BooleanField()

    def __init__(self, acting: Acting) -> None:
        super().__init__(F("pk"))
        self._acting = acting

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_args: Any, **_more: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """The condition; ``at`` as this database takes it."""
        case, values = compiler.compile(self.get_source_expressions()[0])
        at, who = connection.ops.adapt_datetimefield_value(self._acting.at), self._acting.user_id
        return _OPENED_TO.format(case=case), (*values, who, *values, who, at, at)


_OPENED_TO = """(
    EXISTS (SELECT 1 FROM cases_casemember m WHERE m.case_id = {case} AND m.user_id = %s AND m.ended_at IS NULL)
    OR EXISTS (SELECT 1 FROM cases_breakglass b
        WHERE b.case_id = {case} AND b.user_id = %s AND b.opened_at <= %s AND b.expires_at > %s)
)"""


def is_hidden_from(case: Case, user_id: str) -> bool:
    """Whether the case is restricted and this person not one of its members: nothing on it may be theirs to do."""
    return case.is_restricted and not CaseMember.everything.filter(case=case, user_id=user_id, ended_at=None).exists()


def visible(acting: Acting, rows: QuerySet[M], case_field: str = "case") -> QuerySet[M]:
    """Those of ``rows`` whose case this person may know of."""
    return rows.filter(**{f"{case_field}__in": visible_cases(acting)})


def find_case(acting: Acting, case_id: str, permission: Permission = Permission.READ_CASE, *, otherwise: str = NO_CASE) -> Case:
    """The case, for inner use: neither logged nor locked. Raises NotFoundError, which says ``otherwise``."""
    return _seen(acting, found(Case.everything, id=case_id), permission, otherwise)


def consult(acting: Acting, case_id: str, what: str) -> Case:
    """The case, for showing: the reading of ``what`` is logged with its purpose. Call it within a transaction."""
    purpose = acting.stated_purpose()
    case = find_case(acting, case_id)
    append(
        acting,
        action="consult",
        operation=Operation.CONSULTATION,
        case_id=case.pk,
        subject_kind="cases.case",
        subject_id=case.pk,
        details={"what": what, "purpose": purpose.value},
    )
    return case


def open_for_change(acting: Acting, case_id: str, permission: Permission, seen_version: int | None = None) -> Case:
    """The case, locked for this transaction, in a unit where the person has ``permission``; its version grows by one.

    Raises NotFoundError; NotPermittedError; ConflictError, saying what changed, when ``seen_version`` is not the current one.
    """
    case = _permitted(acting, _grown(case_id), permission)
    found_version = case.version - 1
    if seen_version is not None and seen_version != found_version:
        raise ConflictError(
            "Somebody changed this case while you were working on it, so nothing was done. "
            "Look at what changed and decide again.",
            changes=_latest_changes(case, found_version - seen_version),
        )
    return case


def hold(acting: Acting, case_id: str, permission: Permission) -> Case:
    """The case, locked for this transaction, as in :func:`open_for_change`, but not changed: see :func:`grow`."""
    return _permitted(acting, held(Case.everything, id=case_id), permission)


def _permitted(acting: Acting, case: Case | None, permission: Permission) -> Case:
    seen = _seen(acting, case, Permission.READ_CASE)
    acting.require(permission, seen.unit_id)
    return seen


def _grown(case_id: str) -> Case | None:
    """Lock the case, count a change of it and read it: whoever may not is then refused, and nothing was done."""
    if connection.vendor == "postgresql":  # in one journey; an SQLite of before 2021 cannot
        return only(Case.everything, f"{_GROW} RETURNING {columns_of(Case)}", case_id)
    with connection.cursor() as cursor:
        cursor.execute(_GROW, [case_id])
    return found(Case.everything, id=case_id)


_GROW = "UPDATE cases_case SET version = version + 1 WHERE id = %s"


def _seen(acting: Acting, case: Case | None, permission: Permission, otherwise: str = NO_CASE) -> Case:
    if case is None or not _is_visible(acting, case, permission):
        raise NotFoundError(otherwise)
    return case


def _is_visible(acting: Acting, case: Case, permission: Permission) -> bool:
    """What :func:`visible_cases` says of one case: where it is not restricted, as nearly all, without another query."""
    if not case.is_restricted:
        return acting.may(permission, case.unit_id)
    return visible_cases(acting, permission).filter(pk=case.pk).exists()


def grow(case: Case) -> None:
    """Count a change of a case that is held."""
    change(case, version=case.version + 1)


def _latest_changes(case: Case, acts: int) -> list[str]:
    """What the last acts did, newest first. All that one act brought about bears the act's own instant."""
    entries = AuditEntry.everything.filter(case_id=case.pk).exclude(operation=Operation.CONSULTATION.value)
    instants = entries.order_by("-at").values_list("at", flat=True).distinct()[: max(acts, 1)]
    newest = entries.filter(at__in=list(instants)).order_by("-position")
    return [_said(each) for each in newest]


def _said(entry: AuditEntry) -> str:
    """What was done, by whom and when, as the one who comes too late reads it."""
    name = User.objects.filter(pk=entry.user_id).values_list("username", flat=True).first() or "the service itself"
    return f"{entry.action.replace('_', ' ').capitalize()} by {name}, {moment_words(dt.datetime.fromisoformat(entry.at))}"

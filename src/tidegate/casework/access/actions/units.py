"""Units and their teams: the boundaries of roles and of worklists. Made, never removed: cases refer to them for good."""

from __future__ import annotations

import re

from tidegate.casework.access.models import Team, Unit
from tidegate.casework.access.roles import Permission
from tidegate.casework.audit.operations import Operation
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, action
from tidegate.casework.common.codes import Problems

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,19}")
_NAME = re.compile(r"\w[\w .,'()&-]{0,99}")


@action(Permission.MANAGE_ACCESS, Operation.ADMINISTRATION)
def create_unit(acting: Acting, *, code: str, name: str) -> Done:
    """Create a unit. Its code stands in settings and commands; its name is what people read."""
    acting.require_everywhere(Permission.MANAGE_ACCESS)
    problems = Problems()
    problems.unless(_CODE.fullmatch(code) is not None, "code", "Use small letters, figures and - only, 20 at most.")
    problems.unless(not Unit.everything.filter(code=code).exists(), "code", "That code is taken: choose another.")
    _check_name(problems, name)
    problems.raise_any()
    unit = Unit.everything.create(id=acting.new_id("uni"), code=code, name=name)
    return Done(subject=unit, details={"code": code})


@action(Permission.MANAGE_ACCESS, Operation.ADMINISTRATION)
def create_team(acting: Acting, *, unit_id: str, name: str) -> Done:
    """Create a team within a unit."""
    acting.require(Permission.MANAGE_ACCESS, unit_id)
    problems = Problems()
    problems.unless(Unit.everything.filter(pk=unit_id).exists(), "unit_id", "There is no such unit.")
    problems.unless(
        not Team.everything.filter(unit_id=unit_id, name=name).exists(), "name", "The unit has a team of that name already."
    )
    _check_name(problems, name)
    problems.raise_any()
    team = Team.everything.create(id=acting.new_id("tea"), unit_id=unit_id, name=name)
    return Done(subject=team, details={"unit": unit_id})


def _check_name(problems: Problems, name: str) -> None:
    problems.unless(_NAME.fullmatch(name) is not None, "name", "Give a name of letters and figures, 100 at most.")

"""Roles are code, each with a description: what they allow is reviewed like code, and the same everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Permission(StrEnum):
    """One thing that a role may allow. Reading and writing are apart; so are proposing and authorising."""

    READ_WORKLIST = "read the worklist"
    READ_CASE = "read a case"
    READ_RESTRICTED = "read every restricted case"
    READ_IDENTITY = "read names and identifiers"
    TAKE_REFERRALS = "take referrals in"
    LINK_SUBJECTS = "link and unlink subjects"
    RECORD_FACTS = "record facts"
    RECORD_IDENTITY = "record names and identifiers"
    ALLOCATE = "allocate cases"
    WORK_TASKS = "work on tasks"
    PROPOSE = "propose a decision"
    AUTHORISE = "authorise a decision"
    RECORD_PROSECUTOR = "record the prosecutor's decision"
    RESTRICT = "restrict a case"
    BREAK_GLASS = "open a restricted case in an emergency"
    REVIEW_BREAK_GLASS = "review emergency openings"
    SCRUTINISE = "record scrutiny findings"
    READ_AUDIT = "read the audit trail"
    MANAGE_ACCESS = "manage accounts and roles"
    PROTECT_DATA = "export, review and propose to erase personal data"
    AUTHORISE_ERASURE = "authorise the erasure of personal data"
    USE_SYSTEM = "run scheduled work"
    USE_API = "use the API by a token of one's own"


class Grade(IntEnum):
    """The grades by which a policy says who may authorise. Others than police officers have the grade their role equals."""

    STAFF = 0
    CONSTABLE = 1
    SERGEANT = 2
    INSPECTOR = 3
    CHIEF_INSPECTOR = 4
    SUPERINTENDENT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A named set of permissions, described as an administrator reads it."""

    name: str
    title: str
    says: str
    permissions: frozenset[Permission]


_P = Permission
_WORK = {_P.READ_WORKLIST, _P.READ_CASE, _P.WORK_TASKS, _P.USE_API}
_INVESTIGATE = {*_WORK, _P.READ_IDENTITY, _P.RECORD_FACTS, _P.RECORD_IDENTITY, _P.TAKE_REFERRALS, _P.PROPOSE, _P.BREAK_GLASS}


def _role(name: str, title: str, says: str, permissions: set[Permission]) -> Role:
    return Role(name=name, title=title, says=says, permissions=frozenset(permissions))


ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        _role("researcher", "Researcher", "Takes referrals in, links and researches them; records names and facts.",
              {*_INVESTIGATE, _P.LINK_SUBJECTS} - {_P.PROPOSE, _P.BREAK_GLASS}),
        _role("investigator", "Investigator", "Works cases, from a referral that comes to them to the proposal of a decision; "
              "opens a restricted case in an emergency.", _INVESTIGATE),
        _role("supervisor", "Supervisor", "Works cases as an investigator does; allocates, restricts, links; authorises what "
              "others propose, never their own; reviews emergency openings, never their own.",
              {*_INVESTIGATE, _P.LINK_SUBJECTS, _P.ALLOCATE, _P.AUTHORISE, _P.RESTRICT, _P.REVIEW_BREAK_GLASS}),
        _role("prosecutor_liaison", "Prosecutor liaison", "Sends files to the prosecutor; records what comes back, "
              "and the facts and tasks in it. Sees no name.",
              {*_WORK, _P.RECORD_PROSECUTOR, _P.RECORD_FACTS}),
        _role("unit_head", "Head of unit", "Sees the whole unit, restricted cases too; allocates, restricts, authorises, "
              "reviews emergency openings, authorises erasures. Works no case and proposes nothing.",
              {_P.READ_WORKLIST, _P.READ_CASE, _P.READ_IDENTITY, _P.READ_RESTRICTED, _P.ALLOCATE, _P.AUTHORISE, _P.RESTRICT,
               _P.USE_API, _P.REVIEW_BREAK_GLASS, _P.AUTHORISE_ERASURE}),
        _role("panel_member", "Scrutiny panel member", "Draws samples of decisions, reads them without the case, "
              "and records findings.",
              {_P.SCRUTINISE}),
        _role("auditor", "Auditor", "Reads and verifies the audit trail. Sees no case.", {_P.READ_AUDIT, _P.USE_API}),
        _role("data_protection", "Data protection officer", "Reads every case of the unit, to export, review and erase "
              "personal data; what one proposes to erase, another or a head of unit authorises. Records nothing about anybody.",
              {_P.READ_CASE, _P.READ_IDENTITY, _P.READ_RESTRICTED, _P.PROTECT_DATA, _P.AUTHORISE_ERASURE, _P.USE_API}),
        _role("administrator", "Administrator", "Manages accounts and roles. Sees no case.", {_P.MANAGE_ACCESS}),
        _role("system", "The system itself", "Scheduled work: deadlines, reminders, checkpoints. Nobody signs in as it.",
              {_P.USE_SYSTEM, _P.READ_WORKLIST, _P.READ_CASE, _P.READ_RESTRICTED, _P.WORK_TASKS, _P.TAKE_REFERRALS}),
    )
}  # fmt: skip
"""Every role, by name."""

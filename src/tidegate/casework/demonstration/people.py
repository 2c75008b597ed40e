"""Who works in the made-up units, and what each sign-in is there to show."""

from __future__ import annotations

from dataclasses import dataclass

from tidegate.casework.access.roles import Grade

PASSWORD = "made-up-unit-2026"  # noqa: S105  printed by the command, for a demonstration on one machine
"""The password of every made-up sign-in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A made-up unit and its teams."""

    code: str
    name: str
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A made-up sign-in. ``unit`` None: a role in every unit. ``capacity`` 0: carries no cases."""

    username: str
    title: str
    look_at: str
    role: str
    grade: Grade = Grade.STAFF
    unit: str | None = "tidewater"
    team: str | None = None
    capacity: int = 0


UNITS = (
    Home(code="tidewater", name="Tidewater (made up) online investigation unit", teams=("Alder", "Birch")),
    Home(code="saltmarsh", name="Saltmarsh (made up) online investigation unit", teams=("Cedar",)),
)

PEOPLE = (
    Person(username="researcher", title="Researcher", look_at="the latest batch and its receipts", role="researcher",
           team="Alder", capacity=140),
    Person(username="investigator", title="Investigator, team Alder", look_at="my worklist, my tasks, a case and its why",
           role="investigator", grade=Grade.CONSTABLE, team="Alder", capacity=110),
    Person(username="investigator2", title="Investigator, team Alder", look_at="a proposal that was sent back",
           role="investigator", grade=Grade.CONSTABLE, team="Alder", capacity=110),
    Person(username="investigator3", title="Investigator, team Birch", look_at="the other team's work",
           role="investigator", grade=Grade.CONSTABLE, team="Birch", capacity=110),
    Person(username="investigator4", title="Investigator, team Birch", look_at="overdue tasks", role="investigator",
           grade=Grade.CONSTABLE, team="Birch", capacity=80),
    Person(username="sergeant", title="Supervisor (sergeant), team Alder", look_at="what awaits authorisation, allocation",
           role="supervisor", grade=Grade.SERGEANT, team="Alder"),
    Person(username="inspector", title="Supervisor (inspector), team Birch", look_at="what only an inspector may authorise; an "
           "emergency opening to review", role="supervisor", grade=Grade.INSPECTOR, team="Birch"),
    Person(username="liaison", title="Prosecutor liaison", look_at="files with the prosecutor, a returned file",
           role="prosecutor_liaison", team="Alder"),
    Person(username="head", title="Head of unit (superintendent)", look_at="the whole unit, escalations, restricted cases",
           role="unit_head", grade=Grade.SUPERINTENDENT),
    Person(username="panel", title="Scrutiny panel member", look_at="a sample, without names", role="panel_member"),
    Person(username="auditor", title="Auditor", look_at="the trail, and whether it verifies", role="auditor", unit=None),
    Person(username="protection", title="Data protection officer", look_at="a retention review that is due, what is held of a "
           "person, a certificate of erasure", role="data_protection", unit=None),
    Person(username="administrator", title="Administrator", look_at="accounts and roles", role="administrator", unit=None),
    Person(username="elsewhere", title="Investigator of another unit", look_at="that the first unit's cases are not there",
           role="investigator", grade=Grade.CONSTABLE, unit="saltmarsh", team="Cedar", capacity=100),
    Person(username="elsewhere2", title="Supervisor of another unit", look_at="its own cases", role="supervisor",
           grade=Grade.INSPECTOR, unit="saltmarsh", team="Cedar"),
)  # fmt: skip
"""Every made-up sign-in, in the order in which the command prints them."""

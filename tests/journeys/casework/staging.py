"""Who works in the service of the journeys: run in a process of its own, on the service's own database. All made up."""

from __future__ import annotations

import datetime as dt
import secrets

from tidegate.site.boot import bring_up_to_date, start

PASSWORD = "a made up pass phrase"  # noqa: S105  for a database that lives as long as the test
AT = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
PEOPLE = {
    "rowan": ("researcher", "CONSTABLE"),
    "indigo": ("investigator", "CONSTABLE"),
    "sorrel": ("supervisor", "SUPERINTENDENT"),
    "linden": ("prosecutor_liaison", "STAFF"),
    "hazel": ("unit_head", "SUPERINTENDENT"),
    "aspen": ("auditor", "STAFF"),
    "perry": ("panel_member", "STAFF"),
    "briar": ("administrator", "STAFF"),
    "fern": ("data_protection", "STAFF"),
}


def stage() -> None:
    """One unit with a team, and one person for each role."""
    start()
    bring_up_to_date()
    from tidegate.casework.access.models import RoleGrant, Team, Unit, User
    from tidegate.casework.access.roles import Grade
    from tidegate.records.ids import new_id

    def an_id(kind: str) -> str:
        return new_id(kind, AT, secrets.randbits)

    unit = Unit.everything.create(id=an_id("uni"), code="north", name="Northern unit")
    team = Team.everything.create(id=an_id("tea"), unit=unit, name="Team One")
    for name, (role, grade) in PEOPLE.items():
        user = User(id=an_id("usr"), username=name, unit=unit, team=team, grade=Grade[grade])
        user.set_password(PASSWORD)
        user.save()
        where = None if role == "administrator" else unit
        RoleGrant.everything.create(id=an_id("gra"), user=user, role=role, unit=where, granted_by="staging", granted_at=AT)


if __name__ == "__main__":
    stage()

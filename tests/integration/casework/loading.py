"""Loads a few cases as the benchmark loads a million, in a process and a database of its own, and prints what is there."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from pathlib import Path

AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)


def main() -> None:
    """Load, load again, look."""
    from tidegate.site.boot import bring_up_to_date, start

    start(Path(os.environ["TIDEGATE_DATA"]))
    bring_up_to_date()
    from django.conf import settings

    from benchmarks.casework.loading import Load, load_all
    from benchmarks.casework.made_up import kinds
    from benchmarks.casework.people import homes
    from tidegate.casework.audit.queries import exported
    from tidegate.casework.audit.verifying import verify
    from tidegate.casework.cases.models import Case
    from tidegate.casework.facts.models import FactEntry

    load = Load(cases=60, seed=7, at=AT, kinds=kinds(20, 7, AT), homes=homes(7, AT))
    added = [load_all(load), load_all(load)]
    verdict = verify((line.encode() for line in exported()), key=settings.TIDEGATE_KEYS.audit)
    found = {
        "added": added,
        "cases": Case.everything.count(),
        "facts": FactEntry.everything.count(),
        "trail": {"holds": verdict.holds, "last": verdict.last},
        "assessed again": _assessed_again(),
        "due otherwise": _due_otherwise(),
    }
    sys.stdout.write(json.dumps(found))


def _assessed_again() -> dict[str, int]:
    """Where the stored answer is what the policy says of the stored facts, assessing again leaves it."""
    from django.db import transaction

    from tidegate.casework.access.system import the_system
    from tidegate.casework.assessments.assessing import assess_case
    from tidegate.casework.cases.models import Case

    cases = list(Case.everything.filter(closed_at=None).order_by("pk")[:20])
    with transaction.atomic():
        changed = [assess_case(the_system(AT), case, "request").row.at == AT for case in cases]
    return {"changed": sum(changed), "of": len(cases)}


def _due_otherwise() -> int:
    """Of how many cases something else is due next than stands there."""
    from django.db import connection

    from tidegate.casework.tasks.pressing import IS_DUE_OTHERWISE

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM cases_case it WHERE {IS_DUE_OTHERWISE}")  # noqa: S608  our own words
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main()

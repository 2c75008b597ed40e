"""Lets several people act on one case at the very same instant, and prints what came of it as JSON.

Run as a program on an installation of its own: the audit trail refuses to be emptied, as a test's own database would be.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

NAMES = ("payment_evidence", "child_in_household", "position_of_trust")


def main() -> None:
    """Each of the encounters, one after the other."""
    from tidegate.site.boot import bring_up_to_date, start

    start(Path(os.environ["TIDEGATE_DATA"]))
    bring_up_to_date()
    made_up = _made_up()
    people = [made_up.acting_as(made_up.a_user(name, "investigator")) for name in ("one", "two", "three")]
    found = {
        "same version": same_version(made_up.a_case(), people[:2]),
        "take": taking(made_up.a_case(points=3), people[:2]),
        "no version": no_version(made_up.a_case(), people),
        "same key": same_key(made_up.a_case(), people[0]),
        "one file": one_file(made_up.a_unit().pk, people[:2]),
        "chain": _chain(),
    }
    sys.stdout.write(json.dumps(found))


def same_version(case: Any, people: list[Any]) -> dict[str, object]:
    """Both saw version 1."""
    from tidegate.casework.cases.models import Case
    from tidegate.casework.facts.actions import record_fact

    ends = at_once(
        lambda who: record_fact(who, case_id=case.pk, name="payment_evidence", state=True, source="interview", seen_version=1),
        people,
    )
    return {"ends": ends, "facts": case.fact_entries.count(), "version": Case.everything.get(pk=case.pk).version}


def taking(case: Any, people: list[Any]) -> dict[str, object]:
    """Both want the case that nobody has."""
    from tidegate.casework.cases.actions import take

    return {"ends": at_once(lambda who: take(who, case_id=case.pk), people), "allocations": case.allocations.count()}


def no_version(case: Any, people: list[Any]) -> dict[str, object]:
    """Three record different facts, and none says which version they saw."""
    from tidegate.casework.facts.actions import record_fact

    which = dict(zip((who.user_id for who in people), NAMES, strict=True))
    ends = at_once(
        lambda who: record_fact(who, case_id=case.pk, name=which[who.user_id], state=True, source="interview"), people
    )
    assessed = case.assessments.get(is_current=True).inputs["facts"]
    numbers = sorted(case.fact_entries.values_list("number", flat=True))
    return {"ends": ends, "numbers": numbers, "assessed": sorted(name for name in NAMES if name in assessed)}


def same_key(case: Any, who: Any) -> dict[str, object]:
    """A caller who heard nothing calls again, and again, while the first call is still at work."""
    from tidegate.casework.facts.actions import record_fact

    keyed = replace(who, key="K-1")
    ends = at_once(
        lambda caller: record_fact(
            caller, case_id=case.pk, name="payment_evidence", state=True, source="interview", seen_version=1
        ),
        [keyed] * 3,
    )
    return {"ends": ends, "facts": case.fact_entries.count()}


def one_file(unit_id: str, people: list[Any]) -> dict[str, object]:
    """Both take in the same file."""
    from tidegate.casework.referrals.actions import take_batch
    from tidegate.casework.referrals.models import Batch, Referral

    file = Path(os.environ["TIDEGATE_DATA"]) / "batch.csv"
    file.write_text("reference,received_at,report_viral\nR-1,2026-11-20T10:00:00Z,yes\n", encoding="utf-8")
    ends = at_once(lambda who: take_batch(who, paths=[file], unit_id=unit_id), people)
    return {"ends": ends, "batches": Batch.everything.count(), "referrals": Referral.everything.count()}


def at_once(act: Callable[[Any], object], people: list[Any]) -> list[str]:
    """How it ended for each, all started together with a connection each; in order of the alphabet."""
    from django.db import connection

    from tidegate.casework.common.errors import CaseworkError

    together, ends = threading.Barrier(len(people)), [""] * len(people)

    def run(place: int) -> None:
        together.wait()
        try:
            act(people[place])
            ends[place] = "done"
        except CaseworkError as refused:
            ends[place] = refused.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


def _chain() -> bool:
    """Whether the entries of the trail are numbered without gap or double."""
    from tidegate.casework.audit.models import AuditEntry

    positions = sorted(AuditEntry.everything.values_list("position", flat=True))
    return positions == list(range(1, len(positions) + 1))


def _made_up() -> Any:
    """``tests/casework.py``, by its path: other packages bring a ``tests`` of their own."""
    spec = importlib.util.spec_from_file_location("made_up", Path(__file__).parents[2] / "casework.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()

"""Makes a made-up person with everything, or erases them. Run as a program, on the installation that the environment names.

python erasing.py make            a person, all of whose cases are closed
python erasing.py erase FILE      erase them by two people; the certificate goes to FILE
python erasing.py die             begin to erase them, and be killed once everything is deleted and nothing is certified yet
python erasing.py look            say how many people, names, cases and certificates there are, and whether the trail holds
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any, Never

sys.modules["tests"] = ModuleType("tests")  # ours: other packages bring a ``tests`` of their own
sys.modules["tests"].__path__ = [str(Path(__file__).parents[2])]


def main(what: str, *more: str) -> None:
    """Do one of the four."""
    from tidegate.site.boot import bring_up_to_date, start

    start(Path(os.environ["TIDEGATE_DATA"]))
    bring_up_to_date()
    {"make": make, "erase": erase, "die": die, "look": look}[what](*more)


def make() -> None:
    """The person."""
    from tests.protection import a_whole_person

    with tempfile.TemporaryDirectory() as folder:
        a_whole_person(Path(folder))


def erase(file: str = "") -> None:
    """Propose, unless that is done, and authorise."""
    from tests import casework
    from tests.casework import a_user, acting_as
    from tidegate.casework.people.models import Subject
    from tidegate.casework.protection import papers
    from tidegate.casework.protection.actions import authorise_erasure, propose_erasure
    from tidegate.casework.protection.extent import extent_of
    from tidegate.casework.protection.models import Erasure

    casework._random.seed(os.getpid())  # not the identifiers that another process made
    officer, head = (acting_as(a_user(f"{name} {os.getpid()}", name)) for name in ("data_protection", "unit_head"))
    subject = Subject.everything.filter(merged_into=None).get().pk
    seen = extent_of(subject).digest
    waiting = Erasure.everything.filter(state="open").values_list("pk", flat=True).first()
    made = (
        waiting
        or propose_erasure(
            officer, subject_id=subject, reason="unlawful", register_check="none_stands", seen_digest=seen
        ).subject_id
    )
    done = authorise_erasure(head, erasure_id=made, seen_digest=seen)
    if file:
        Path(file).write_text(papers.certificate(head, done.subject_id).file, encoding="ascii")


def die() -> None:
    """Everything is deleted; the machine stops."""
    from tidegate.casework.protection import certificates

    def stop(*_: Any) -> Never:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    certificates.write = stop  # type: ignore[assignment]  # it never gives a certificate
    erase()


def look() -> None:
    """Counts."""
    from django.conf import settings

    from tidegate.casework.audit.queries import exported
    from tidegate.casework.audit.verifying import verify
    from tidegate.casework.cases.models import Case
    from tidegate.casework.people.models import Identity, Subject
    from tidegate.casework.protection.models import Erasure, ErasureCertificate

    found = {
        "people": Subject.everything.count(),
        "names": Identity.everything.count(),
        "cases": Case.everything.count(),
        "proposals": Erasure.everything.filter(state="open").count(),
        "certificates": ErasureCertificate.everything.count(),
        "trail": verify((line.encode() for line in exported()), key=settings.TIDEGATE_KEYS.audit).holds,
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])

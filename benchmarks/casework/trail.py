"""Verifying the audit trail: as a file, as the rows lie in the database, and the tail after a checkpoint."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice

from django.conf import settings

from benchmarks.casework.measuring import Row
from tidegate.casework.access.system import the_system
from tidegate.casework.audit.actions import take_checkpoint
from tidegate.casework.audit.checkpoints import Checkpoint
from tidegate.casework.audit.models import AuditCheckpoint
from tidegate.casework.audit.queries import exported
from tidegate.casework.audit.verifying import Verdict, verify
from tidegate.site.clock import now

MOST = 500_000
TO_REACH = 100_000


def measure() -> Iterator[Row]:
    """The trail as a file holds it, with the key; read from the database first; then only what is after a checkpoint."""
    start = time.perf_counter()
    lines = [line.encode("ascii") for line in islice(exported(), MOST)]
    read = time.perf_counter() - start
    start = time.perf_counter()
    verdict = verify(lines, key=settings.TIDEGATE_KEYS.audit)
    taken = time.perf_counter() - start
    yield _row("verifying an export, with the key", _sound(verdict, len(lines)) / taken, asked=True)
    yield _row("reading it out of the database and verifying it", len(lines) / (read + taken))
    take_checkpoint(the_system(now()))
    last = AuditCheckpoint.everything.order_by("-position").first()
    if last is None:
        raise RuntimeError("the checkpoint that was just taken is not there")
    checkpoint = Checkpoint(
        position=last.position, digest=last.digest, at=last.at, public_key=last.public_key, signature=last.signature
    )  # fmt: skip
    start = time.perf_counter()
    tail = verify(
        (line.encode("ascii") for line in exported(checkpoint.position)),
        key=settings.TIDEGATE_KEYS.audit, checkpoint=checkpoint, tail=True,
    )  # fmt: skip
    taken = time.perf_counter() - start
    about = f"{tail.last - checkpoint.position} entries after {checkpoint.position:,}"
    yield Row(section="trail", name="verifying the tail after a checkpoint", value=1000 * taken, unit="ms", about=about)


def _sound(verdict: Verdict, many: int) -> int:
    if not verdict.holds or verdict.last != many:
        raise RuntimeError(f"the trail does not verify: {verdict.fault} at {verdict.position}. {verdict.says}")
    return many


def _row(name: str, rate: float, *, asked: bool = False) -> Row:
    return Row(
        section="trail", name=name, value=rate, unit="/s", to_reach=f"{TO_REACH:,}/s" if asked else "",
        reached=rate >= TO_REACH if asked else None,
    )  # fmt: skip

"""Nobody is timed before its answers are right: each engine against the sample written out by hand in plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.policy.data import MOST_DICTS, Rows
from benchmarks.policy.peers import by_hand
from benchmarks.policy.peers.protocol import CasePeer, ColumnPeer, Form
from benchmarks.policy.sample import Sample

UNKNOWN_RATES = (0.0, 0.1, 0.5)


class WrongAnswerError(Exception):
    """An engine does not decide as the sample written out by hand does, so comparing speeds would mean nothing."""


def in_form(rows: Rows, form: Form, count: int) -> Sequence[Any]:
    """The first rows as a peer takes them."""
    match form:
        case Form.NATURAL:
            return rows.natural_rows(count)
        case Form.CODED:
            return rows.coded_rows(count)
        case Form.BOTH:
            return list(zip(rows.natural_rows(count), rows.coded_rows(count), strict=True))
        case Form.FACTS:
            return rows.fact_rows(count)
        case Form.CODES:
            return rows.code_rows(count)


def check_cases(peer: CasePeer, samples: Sequence[Rows]) -> None:
    """Raises WrongAnswerError where ``peer`` differs on a batch of any of ``samples``."""
    for rows in samples:
        count = min(peer.batch, rows.count)
        wanted = [by_hand.decide(row) for row in rows.natural_rows(count)]
        given = [tuple(peer.read(answer)) for answer in peer.decide(in_form(rows, peer.form, count))]
        wrong = [index for index, pair in enumerate(zip(given, wanted, strict=True)) if pair[0] != pair[1]]
        if wrong:
            where = f"row {wrong[0]} with {rows.unknown:.0%} unknown"
            raise _wrong(peer.name, len(wrong), where, given[wrong[0]], wanted[wrong[0]])


def check_columns(peer: ColumnPeer, sample: Sample, wanted: npt.NDArray[Any]) -> None:
    """Raises WrongAnswerError where the columns of ``peer`` differ from ``wanted``, over all the rows that it holds."""
    if peer.read is None:
        peer.decide()
        return
    columns = peer.read(peer.decide())
    given = np.stack([np.asarray(columns[name]) for name in sample.columns], axis=1)[: len(wanted)]
    wrong = np.flatnonzero((given != wanted).any(axis=1))
    if len(wrong):
        raise _wrong(peer.name, len(wrong), f"row {wrong[0]}", given[wrong[0]], wanted[wrong[0]])


def wanted_columns(rows: Rows) -> npt.NDArray[Any]:
    """What the first rows come to, by hand."""
    return np.array([by_hand.decide(row) for row in rows.natural_rows(MOST_DICTS)])


def _wrong(name: str, count: int, where: str, given: object, wanted: object) -> WrongAnswerError:
    message = f"{name} differs on {count} rows, first on {where}: it says {given}, by hand it is {wanted}. Mend it first."
    return WrongAnswerError(message)

"""What made-up reports are to say, before they take one form or another: the kinds of reports.yaml, made in turn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from tidegate.synthetic.draws import words

FIRST_NUMBER = 900_000_001
"""Report numbers begin here: a range in which no number is used."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a made-up report is to say, before it takes either form."""

    number: int
    kind: Mapping[str, Any]
    incident_type: str
    service: Mapping[str, str]
    suspect: int
    prior_reports: tuple[int, ...]
    incident_at: dt.datetime
    events: tuple[tuple[str, dt.datetime], ...]
    received_at: dt.datetime

    @property
    def account(self) -> str:
        """The suspect's account with the service."""
        return f"synthetic-account-{self.suspect:06d}"

    def file_id(self, position: int) -> str:
        """32 hexadecimal digits for a file of this report."""
        return f"{self.number:024x}{position:08x}"


def sketch(index: int, seed: int, as_of: dt.datetime) -> Sketch:
    """What report ``index`` says. The same for a seed, however many are written."""
    book = _book()
    drawn = [int(word) for word in words(seed, index, "report", 16)]
    follows = index % 4 == 3
    suspect = index if follows else index + 1
    kind = book["kinds"][index % len(book["kinds"])]
    received_at = as_of.replace(microsecond=0) - dt.timedelta(seconds=drawn[0] % (45 * 86_400) + 3600)
    incident_at = received_at - dt.timedelta(seconds=drawn[1] % (20 * 86_400) + 3600)
    addresses = 1 + drawn[2] % 3
    networks = book["networks"]
    events = tuple(
        (f"{networks[drawn[4 + k] % len(networks)]}{1 + drawn[8 + k] % 250}", incident_at - dt.timedelta(hours=7 * k))
        for k in range(addresses)
    )
    return Sketch(
        number=FIRST_NUMBER + index,
        kind=kind,
        incident_type=book["incident_types"][kind["type"]],
        service=book["services"][suspect % len(book["services"])],
        suspect=suspect,
        prior_reports=(FIRST_NUMBER + index - 1,) if follows else (),
        incident_at=incident_at,
        events=events,
        received_at=received_at,
    )


@cache
def _book() -> Mapping[str, Any]:
    text = resources.files(__package__).joinpath("reports.yaml").read_text("utf-8")
    book: Mapping[str, Any] = yaml.safe_load(text)
    return book

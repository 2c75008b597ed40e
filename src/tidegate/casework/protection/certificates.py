"""The certificate of an erasure: what was erased and kept, by table and count, without anything about the person.

``marks`` are keyed digests of the identifiers of the person's records and cases: with the installation's audit key, and only
with it, a backup that still holds them can be brought to the same state. The seal shows that this installation wrote it.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from tidegate.casework.common.errors import InvalidError
from tidegate.casework.protection.erasing import Erased
from tidegate.casework.protection.extent import Extent
from tidegate.casework.protection.models import Erasure
from tidegate.casework.protection.registry import registry
from tidegate.records.digests import canonical_json, digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Which certificate it is, who authorised what it certifies, and when."""

    identifier: str
    by: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A certificate as it is kept: its text, the text's digest, and the seal."""

    text: str
    digest: str
    seal: str


def write(signed: Signed, proposal: Erasure, extent: Extent, erased: Erased) -> Written:
    """The certificate."""
    content = {
        "certificate": signed.identifier,
        "proposed_by": proposal.proposed_by,
        "proposed_at": proposal.proposed_at,
        "authorised_by": signed.by,
        "carried_out_at": signed.at,
        "reason": proposal.reason,
        "register_check": proposal.register_check,
        "registry": registry().digest,
        "extent": proposal.extent_digest,
        "erased": [_erased(label, rows) for label, rows in sorted(erased.deleted.items())],
        "blanked": [{"table": label, "field": name, "rows": rows} for (label, name), rows in sorted(erased.blanked.items())],
        "kept": [_kept(label, rows) for label, rows in sorted(erased.kept.items())],
        "marks": {"subjects": sorted(map(mark_of, extent.subjects)), "cases": sorted(map(mark_of, extent.cases))},
    }
    text = canonical_json(content)
    return Written(text=text, digest=digest(content), seal=_seal(text))


def read(text: str) -> dict[str, Any]:
    """What a certificate's file says. Raises InvalidError unless this installation wrote it, to the byte."""
    try:
        document = json.loads(text)
        content: dict[str, Any] = document["certificate"]
        seal = str(document["seal"])
        sealed = _seal(canonical_json(content))
    except (ValueError, KeyError, TypeError):
        raise InvalidError({"certificate": "This is no certificate of erasure: name a file that the service wrote."}) from None
    if not hmac.compare_digest(sealed, seal):
        raise InvalidError({
            "certificate": "Its seal is not this installation's: it was altered, or belongs to other keys. Nothing was erased."
        })  # fmt: skip
    return content


def file_of(written: Written) -> str:
    """The file that is kept apart: the certificate with its digest and seal."""
    document = {"certificate": json.loads(written.text), "digest": written.digest, "seal": written.seal}
    return json.dumps(document, indent=1, sort_keys=True) + "\n"


def mark_of(identifier: str) -> str:
    """The keyed digest of an identifier."""
    return _keyed(f"erased {identifier}")


def marked(identifiers: Iterable[str], marks: Iterable[str]) -> list[str]:
    """Those of the identifiers that a certificate's marks are of."""
    wanted = set(marks)
    return [each for each in identifiers if mark_of(each) in wanted]


def _erased(label: str, rows: int) -> dict[str, object]:
    table = registry().tables[label]
    return {"table": label, "holds": table.holds, "rows": rows, "fields": list(table.fields)}


def _kept(label: str, rows: int) -> dict[str, object]:
    table = registry().tables[label]
    return {"table": label, "holds": table.holds, "rows": rows, "why": table.why}


def _seal(text: str) -> str:
    return _keyed(f"certificate of erasure {text}")


def _keyed(text: str) -> str:
    return hmac.digest(settings.TIDEGATE_KEYS.audit, text.encode(), "sha256").hex()

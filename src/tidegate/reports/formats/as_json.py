"""The worklist as one JSON document, as its published JSON Schema describes it; one item a line, so that it also diffs."""

from __future__ import annotations

import json
from typing import BinaryIO

from tidegate.triage.items import Item, instant
from tidegate.triage.running import Worklist


def write(worklist: Worklist, file: BinaryIO) -> None:
    """Write the pack, the instant and every item, one after another: memory does not grow with the caseload."""
    pack = {"id": worklist.pack.id, "version": worklist.pack.version, "digest": worklist.pack.digest}
    file.write(f'{{"pack": {json.dumps(pack)}, "as_of": {json.dumps(instant(worklist.as_of))}, "items": ['.encode("ascii"))
    for index, item in enumerate(worklist.items):
        file.write(b",\n" if index else b"\n")
        file.write(line(item))
    file.write(b"\n]}\n")


def line(item: Item) -> bytes:
    """One item as JSON without a line break. Pure ASCII: a name in a broken encoding is escaped, never lost."""
    return json.dumps(item.to_json(), ensure_ascii=True, allow_nan=False).encode("ascii")

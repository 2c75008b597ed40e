"""The corpus that fuzzing left behind is read again: every file must still end in receipts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.intake.support import MODES, replay

CORPUS = Path(__file__).parent / "corpus"
FILES = sorted(path for path in CORPUS.rglob("*") if path.is_file())


def test_every_parser_has_a_corpus_and_it_is_small() -> None:
    assert {path.name for path in CORPUS.iterdir()} == set(MODES)
    assert len(FILES) <= 300
    assert all(path.stat().st_size <= 8192 for path in FILES)


@pytest.mark.parametrize("file", FILES, ids=lambda path: f"{path.parent.name}/{path.name[:8]}")
def test_what_was_once_interesting_still_ends_in_receipts(file: Path) -> None:
    replay(file.parent.name, file.read_bytes())

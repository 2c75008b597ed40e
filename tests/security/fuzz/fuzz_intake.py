"""Coverage-guided fuzzing of the intake parsers: any bytes must end in receipts, never in another exception.

Run one parser at a time, for example::

    python tests/security/fuzz/fuzz_intake.py cybertipline_xml tests/security/fuzz/corpus/cybertipline_xml -max_total_time=600

What it finds becomes a test in ``tests/unit/intake`` first and a file of the corpus after; ``test_corpus.py`` replays the corpus.
"""

from __future__ import annotations

import sys

import atheris

MODES = ("cybertipline_xml", "police_json", "records_csv", "records_json", "records_parquet")

with atheris.instrument_imports(include=["tidegate", "json", "csv"]):
    from tests.unit.intake.support import replay


def main() -> None:
    """Fuzz the parser named by the first argument; the other arguments are libFuzzer's."""
    mode = sys.argv.pop(1)
    if mode not in MODES:
        sys.exit(f"name one of {', '.join(MODES)}")

    def one_input(data: bytes) -> None:
        replay(mode, data)

    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

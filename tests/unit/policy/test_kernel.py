"""The kernel takes any number of rows, refuses what is no code, and is machine code for many rows at once."""

from __future__ import annotations

import datetime as dt
import platform
import re
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tidegate.policy.engines.kernel import Kernel, complaint, machine_code
from tidegate.policy.engines.widths import bits_for
from tidegate.policy.language.library import load_pack
from tidegate.policy.language.pack import Pack
from tidegate.records.codes import CodeError, dtype_name

AS_OF = dt.date(2026, 6, 1)

PACK = """
pack: small
version: "1"
title: Small
jurisdiction: none
status: proposal
valid: {from: 2026-01-01, until: null}
facts:
  child: {type: bool, ask: "Child?"}
  level: {type: [low, high], ask: "Level?", may_not_apply: true}
  count: {type: {int: [10, 40000]}, ask: "Count?"}
  seen_on: {type: date, ask: "Seen?"}
tables:
  priority:
    title: Priority
    unknown: bracket
    levels: [later, now]
    rules:
      - {id: P1, when: "child and level >= 'high'", then: now}
      - {id: P2, when: "count > 300 and as_of - seen_on < 30", then: now}
      - {id: P9, when: otherwise, then: later}
"""

_PACKED = {
    "x86_64": r"\bv?p(?:cmp(?:n?eq|gt|n?l[te])?u?|testn?m)[bwd]\b.*[xyz]mm",
    "aarch64": r"\bcm(?:eq|g[te]|h[is]|lt|le)\b.*v\d+\.(?:16b|8h|4s)",
}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    path: Path = tmp_path_factory.mktemp("pack") / "small.yaml"
    path.write_text(PACK)
    return load_pack(str(path))


@pytest.fixture(scope="module")
def kernel(pack: Pack) -> Kernel:
    return Kernel(pack)


def columns(pack: Pack, rows: int, **given: list[int]) -> dict[str, npt.NDArray[np.integer]]:
    plain = {"child": 1, "level": 1, "count": 10, "seen_on": 20_000}
    return {fact.name: np.array(given.get(fact.name, [plain[fact.name]] * rows), dtype_name(fact)) for fact in pack.vocabulary}


@pytest.mark.parametrize("rows", [0, 1, 31, 32, 33, 64, 1001])
@pytest.mark.parametrize("threads", [1, 3])
def test_any_number_of_rows_on_any_number_of_threads(pack: Pack, kernel: Kernel, rows: int, threads: int) -> None:
    children = [index % 3 - 1 for index in range(rows)]
    found = kernel.run(columns(pack, rows, child=children), rows, AS_OF, threads)
    assert found["priority_certain"].tolist() == [{-1: 2, 0: 2, 1: 0}[child] for child in children]
    assert found["priority_possible"].tolist() == [{-1: 0, 0: 2, 1: 0}[child] for child in children]
    assert found["priority_certain"].dtype == np.int8


def test_columns_may_begin_anywhere_in_memory(pack: Pack, kernel: Kernel) -> None:
    whole = columns(pack, 101, child=[index % 2 for index in range(101)])
    found = kernel.run({name: column[1:] for name, column in whole.items()}, 100, AS_OF)
    assert found["priority_certain"].tolist() == [0, 2] * 50


@pytest.mark.parametrize(
    ("name", "code", "bounds"),
    [("child", 2, "true, false"), ("child", -2, "true, false"), ("level", 2, "low, high"), ("level", -3, "low, high"),
     ("count", 9, "10 to 40000"), ("count", 40_001, "10 to 40000"), ("count", -2, "10 to 40000"),
     ("seen_on", 90_000, "1900-01-01"), ("seen_on", -(2**31) + 1, "1900-01-01")],
)  # fmt: skip
def test_a_number_that_is_no_code_is_refused(pack: Pack, kernel: Kernel, name: str, code: int, bounds: str) -> None:
    for row in (0, 40):  # in a whole round of rows, and in what is left over
        wrong = columns(pack, 41)
        wrong[name][row] = code
        with pytest.raises(CodeError, match=rf"{code} is no code of {name} \(.*{bounds}"):
            kernel.run(wrong, 41, AS_OF)


@pytest.mark.parametrize(
    ("name", "codes"), [("child", [-1]), ("level", [-2, -1]), ("count", [-1, 10]), ("seen_on", [-(2**31)])]
)
def test_the_codes_for_no_value_are_taken(pack: Pack, kernel: Kernel, name: str, codes: list[int]) -> None:
    for code in codes:
        assert len(kernel.run(columns(pack, 1, **{name: [code]}), 1, AS_OF)["priority_certain"]) == 1


def test_a_column_of_another_type_length_or_stride_is_refused(pack: Pack, kernel: Kernel) -> None:
    good = columns(pack, 10)
    for wrong in (good["child"].astype(np.int64), good["child"][:9], np.repeat(good["child"], 2)[::2]):
        with pytest.raises(CodeError, match="the column of child is"):
            kernel.run({**good, "child": wrong}, 10, AS_OF)


def test_a_column_that_was_mended_meanwhile_still_gives_a_complaint(pack: Pack) -> None:
    facts = list(pack.vocabulary)
    assert "changed while it was read" in complaint(facts, [columns(pack, 1)[fact.name] for fact in facts])


def test_no_machine_number_is_wide_enough_for_everything() -> None:
    assert [bits_for(0, 127), bits_for(-129, 0), bits_for(0, 2**31), bits_for(-(2**63), 0)] == [8, 16, 64, 64]
    with pytest.raises(OverflowError, match="narrower ranges"):
        bits_for(0, 2**63)


@pytest.mark.skipif(platform.machine() not in _PACKED, reason="packed instructions are known for two machines")
def test_the_loop_is_still_vectorised(pack: Pack) -> None:
    """Every comparison works on many rows: without a timing, which would say something about the machine's other work."""
    code = machine_code(pack)
    loop = code[code.index("decide") :]
    packed = re.findall(_PACKED[platform.machine()], loop)
    assert len(packed) >= 20
    scalar = re.findall(r"\bcmp[bwl]?\s+\$-?\d+, (?:%[a-d]l|\d*\(%)", loop)
    assert scalar == []
    assert len(re.findall(r"\b(?:prefetch\w+|prfm)\b", loop)) >= len(pack.vocabulary.names())

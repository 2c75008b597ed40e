"""The kernel: a whole program compiled to machine code for columns in memory.

Compiling takes about a second, so nothing that could be run is kept on disk. Where the compiler (llvmlite) is not installed
there is no kernel, and ``streaming`` uses the Polars expressions of ``columnar`` instead.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import importlib.util
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from tidegate.policy.engines.limits import absent_codes, known_bounds
from tidegate.policy.engines.program import facts_read, program_of
from tidegate.policy.engines.widths import answer_bits
from tidegate.policy.language.pack import Pack
from tidegate.records.codes import CodeError, dtype_name
from tidegate.records.facts import EPOCH, FactDefinition

Column = npt.NDArray[Any]
Columns = Mapping[str, Column]

_SIGNATURE = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_int64, ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p)


def is_available() -> bool:
    """Whether the compiler is installed."""
    return importlib.util.find_spec("llvmlite") is not None


class Kernel:
    """The rule indices of many cases under one pack, or some of its tables. Threads may share a kernel."""

    def __init__(self, pack: Pack, tables: Sequence[str] | None = None) -> None:
        from tidegate.policy.engines import vectors

        self.program = program_of(pack, None if tables is None else tuple(tables))
        self.facts = tuple(pack.vocabulary[name] for name in facts_read(self.program))
        self._answers = [np.dtype(f"int{bits}") for bits in answer_bits(self.program)]
        self._lanes = vectors.LANES
        self._compiler = _compiled(vectors.module_text(self.program, self.facts))
        self._decide = _SIGNATURE(self._compiler.get_function_address(vectors.FUNCTION))

    def run(self, columns: Columns, rows: int, as_of: dt.date, threads: int = 1) -> dict[str, Column]:
        """The columns of ``program.columns``; -1 where no rule holds.

        ``columns`` hold the codes of at least ``facts``, each ``rows`` long, of its own type (``records.codes.dtype_name``)
        and in one piece. Raises CodeError where one does not, or holds a number that is no code of its fact.
        """
        inputs = [_checked(columns[fact.name], fact, rows) for fact in self.facts]
        outputs = [np.empty(rows, kind) for kind in self._answers]
        step = max(1, -(-rows // (threads * self._lanes))) * self._lanes
        parts = [slice(start, min(start + step, rows)) for start in range(0, rows, step)]
        run = partial(self._run_part, inputs, outputs, (as_of - EPOCH).days)
        if len(parts) == 1:
            run(parts[0])
        elif parts:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(run, parts))
        return dict(zip(self.program.columns, outputs, strict=True))

    def _run_part(self, inputs: list[Column], outputs: list[Column], day: int, part: slice) -> None:
        """Whole rounds where the columns lie; the rows left over in copies long enough for one round."""
        middle = part.stop - (part.stop - part.start) % self._lanes
        self._call([each[part.start : middle] for each in inputs], [each[part.start : middle] for each in outputs], day)
        if middle < part.stop:
            spare = [np.empty(self._lanes, each.dtype) for each in outputs]
            self._call([np.resize(each[middle : part.stop], self._lanes) for each in inputs], spare, day)
            for each, found in zip(outputs, spare, strict=True):
                each[middle : part.stop] = found[: part.stop - middle]

    def _call(self, inputs: list[Column], outputs: list[Column], day: int) -> None:
        rounds = len(outputs[0]) // self._lanes if outputs else 0
        places, answers = _places(inputs), _places(outputs)
        if rounds and self._decide(rounds, day, ctypes.addressof(places), ctypes.addressof(answers)):
            raise CodeError(complaint(self.facts, inputs))


def machine_code(pack: Pack) -> str:
    """The kernel of a pack as assembly text: for the test that it works on many rows at once."""
    from tidegate.policy.engines import vectors

    program = program_of(pack)
    facts = [pack.vocabulary[name] for name in facts_read(program)]
    machine, module = _optimised(vectors.module_text(program, facts))
    return str(machine.emit_assembly(module))


def complaint(facts: Sequence[FactDefinition], columns: Sequence[Column]) -> str:
    """What is wrong with the first of these columns that holds a number that is no code."""
    for fact, column in zip(facts, columns, strict=True):
        low, high = known_bounds(fact)
        wrong = column[((column < low) & ~np.isin(column, absent_codes(fact))) | (column > high)]
        if len(wrong):
            return f"{wrong[0]} is no code of {fact.name} ({fact.expected()}): write the file again with this vocabulary"
    return "a column changed while it was read: run again on a file that nobody writes to"


def _checked(column: Column, fact: FactDefinition, rows: int) -> Column:
    """``column``, if the machine code can read it as it lies."""
    if column.dtype != dtype_name(fact) or column.shape != (rows,) or not column.flags.c_contiguous:
        raise CodeError(
            f"the column of {fact.name} is {column.dtype} of shape {column.shape}; the kernel reads {rows} numbers of type "
            f"{dtype_name(fact)} in one piece: code it with columnar.coded_frame"
        )
    return column


def _places(columns: Sequence[Column]) -> ctypes.Array[ctypes.c_void_p]:
    return (ctypes.c_void_p * len(columns))(*(column.ctypes.data for column in columns))


def _optimised(text: str) -> tuple[Any, Any]:
    """The machine of this computer and the module, ready for it."""
    from llvmlite import binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    # With AVX-512 every condition would pass through eight mask registers: what AVX2 does with vectors is faster.
    features = llvm.get_host_cpu_features()
    features.update((name, False) for name in features if name.startswith("avx512"))
    target = llvm.Target.from_default_triple()
    machine = target.create_target_machine(cpu=llvm.get_host_cpu_name(), features=features.flatten(), opt=2)
    module = llvm.parse_assembly(text)
    module.verify()
    passes = llvm.create_pass_builder(machine, llvm.PipelineTuningOptions(speed_level=2))
    passes.getModulePassManager().run(module, passes)
    return machine, module


def _compiled(text: str) -> Any:
    """The compiler that holds the machine code; the code lives as long as it does."""
    from llvmlite import binding as llvm

    machine, module = _optimised(text)
    compiler = llvm.create_mcjit_compiler(module, machine)
    compiler.finalize_object()
    return compiler

"""A program as one loop of machine code over coded columns, a fixed number of rows (``LANES``) at a time.

The loop has no branch and every number is as narrow as its bounds allow, so that a compare or a choice is one instruction for
many rows. The vectors are written out, not left to an optimiser to find: the loop cannot quietly become a slow one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, reduce
from typing import Any, Self

from llvmlite import ir

from tidegate.policy.engines.limits import impossible
from tidegate.policy.engines.program import Program
from tidegate.policy.engines.widths import SizedAlgebra, column_bits, rule_columns
from tidegate.policy.language.tree import Op
from tidegate.records.facts import FactDefinition

LANES = 32
AHEAD = 16  # rounds after which what was ordered is there, and has not yet made way for other columns
FUNCTION = "decide"

_INT32, _INT64, _POINTER = ir.IntType(32), ir.IntType(64), ir.PointerType()
_LINE = 64  # bytes that memory is read by
_INTO_SECOND_CACHE = [ir.Constant(_INT32, number) for number in (0, 2, 1)]  # to be read; the first is too small for all columns


def _vector(bits: int) -> Any:
    return ir.VectorType(ir.IntType(bits), LANES)


@cache  # the text of a constant vector is long, and few are different
def _constant(value: int, bits: int) -> Any:
    return ir.Constant(_vector(bits), [value] * LANES)


class VectorAlgebra(SizedAlgebra):
    """Numbers as vectors, conditions as vectors of single bits."""

    def __init__(self, builder: Any, as_of: Any) -> None:
        super().__init__(as_of)
        self._builder = builder

    def fixed(self, value: bool) -> Any:
        """True or false in every row."""
        return _constant(int(value), 1)

    def every(self, items: Sequence[Any]) -> Any:
        """Items joined by and."""
        return reduce(self._builder.and_, items)

    def some(self, items: Sequence[Any]) -> Any:
        """Items joined by or."""
        return reduce(self._builder.or_, items)

    def constant(self, value: int, bits: int) -> Any:
        """The same number in every row."""
        return _constant(value, bits)

    def cast(self, value: Any, bits: int) -> Any:
        """A vector of wider numbers."""
        return self._builder.sext(value, _vector(bits))

    def test(self, op: Op, left: Any, right: Any) -> Any:
        """A signed comparison."""
        return self._builder.icmp_signed(op, left, right)

    def add(self, left: Any, right: Any) -> Any:
        """A sum."""
        return self._builder.add(left, right)

    def subtract(self, left: Any, right: Any) -> Any:
        """A difference."""
        return self._builder.sub(left, right)

    def choose(self, condition: Any, value: Any, otherwise: Any) -> Any:
        """A choice without a jump."""
        return self._builder.select(condition, value, otherwise)


def module_text(program: Program, facts: Sequence[FactDefinition]) -> str:
    """The program in LLVM's language: ``int32 decide(int64 rounds, int32 as_of, void **columns, void **answers)``.

    ``columns`` are those of ``facts``, ``answers`` those of the program; each round (at least one) is ``LANES`` rows. It
    returns 0, or 1 where a column holds a number that is no code of its fact.
    """
    module = ir.Module("policy")
    function = ir.Function(module, ir.FunctionType(_INT32, [_INT64, _INT32, _POINTER, _POINTER]), FUNCTION)
    rounds, day, columns, answers = function.args
    builder = ir.IRBuilder(function.append_basic_block("entry"))
    inputs = _pointers(builder, columns, len(facts))
    outputs = _pointers(builder, answers, len(program.columns))
    today = _spread(builder, day)
    with _Loop(builder, rounds) as loop:
        algebra = VectorAlgebra(builder, today)
        for fact, pointer in zip(facts, inputs, strict=True):
            algebra.add_fact(fact, loop.load(pointer, column_bits(fact)))
        loop.note([impossible(algebra, fact) for fact in facts])
        values = rule_columns(program, algebra, facts)
        for value, pointer in zip(values, outputs, strict=True):
            loop.store(value, pointer)
    mask = builder.bitcast(loop.noted, ir.IntType(LANES))
    builder.ret(builder.zext(builder.icmp_unsigned("!=", mask, ir.Constant(mask.type, 0)), _INT32))
    return str(module)


def _pointers(builder: Any, table: Any, count: int) -> list[Any]:
    """The pointers in a table of them."""
    places = [builder.gep(table, [ir.Constant(_INT64, index)], source_etype=_POINTER) for index in range(count)]
    return [builder.load(place, typ=_POINTER) for place in places]


def _spread(builder: Any, number: Any) -> Any:
    """One number in every row."""
    nothing = ir.Constant(_vector(32), ir.Undefined)
    first = builder.insert_element(nothing, number, ir.Constant(_INT32, 0))
    return builder.shuffle_vector(first, nothing, ir.Constant(_vector(32), [0] * LANES))


class _Loop:
    """The loop over rounds, at least one. ``noted`` gathers, per lane, whether a noted condition ever held."""

    def __init__(self, builder: Any, rounds: Any) -> None:
        self._builder = builder
        self._rounds = rounds
        numbers = [each.type for each in _INTO_SECOND_CACHE]
        self._order = builder.module.declare_intrinsic(
            "llvm.prefetch", [_POINTER], ir.FunctionType(ir.VoidType(), [_POINTER, *numbers])
        )
        self._before = builder.block
        self._block = builder.append_basic_block("loop")
        builder.branch(self._block)
        builder.position_at_end(self._block)
        self._index = builder.phi(_INT64)
        self._noted_before = builder.phi(_vector(1))
        self.noted = self._noted_before

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        following = self._builder.add(self._index, ir.Constant(_INT64, 1))
        for phi, first, later in (
            (self._index, ir.Constant(_INT64, 0), following),
            (self._noted_before, _constant(0, 1), self.noted),
        ):
            phi.add_incoming(first, self._before)
            phi.add_incoming(later, self._block)
        leave = self._builder.append_basic_block("leave")
        self._builder.cbranch(self._builder.icmp_unsigned("<", following, self._rounds), self._block, leave)
        self._builder.position_at_end(leave)

    def load(self, pointer: Any, bits: int) -> Any:
        """This round's rows of a column, which begins anywhere: hence no alignment. Those of a later round are ordered.

        By itself a processor foresees what a loop will read in a few columns, not in all. Past the end an order does nothing.
        """
        place = self._builder.gep(pointer, [self._index], source_etype=_vector(bits))
        later = self._builder.gep(place, [ir.Constant(_INT64, AHEAD)], source_etype=_vector(bits))
        for line in range(0, LANES * bits // 8, _LINE):
            address = self._builder.gep(later, [ir.Constant(_INT64, line)], source_etype=ir.IntType(8))
            self._builder.call(self._order, [address, *_INTO_SECOND_CACHE])
        return self._builder.load(place, typ=_vector(bits), align=1)

    def store(self, value: Any, pointer: Any) -> None:
        """Writes this round's rows of an answer."""
        self._builder.store(value, self._builder.gep(pointer, [self._index], source_etype=value.type), align=1)

    def note(self, conditions: Sequence[Any]) -> None:
        """Remembers the lanes in which a condition holds."""
        for condition in conditions:
            self.noted = self._builder.or_(self.noted, condition)

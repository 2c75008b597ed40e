"""How the kernel is compiled: decorators, raw pointers and a machine instruction.

Inside the kernel every array is a bare pointer. numba counts references to arrays even where nothing can release them, and
does not remove the counting across inlined functions: pointers made the kernel twice as fast. They have no bounds, so a
test runs the same functions uncompiled, over arrays that refuse an index outside them.
"""

from __future__ import annotations

import operator
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from llvmlite import ir
from numba import njit, types
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model

Function = TypeVar("Function", bound=Callable[..., Any])

OPTIONS = {"nogil": True, "error_model": "numpy"}
PART = {**OPTIONS, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""For what only compiled code calls: without the code that takes Python's objects apart, which takes half the time."""


def inlined(function: Function) -> Function:
    """Compile, and put the code where it is called."""
    compiled: Function = njit(forceinline=True, **PART)(function)
    return compiled


def called(function: Function) -> Function:
    """Compile as a function of its own: for what is seldom needed.

    A function compiled on behalf of an inlined one inherits its options, so that this one has to be said.
    """
    compiled: Function = njit(forceinline=False, **PART)(function)
    return compiled


def entry(function: Function) -> Function:
    """Compile what Python calls, and keep the result on disk."""
    compiled: Function = njit(cache=True, **OPTIONS)(function)
    return compiled


def sources() -> int:
    """A number that changes with the source of anything the kernel is compiled from."""
    number = 0
    for path in sorted(Path(__file__).parent.glob("*.py")):
        number = zlib.crc32(path.read_bytes(), number)
    return number


class Pointer(types.Type):  # type: ignore[misc]
    """A typed address without a length."""

    def __init__(self, dtype: Any) -> None:
        self.dtype = dtype
        super().__init__(name=f"Pointer({dtype})")


@register_model(Pointer)
class _PointerModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, manager.lookup(kind.dtype).get_data_type().as_pointer())


@intrinsic  # type: ignore[untyped-decorator]
def raw(_context: Any, array: Any) -> Any:
    """The address of an array's numbers. The caller keeps the array alive."""

    def generate(context: Any, builder: Any, sign: Any, args: Any) -> Any:
        return context.make_array(sign.args[0])(context, builder, args[0]).data

    return Pointer(array.dtype)(array), generate


@infer_global(operator.getitem)
class _TypeOfGet(AbstractTemplate):  # type: ignore[misc]
    def generic(self, args: Any, _kws: Any) -> Any:
        if len(args) == 2 and isinstance(args[0], Pointer) and isinstance(args[1], types.Integer):
            return signature(args[0].dtype, args[0], args[1])
        return None


@infer_global(operator.setitem)
class _TypeOfSet(AbstractTemplate):  # type: ignore[misc]
    def generic(self, args: Any, _kws: Any) -> Any:
        if len(args) == 3 and isinstance(args[0], Pointer) and isinstance(args[1], types.Integer):
            return signature(types.none, args[0], args[1], args[0].dtype)
        return None


@lower_builtin(operator.getitem, Pointer, types.Integer)  # type: ignore[untyped-decorator]
def _get(context: Any, builder: Any, sign: Any, args: Any) -> Any:
    index = context.cast(builder, args[1], sign.args[1], types.int64)
    return context.unpack_value(builder, sign.args[0].dtype, builder.gep(args[0], [index]))


@lower_builtin(operator.setitem, Pointer, types.Integer, types.Any)  # type: ignore[untyped-decorator]
def _set(context: Any, builder: Any, sign: Any, args: Any) -> Any:
    index = context.cast(builder, args[1], sign.args[1], types.int64)
    context.pack_value(builder, sign.args[0].dtype, args[2], builder.gep(args[0], [index]))
    return context.get_dummy_value()


@intrinsic  # type: ignore[untyped-decorator]
def lowest_bit(_context: Any, _word: Any) -> Any:
    """The place of the lowest bit that is set. The word must not be 0."""

    def generate(_context: Any, builder: Any, _sign: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), generate

"""How functions of the kernel are compiled: some where they are called, some as functions of their own."""

from __future__ import annotations

from numba import njit

from tidegate.forecast.engine.compiled import called, inlined


@called
def seldom(number: int) -> int:
    return number + 1


@inlined
def often(number: int) -> int:
    return seldom(number) * 2


def run(number: int) -> int:
    return often(number)


def test_what_is_seldom_needed_stays_out_of_the_code_that_is_always_needed() -> None:
    """numba hands an inlined function's options on to what it calls. All in one, the kernel was a tenth slower."""
    assert njit(run)(3) == 8  # not ``entry``, which would find it on disk the second time, and compile nothing
    compiled = {each: next(iter(each.overloads.values())).fndesc.inline for each in (seldom, often)}  # type: ignore[attr-defined]
    assert compiled == {seldom: False, often: True}

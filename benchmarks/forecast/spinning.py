"""A loop that uses nothing but the processor: what two threads can do at best on this machine."""

from numba import njit


@njit(nogil=True)
def turns(number: int) -> int:
    x = number
    for _ in range(300_000_000):
        x ^= x << 13
        x ^= x >> 7
        x ^= x << 17
    return x


def spin(number: int) -> None:
    turns(number + 88172645463325252)

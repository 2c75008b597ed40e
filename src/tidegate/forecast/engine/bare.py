"""The bundles of arrays as bundles of pointers (compiled)."""

from __future__ import annotations

from typing import Any

from tidegate.forecast.engine.compiled import inlined, raw
from tidegate.forecast.engine.layout import (
    Given,
    Work,
    Written,
)


@inlined
def bare_given(t: Any) -> Any:
    """The tables as pointers."""
    return Given(
        raw(t.rules), raw(t.ruled), raw(t.patience_shape), raw(t.patience_first), raw(t.patience_second), raw(t.thresholds),
        raw(t.exits), raw(t.travel_shape), raw(t.travel_first), raw(t.travel_second), raw(t.quantiles), raw(t.kinds),
        raw(t.change_times), raw(t.change_stages), raw(t.change_levels), raw(t.sample_times), raw(t.mark_rows), raw(t.times),
        raw(t.people), raw(t.groups), raw(t.places), raw(t.waited), raw(t.remaining), raw(t.present_order),
    )  # fmt: skip


@inlined
def bare_work(w: Any) -> Any:
    """The room to work in as pointers."""
    return Work(
        raw(w.f), raw(w.g), raw(w.e), raw(w.n), raw(w.stages), raw(w.lines), raw(w.open_times), raw(w.open_slots),
        raw(w.lists), raw(w.bits),
    )  # fmt: skip


@inlined
def bare_written(o: Any) -> Any:
    """What is written as pointers."""
    return Written(
        raw(o.sums), raw(o.counts), raw(o.edges), raw(o.busy), raw(o.system_sum), raw(o.marks), raw(o.state),
        raw(o.trace_times), raw(o.trace_numbers),
    )  # fmt: skip

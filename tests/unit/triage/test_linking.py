"""Referrals that may be about one suspect name each other, and the work grows with their number, not with its square."""

from __future__ import annotations

from tidegate.records.referrals import Status
from tidegate.triage.items import Item
from tidegate.triage.linking import MOST, linked


def links(keys: dict[str | None, set[str]]) -> dict[str | None, tuple[tuple[str, ...], int]]:
    items = [Item(reference=reference, source="a", status=Status.ACCEPTED) for reference in keys]
    found = linked(items, [frozenset(each) for each in keys.values()])
    assert [item.reference for item in found] == list(keys)
    return {item.reference: (item.same_suspect, item.same_suspect_count) for item in found}


def test_those_who_share_a_key_name_each_other_in_order_of_reference() -> None:
    found = links({"C-2": {"account", "device"}, "C-9": {"account"}, "C-1": {"device"}, "C-4": {"other"}, None: set()})
    assert found == {"C-2": (("C-1", "C-9"), 2), "C-9": (("C-2",), 1), "C-1": (("C-2",), 1), "C-4": ((), 0), None: ((), 0)}


def test_one_that_is_shared_by_two_keys_is_one() -> None:
    assert links({"A": {"account", "device"}, "B": {"account", "device"}})["A"] == (("B",), 1)


def test_as_many_as_may_be_named_are_all_named_and_one_more_is_counted() -> None:
    names = [f"C-{number:02}" for number in range(MOST + 2)]
    assert links({each: {"account"} for each in names[:-1]})["C-07"] == (tuple(names[:7] + names[8:21]), MOST)
    found = links({each: {"account"} for each in names})
    assert found["C-00"] == (tuple(names[1:21]), MOST + 1)  # C-01 to C-20; C-21 is only counted
    assert found["C-21"] == (tuple(names[:20]), MOST + 1)


def test_those_who_share_different_keys_may_be_the_same_and_are_counted_once_at_the_least() -> None:
    account: dict[str | None, set[str]] = {f"A-{number:02}": {"account"} for number in range(30)}
    device: dict[str | None, set[str]] = {f"D-{number:02}": {"device"} for number in range(25)}
    named, count = links({"C": {"account", "device"}, **account, **device})["C"]
    assert named == tuple(f"A-{number:02}" for number in range(20))
    assert count == 41  # and D-00 to D-19 were looked at; of the others none is sure to be one more


def test_one_account_reported_twenty_thousand_times_takes_no_longer_than_as_many_accounts() -> None:
    found = links({f"C-{number:05}": {"account", f"device {number}"} for number in range(20_000)})
    assert {count for _, count in found.values()} == {19_999}
    assert sum(len(named) for named, _ in found.values()) == 20_000 * MOST

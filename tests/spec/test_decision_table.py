"""The table of decisions beside the packs: complete, and naming only what there is."""

from __future__ import annotations

import pytest

from tests.packs import SHIPPED, shipped
from tidegate.casework.access.roles import Grade
from tidegate.casework.decisions.authority import Prosecutor, kinds_of, own_sources, table_digest
from tidegate.casework.decisions.catalogue import REASONS


@pytest.mark.parametrize("name", SHIPPED)
def test_every_route_of_a_policy_has_a_decision_in_keeping_with_it(name: str) -> None:
    routes = set(shipped(name).tables["route"].levels)
    kept = {route for kind in kinds_of(name).values() for route in kind.routes}
    assert routes <= kept


@pytest.mark.parametrize("name", SHIPPED)
def test_every_source_is_the_packs_or_the_tables_own(name: str) -> None:
    cited = {source for kind in kinds_of(name).values() for source in kind.source}
    assert cited <= {*shipped(name).sources, *own_sources()}


@pytest.mark.parametrize("name", SHIPPED)
def test_every_reason_has_its_title(name: str) -> None:
    assert {reason for kind in kinds_of(name).values() for reason in kind.reasons} == set(REASONS)


def test_a_caution_under_the_2017_proposal_demands_more_than_elsewhere() -> None:
    here, elsewhere = (kinds_of(name)["conditional_caution"] for name in ("proportionate-2017", "charge-all"))
    assert (elsewhere.grade, elsewhere.needs_exceptional) == (Grade.SERGEANT, False)
    assert (here.grade, here.needs_exceptional) == (Grade.INSPECTOR, True)
    assert here.prosecutor is elsewhere.prosecutor is Prosecutor.AGREES_FIRST


def test_no_decision_is_below_the_grade_of_sergeant() -> None:
    assert all(kind.grade >= Grade.SERGEANT for name in SHIPPED for kind in kinds_of(name).values())


def test_a_decision_that_the_table_does_not_put_on_a_route_departs_from_it() -> None:
    caution = kinds_of("proportionate-2017")["conditional_caution"]
    assert caution.departs_from("charge_review")
    assert not caution.departs_from("caution_review")


def test_the_state_of_the_table_has_a_name() -> None:
    assert table_digest().startswith("sha256:")

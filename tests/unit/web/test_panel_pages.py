"""The scrutiny panel's pages: what was decided, in the words in which it was decided."""

from __future__ import annotations

import pytest

from tests.casework import a_user, acting_as, later
from tests.unit.casework.test_scrutiny import a_sample, decided
from tests.unit.web.test_pages import hidden, signed_in
from tidegate.casework.decisions.models import SampledDecision

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _without_second_factor(settings: object) -> None:
    settings.TIDEGATE_MFA_REQUIRED = False  # type: ignore[attr-defined]  # pytest-django's own object


def test_a_sampled_decision_is_read_and_found_on_in_words() -> None:
    decided(1, "charge", "full_code_test", route="caution_review", override_reason="safety_of_child", victim_views="no_view")
    person = a_user("panel", "panel_member")
    sample = a_sample(later(acting_as(person), days=8), at_random=1)
    panel, path = signed_in(person, "scrutiny"), f"/scrutiny/decisions/{SampledDecision.everything.get().pk}"
    shown = panel.get(path).content.decode()
    for said in (
        "The full code test is met: evidence, and public interest",
        "Conditional caution: criteria met",
        "The safety of a child",
        "Sought: no view given",
    ):
        assert said in shown, said
    found = {**hidden(shown), "finding": "appropriate"}
    assert panel.post(path, found)["Location"] == f"/scrutiny/{sample}"
    assert "Finding: Appropriate" in panel.get(path).content.decode()

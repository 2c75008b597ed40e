"""The forms of the forensic queue: devices sent, and what came of them."""

from __future__ import annotations

from typing import Any

from django import forms

from tidegate.casework.tasks.actions.forensics import MOST_DEVICES, RESULTS
from tidegate.web.forms.base import ActionForm, CodeField, ReferenceField, choices
from tidegate.web.forms.dates import DateField, moment_of


class SubmissionForm(ActionForm):
    """Devices go to examination: how many, never what is on them."""

    devices = forms.IntegerField(label="How many devices?", min_value=1, max_value=MOST_DEVICES)
    expected_at = DateField(label="By which day is the result expected?", help_text="By 5 pm on that day.")
    reference = ReferenceField(label="Reference of the submission", required=False)

    def arguments(self) -> dict[str, Any]:
        """What the action is given."""
        given = super().arguments()
        return {**given, "expected_at": moment_of(given["expected_at"])}


class ResultForm(ActionForm):
    """Devices are back."""

    outcome = CodeField(label="What came of it?", choices=choices(RESULTS))

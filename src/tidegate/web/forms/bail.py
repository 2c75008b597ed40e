"""The forms of bail: granted, extended, ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from tidegate.casework.access.roles import Grade
from tidegate.casework.tasks.actions.bail import ENDS
from tidegate.web.forms.base import ActionForm, Choices, CodeField, ReferenceField, choices
from tidegate.web.forms.dates import DateField, TimeField, moment_of
from tidegate.web.phrases import words

COURT = "court"


class _UntilForm(ActionForm):
    """Until when bail runs: the suspect answers it then."""

    end_at = DateField(label="Until which day?", help_text="The day on which the suspect is to come back.")
    time = TimeField()

    def arguments(self) -> dict[str, Any]:
        """What the action is given."""
        given = super().arguments()
        time = given.pop("time")
        return {**given, "end_at": moment_of(given["end_at"], time)}


class BailForm(_UntilForm):
    """Bail was granted by a custody officer."""

    arrested_on = DateField(label="On which day was the suspect arrested?")
    granted_grade = forms.TypedChoiceField(label="Grade of the custody officer who granted it", coerce=int, choices=[])
    field_order = ("arrested_on", "end_at", "time", "granted_grade")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["granted_grade"].choices = _grades(Grade.SERGEANT)  # type: ignore[attr-defined]  # a field of choices


class ExtensionForm(_UntilForm):
    """Bail was extended, by an officer or by a court."""

    granted_grade = CodeField(label="Who extended it?", choices=[])
    court_reference = ReferenceField(
        label="Reference of the court's order", help_text="For a court's order only.", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whom = [*_grades(Grade.INSPECTOR), (COURT, "A magistrates' court")]
        self.fields["granted_grade"].choices = whom  # type: ignore[attr-defined]  # a field of choices

    def clean(self) -> dict[str, Any]:
        """A court's order has a reference."""
        given = super().clean() or self.cleaned_data
        if given.get("granted_grade") == COURT and not given.get("court_reference"):
            self.add_error("court_reference", "Give the reference of the court's order.")
        return given

    def arguments(self) -> dict[str, Any]:
        """What the action is given: a grade, or a court's reference."""
        given = super().arguments()
        if given["granted_grade"] == COURT:
            return {**given, "granted_grade": None}
        return {**given, "granted_grade": int(given["granted_grade"]), "court_reference": ""}


class BailEndForm(ActionForm):
    """Bail has ended."""

    outcome = CodeField(label="How did it end?", choices=choices(ENDS))


def _grades(least: Grade) -> Choices:
    grades: Sequence[Grade] = [each for each in Grade if each >= least]
    return [(str(each.value), words(each.name)) for each in grades]

"""The forms of tasks and steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from tidegate.casework.access.directory import Colleague
from tidegate.casework.tasks.catalogue import KINDS
from tidegate.casework.tasks.codes import PAUSES, STEPS
from tidegate.web.forms.base import ActionForm, CodeField, ReferenceField, choices
from tidegate.web.forms.dates import DateField, TimeField, moment_of


class CompletionForm(ActionForm):
    """How a task ended."""

    outcome = CodeField(label="How did it end?", choices=[])
    rationale_reference = ReferenceField(required=False)

    def __init__(self, *args: Any, outcomes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = list(outcomes)  # type: ignore[attr-defined]  # a field of choices


class OpeningForm(ActionForm):
    """Open a task by hand."""

    code = CodeField(
        label="Which task?",
        choices=[(kind.code, kind.title) for kind in KINDS.values() if kind.by_hand],
        hints={kind.code: kind.demands for kind in KINDS.values()},
    )


class AssigningForm(ActionForm):
    """Give a task to somebody."""

    to_user_id = forms.ChoiceField(label="To whom?", choices=[])

    def __init__(self, *args: Any, colleagues: Sequence[Colleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(each.id, f"{each.name} ({each.grade.replace('_', ' ')})") for each in colleagues]
        self.fields["to_user_id"].choices = people  # type: ignore[attr-defined]  # a field of choices


class PauseForm(ActionForm):
    """Stop a task's clock."""

    reason = CodeField(label="Why does its clock stop?", choices=choices(PAUSES))


class StepForm(ActionForm):
    """Something happened, or will."""

    kind = CodeField(label="What happened, or is planned?", choices=choices(STEPS))
    day = DateField(label="On which day?")
    time = TimeField()

    def arguments(self) -> dict[str, Any]:
        """What the action is given."""
        given = super().arguments()
        at = moment_of(given.pop("day"), given.pop("time"))
        return {**given, "at": at}

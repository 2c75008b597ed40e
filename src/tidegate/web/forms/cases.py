"""The forms of allocating, marking as urgent and closing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from tidegate.casework.cases.catalogue import ALLOCATIONS, CLOSURES, LONGEST_URGENCY, URGENT
from tidegate.casework.cases.loads import Candidate
from tidegate.web.forms.base import ActionForm, CodeField, choices
from tidegate.web.forms.dates import DateField, moment_of

_OWN_WORDS = {code: title for code, title in ALLOCATIONS.items() if code not in {"taken", "suggested"}}


class AllocationForm(ActionForm):
    """Who takes a case, with what they would carry then, and why."""

    owner_id = CodeField(label="Who takes it?", choices=[])
    reason = CodeField(label="Why this person?", choices=choices(_OWN_WORDS))

    def __init__(self, *args: Any, candidates: Sequence[Candidate], points: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner_id"]
        field.choices = [(each.user_id, each.name) for each in candidates]
        field.hints = {each.user_id: _load(each, points) for each in candidates}


def _load(each: Candidate, points: int) -> str:
    room = "" if each.fits else " There is no room for it."
    return f"Carries {each.load} of {each.capacity} points in {each.cases} cases; {each.load + points} with this one.{room}"


class UrgencyForm(ActionForm):
    """Why it goes before others, and until when."""

    reason = CodeField(label="Why does it go before others?", choices=choices(URGENT))
    expires_at = DateField(
        label="Until which day?", help_text=f"Until 5 pm on that day, at most {LONGEST_URGENCY.days} days ahead."
    )

    def arguments(self) -> dict[str, Any]:
        """What the action is given: five in the afternoon, or the last moment that there may be, where that is the same day."""
        given, last = super().arguments(), self.acting().at + LONGEST_URGENCY
        close = moment_of(given["expires_at"])
        return {**given, "expires_at": min(close, last) if last.date() == given["expires_at"] else close}


class ClosingForm(ActionForm):
    """Why a case is closed."""

    reason = CodeField(label="Why is it closed?", choices=choices(CLOSURES))


class BulkForm(ActionForm):
    """Several cases of the worklist to one person, or each to its first suggestion."""

    case = forms.MultipleChoiceField(choices=[], error_messages={"required": "Choose at least one case in the list."})
    owner_id = forms.ChoiceField(label="Give the chosen cases to", choices=[], required=False)
    reason = forms.ChoiceField(choices=[(each, each) for each in ("duty", "handover")])

    def __init__(self, *args: Any, case_ids: Sequence[str], people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cases: Any = self.fields["case"]
        owners: Any = self.fields["owner_id"]
        cases.choices = [(each, each) for each in case_ids]
        owners.choices = [("", "Each to its first suggestion"), *people]

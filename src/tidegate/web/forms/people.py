"""The forms of people: search before anything is recorded, record an identity, merge, unmerge, dismiss."""

from __future__ import annotations

from typing import Any

from django import forms

from tidegate.casework.people.catalogue import DISMISSALS, KINDS, MERGES, SOURCES, UNMERGES
from tidegate.casework.people.queries import subject_named
from tidegate.web.forms.base import ActionForm, CodeField, choices
from tidegate.web.forms.dates import DateField


class SearchForm(forms.Form):
    """One term for each kind of identity. Sent in the body, so that no address holds a name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, title in KINDS.items():
            plain = forms.CharField(
                label=title, required=False, max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
            )
            is_day = kind == "date_of_birth"
            self.fields[kind] = DateField(label=f"{title} (optional)", required=False) if is_day else plain

    def clean(self) -> dict[str, Any]:
        """At least one term."""
        given = super().clean() or self.cleaned_data
        if not any(given.values()):
            raise forms.ValidationError("Give at least one name or identifier to search for.")
        return given

    def terms(self) -> dict[str, str]:
        """What was given, by kind."""
        return {kind: str(value) for kind, value in self.cleaned_data.items() if value}


class IdentityForm(ActionForm):
    """Record a name or identifier in the vault."""

    kind = forms.ChoiceField(label="What is it?", choices=choices(KINDS))
    value = forms.CharField(
        label="Name or identifier",
        max_length=200,
        help_text="A date of birth as year-month-day, such as 1980-05-03.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    source = CodeField(label="Where does it come from?", choices=choices(SOURCES))


class MergeForm(ActionForm):
    """Merge two subjects."""

    reason = CodeField(label="Why are they one person?", choices=choices(MERGES))


class UnmergeForm(ActionForm):
    """Undo a merge."""

    reason = CodeField(label="Why is the merge undone?", choices=choices(UNMERGES))


class DismissalForm(ActionForm):
    """They are not one person."""

    reason = CodeField(label="Why are they not one person?", choices=choices(DISMISSALS))


_NAMED = "The reference of one of their cases, or the identifier on their page."


class TwoSubjectsForm(ActionForm):
    """Which other subject to merge with."""

    merged_id = forms.CharField(label="Which other person?", max_length=60, help_text=_NAMED)
    reason = CodeField(label="Why are they one person?", choices=choices(MERGES))

    def arguments(self) -> dict[str, Any]:
        """What the action is given: the subject, however it was named."""
        given = super().arguments()
        return {**given, "merged_id": subject_named(self.acting(), given["merged_id"])}


class SubjectForm(ActionForm):
    """Whom a case is about."""

    subject_id = forms.CharField(label="Who is it about?", max_length=60, help_text=_NAMED)

    def arguments(self) -> dict[str, Any]:
        """What the action is given: the subject, however it was named."""
        given = super().arguments()
        return {**given, "subject_id": subject_named(self.acting(), given["subject_id"])}

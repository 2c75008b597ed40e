"""The forms of decisions: propose, refuse, withdraw, and what the prosecutor did."""

from __future__ import annotations

from typing import Any

from django import forms

from tidegate.casework.decisions import catalogue
from tidegate.casework.decisions.queries import Choice
from tidegate.casework.tasks.actions.prosecutor import ASKS, RETURNS
from tidegate.web.forms.base import ActionForm, CodeField, ReferenceField, choices
from tidegate.web.forms.dates import DateField, moment_of, start_of


class ProposalForm(ActionForm):
    """Propose one kind of decision. The reasons are those that the table of decisions allows for it."""

    seen_digest = forms.CharField(widget=forms.HiddenInput)
    reason = CodeField(label="Why is this decision proposed?", choices=[])
    override_reason = CodeField(label="Why does it depart from the route?", choices=choices(catalogue.OVERRIDES))
    victim_views = CodeField(label="Was the victim asked?", choices=choices(catalogue.VICTIM_VIEWS))
    rationale_reference = ReferenceField(required=False)

    def __init__(self, *args: Any, choice: Choice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [(code, catalogue.REASONS[code]) for code in choice.kind.reasons]
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]  # a field of choices
        if not choice.departs:
            del self.fields["override_reason"]

    def arguments(self) -> dict[str, Any]:
        """What the action is given."""
        return {"override_reason": "", **super().arguments()}


class SeenForm(ActionForm):
    """Authorise what was seen."""

    seen_digest = forms.CharField(widget=forms.HiddenInput)


class RefusalForm(ActionForm):
    """Refuse a proposal."""

    reason = CodeField(label="Why is it refused?", choices=choices(catalogue.REFUSALS))


class WithdrawalForm(ActionForm):
    """Withdraw one's own proposal."""

    reason = CodeField(label="Why do you withdraw it?", choices=choices(catalogue.WITHDRAWALS))


class ProsecutorForm(ActionForm):
    """What the prosecutor decided."""

    outcome = CodeField(label="What did the prosecutor decide?", choices=choices(catalogue.OUTCOMES))
    exceptional = CodeField(
        label="Which exceptional circumstances did they find?",
        help_text="For a caution that was agreed only.",
        choices=choices(catalogue.EXCEPTIONAL),
        none="None",
        required=False,
    )
    decided_on = DateField(label="On which day was it decided?")
    reference = ReferenceField(label="Reference of the prosecutor's document", required=False)


class SendForm(ActionForm):
    """Send the file."""

    asks = CodeField(label="What is asked of the prosecutor?", choices=choices(ASKS))
    reply_by = DateField(label="By which day should they reply?", help_text="By 5 pm on that day.")
    reference = ReferenceField(label="Reference of the file", required=False)

    def arguments(self) -> dict[str, Any]:
        """What the action is given."""
        given = super().arguments()
        return {**given, "reply_by": moment_of(given["reply_by"])}


class ReturnForm(ActionForm):
    """The prosecutor returned the file."""

    reasons = forms.MultipleChoiceField(
        label="Why did the prosecutor return it?", choices=choices(RETURNS), widget=forms.CheckboxSelectMultiple
    )
    answer_by = DateField(label="By which day is the answer due?", help_text="By 5 pm on that day.")

    def arguments(self) -> dict[str, Any]:
        """What the action is given."""
        given = super().arguments()
        return {**given, "answer_by": moment_of(given["answer_by"])}


class FindingForm(ActionForm):
    """What the panel found."""

    finding = CodeField(label="What does the panel find?", choices=choices(catalogue.FINDINGS))
    observations = forms.MultipleChoiceField(
        label="What does it observe?",
        choices=choices(catalogue.OBSERVATIONS),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def arguments(self) -> dict[str, Any]:
        """What the action is given."""
        return {**super().arguments(), "observations": tuple(self.cleaned_data["observations"])}


class SampleForm(ActionForm):
    """Draw a sample. The seed is shown, so that anybody can draw the same."""

    unit_id = forms.ChoiceField(label="Of which unit?", choices=[])
    start_on = DateField(label="Decisions authorised from")
    end_on = DateField(label="Up to, but not including")
    at_random = forms.IntegerField(label="How many at random?", min_value=0, initial=5)
    by_risk = forms.IntegerField(label="How many by risk?", min_value=0, initial=5)
    seed = forms.IntegerField(label="Seed", help_text="Any number. With it, anybody can draw the same sample.", min_value=0)

    def __init__(self, *args: Any, units: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_id"].choices = choices(units)  # type: ignore[attr-defined]  # a field of choices

    def arguments(self) -> dict[str, Any]:
        """What the action is given: the days from their beginning to their beginning."""
        given = super().arguments()
        start, end = (start_of(given.pop(name)) for name in ("start_on", "end_on"))
        return {**given, "start_at": start, "end_at": end}

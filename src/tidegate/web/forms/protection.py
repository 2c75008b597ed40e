"""The forms of data protection: find a person, export, review, propose to erase, authorise, refuse, withdraw."""

from __future__ import annotations

from django import forms

from tidegate.casework.protection import catalogue
from tidegate.web.forms.base import ActionForm, CodeField, choices
from tidegate.web.forms.dates import DateField


class FindForm(forms.Form):
    """Whose records."""

    reference = forms.CharField(label="Reference of one of the person's cases", max_length=40)


class ExportForm(ActionForm):
    """Export what is held."""

    reason = CodeField(label="Why is it exported?", choices=choices(catalogue.EXPORTS))


class RetainForm(ActionForm):
    """Retain."""

    reason = CodeField(label="Why are the records still needed?", choices=choices(catalogue.RETAINED))
    next_on = DateField(label="On which day must they be reviewed again?")


class ErasureForm(ActionForm):
    """Propose to erase exactly what was seen."""

    seen_digest = forms.CharField(widget=forms.HiddenInput)
    reason = CodeField(label="Why are the records erased?", choices=choices(catalogue.ERASURES))
    register_check = CodeField(
        label="What did the check of the sex offender register give?", choices=choices(catalogue.REGISTER_CHECKS)
    )


class SeenErasureForm(ActionForm):
    """Authorise what was seen."""

    seen_digest = forms.CharField(widget=forms.HiddenInput)


class RefuseErasureForm(ActionForm):
    """Refuse another's proposal."""

    reason = CodeField(label="Why is it refused?", choices=choices(catalogue.REFUSALS))


class WithdrawErasureForm(ActionForm):
    """Withdraw one's own proposal."""

    reason = CodeField(label="Why is it withdrawn?", choices=choices(catalogue.WITHDRAWALS))

"""The forms of access: accounts, roles, restricted cases, emergency openings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from tidegate.casework.access import catalogue
from tidegate.casework.access.actions.tokens import LONGEST
from tidegate.casework.access.roles import ROLES, Grade, Permission
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import ACTIONS
from tidegate.records.deadlines import UK
from tidegate.web import phrases
from tidegate.web.forms.base import ActionForm, CodeField, choices
from tidegate.web.forms.dates import DateField, end_of

_GRADES = [(each.value, each.name.replace("_", " ").capitalize()) for each in Grade]
Teams = Sequence[tuple[str, str, str]]
"""Each team's identifier, its unit's, and its name."""


class UnitForm(ActionForm):
    """A new unit."""

    name = forms.CharField(label="Name", max_length=100)
    code = forms.CharField(label="Code", max_length=20, help_text="Small letters, figures and -. It stands in commands.")


class TeamForm(ActionForm):
    """A new team of a unit."""

    name = forms.CharField(label="Name", max_length=100)


class AccountForm(ActionForm):
    """A new account. It gives nothing by itself: roles do."""

    username = forms.CharField(label="Sign-in name", max_length=60, help_text="Small letters, figures and . _ @ -")
    unit_id = forms.ChoiceField(label="Home unit", choices=[])
    team_id = forms.ChoiceField(label="Team", choices=[], required=False)
    grade = forms.TypedChoiceField(label="Grade", coerce=int, choices=_GRADES)
    capacity = forms.IntegerField(label="Workload points that they can carry", initial=100)

    def __init__(self, *args: Any, units: Mapping[str, str], teams: Teams, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [("", "None"), *((team_id, f"{units[unit_id]}: {name}") for team_id, unit_id, name in teams)]
        self.fields["unit_id"].choices = choices(units)  # type: ignore[attr-defined]  # a field of choices
        self.fields["team_id"].choices = named  # type: ignore[attr-defined]  # a field of choices


class GradeForm(ActionForm):
    """Another grade."""

    grade = forms.TypedChoiceField(label="Grade", coerce=int, choices=_GRADES)


CHOOSING_ONE = "At least 12 characters, of any kind. Several words that you do not use elsewhere are best."
"""What a new password should be."""


class JoinForm(forms.Form):
    """The code of an invitation, and the password that is to be."""

    code = forms.CharField(label="Code", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}))
    password = forms.CharField(
        label="New password",
        max_length=1000,
        strip=False,
        help_text=CHOOSING_ONE,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


EVERY_UNIT = "*"


class GrantForm(ActionForm):
    """A role in a unit."""

    role = CodeField(
        label="Which role?",
        choices=[(role.name, role.title) for role in ROLES.values() if role.name != "system"],
        hints={role.name: role.says for role in ROLES.values()},
    )
    unit_id = forms.ChoiceField(label="In which unit?", choices=[], error_messages={"required": "Choose a unit."})

    def __init__(self, *args: Any, units: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [("", "Choose a unit"), *choices(units), (EVERY_UNIT, "Every unit")]
        self.fields["unit_id"].choices = named  # type: ignore[attr-defined]  # a field of choices


class TokenForm(ActionForm):
    """A token for a program: what it is for, which of one's own permissions it has, and until when."""

    label = forms.CharField(
        label="Which program is it for?",
        max_length=40,
        help_text="A name of one word, such as RECORDS-LINK. Letters, figures, '/', '.' and '-'.",
    )
    scopes = forms.MultipleChoiceField(
        label="What may it do?",
        choices=[],
        widget=forms.CheckboxSelectMultiple,
        help_text="Only what the program needs. It can never do more than your roles allow.",
        error_messages={"required": "Choose at least one thing that the program may do."},
    )
    expires_at = DateField(label="Until which day?", help_text=f"To the end of that day, at most {LONGEST.days} days ahead.")

    def __init__(self, acting: Acting, *args: Any, **kwargs: Any) -> None:
        super().__init__(acting, *args, **kwargs)
        held = [each for each in Permission if each is not Permission.USE_API and acting.may(each)]
        self.fields["scopes"].choices = [(each.name, each.value.capitalize()) for each in held]  # type: ignore[attr-defined]  # a field of choices

    def arguments(self) -> dict[str, Any]:
        """What the action is given: the last moment of the day, or of what there may be where that is the same day."""
        given, last = super().arguments(), self.acting().at + LONGEST
        end = end_of(given["expires_at"])
        scopes = tuple(Permission[name] for name in given["scopes"])
        return {
            **given,
            "scopes": scopes,
            "expires_at": min(end, last) if last.astimezone(UK).date() == given["expires_at"] else end,
        }


class WebhookForm(ActionForm):
    """Which system is told, and of what."""

    url = forms.CharField(
        label="Address",
        max_length=500,
        help_text="Where it takes messages. It begins with https://, and holds no name and no password.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )
    actions = forms.MultipleChoiceField(
        label="What is it told of?",
        choices=[],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing that it is told of."},
    )

    def __init__(self, acting: Acting, *args: Any, **kwargs: Any) -> None:
        super().__init__(acting, *args, **kwargs)
        self.fields["actions"].choices = [(name, phrases.words(name)) for name in sorted(ACTIONS)]  # type: ignore[attr-defined]  # a field of choices


class ReferenceForm(forms.Form):
    """Which case."""

    reference = forms.CharField(label="Reference of the case", max_length=40)


class EmergencyForm(ActionForm):
    """Open a restricted case in an emergency."""

    reason = CodeField(label="What is the emergency?", choices=choices(catalogue.EMERGENCIES))


class ReviewForm(ActionForm):
    """What the review of an opening found."""

    finding = CodeField(label="What do you find?", choices=choices(catalogue.FINDINGS))


class RestrictionForm(ActionForm):
    """Restrict a case."""

    reason = CodeField(label="Why is it restricted?", choices=choices(catalogue.RESTRICTIONS))


class UnrestrictionForm(ActionForm):
    """Lift a restriction."""

    reason = CodeField(label="Why does the restriction end?", choices=choices(catalogue.UNRESTRICTIONS))


class MemberForm(ActionForm):
    """Who else may see a restricted case."""

    user_id = forms.ChoiceField(label="Who may see it too?", choices=[])

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user_id"].choices = list(people)  # type: ignore[attr-defined]  # a field of choices

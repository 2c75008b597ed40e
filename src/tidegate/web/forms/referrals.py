"""The form by which files are taken in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from tidegate.web.forms.base import ActionForm, choices

MOST_FILES = 50


class Files(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Each file on its own."""
        given = data if isinstance(data, (list, tuple)) else [data]
        if not given:
            raise forms.ValidationError("Choose at least one file.")
        if len(given) > MOST_FILES:
            raise forms.ValidationError(f"Choose at most {MOST_FILES} files at once; a folder is taken by the command line.")
        return [super(FilesField, self).clean(each, initial) for each in given]


class BatchForm(ActionForm):
    """Which files, for which unit."""

    unit_id = forms.ChoiceField(label="For which unit?", choices=[])
    team_id = forms.ChoiceField(label="For which team?", choices=[], required=False)
    batch = FilesField(
        label="Files", help_text="CyberTipline XML, the police-side JSON, CSV or Parquet. Labels, counts and dates only."
    )

    def __init__(self, *args: Any, units: Mapping[str, str], teams: Sequence[tuple[str, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_id"].choices = choices(units)  # type: ignore[attr-defined]  # a field of choices
        named = [("", "No team"), *((team, f"{name} ({units.get(unit, unit)})") for team, unit, name in teams)]
        self.fields["team_id"].choices = named  # type: ignore[attr-defined]  # a field of choices

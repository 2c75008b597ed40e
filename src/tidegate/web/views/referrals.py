"""Referrals: files taken in with a receipt for every item; batches and their receipts."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse

from tidegate.casework.access.queries import teams, units
from tidegate.casework.access.roles import Permission
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Receipt
from tidegate.casework.referrals import queries
from tidegate.casework.referrals.actions import take_batch
from tidegate.web.forms.referrals import BatchForm
from tidegate.web.pages import done, page, perform, show

PAGE = 50


@page(Permission.TAKE_REFERRALS)
def referrals(acting: Acting, request: HttpRequest) -> HttpResponse:
    """Take files in; the batches taken before, newest first."""
    named = dict(units(acting, Permission.TAKE_REFERRALS))
    form = BatchForm(
        acting, request.POST or None, request.FILES or None, units=named, teams=teams(acting, Permission.TAKE_REFERRALS)
    )
    if request.method == "POST" and form.is_valid():
        receipt = _take(form, form.cleaned_data["batch"])
        if receipt is not None:
            return done(request, receipt, "Each item of the files has its receipt below.", "batch", batch_id=receipt.subject_id)
    batches = queries.batches(acting, after=request.GET.get("after", ""), most=PAGE + 1)
    context = {"form": form, "batches": batches[:PAGE], "units": named}
    return show(request, "referrals.html", {**context, "next": batches[PAGE - 1].id if len(batches) > PAGE else ""})


@page(Permission.TAKE_REFERRALS)
def batch(acting: Acting, request: HttpRequest, batch_id: str) -> HttpResponse:
    """One batch with the receipt of every item."""
    after = request.GET.get("after", "0")
    rows = queries.receipts(acting, batch_id, after=int(after) if after.isdecimal() else 0, most=2 * PAGE + 1)
    shown = rows[: 2 * PAGE]
    context = {"batch": queries.batch(acting, batch_id), "rows": shown, "next": shown[-1].number if len(rows) > 2 * PAGE else 0}
    return show(request, "batch.html", context)


def _take(form: BatchForm, files: Sequence[UploadedFile[Any]]) -> Receipt | None:
    """Lay the files down under their own names, one folder for all, and take that in."""
    with tempfile.TemporaryDirectory(prefix="tidegate-upload-") as folder:
        paths = []
        for number, each in enumerate(files):
            path = Path(folder, str(number), Path(each.name or "file").name)
            path.parent.mkdir()
            with path.open("wb") as file:
                file.writelines(each.chunks())
            paths.append(path)
        unit_id, team_id = form.cleaned_data["unit_id"], form.cleaned_data["team_id"] or None
        return perform(form, take_batch, paths=paths, unit_id=unit_id, team_id=team_id)

"""The scrutiny panel: samples drawn, decisions without the case they are on, findings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tidegate.casework.access.directory import units
from tidegate.casework.access.roles import Permission
from tidegate.casework.common.acting import Acting
from tidegate.casework.decisions import catalogue, panel
from tidegate.casework.decisions.scrutiny import draw_sample, record_finding
from tidegate.web.forms.decisions import FindingForm, SampleForm
from tidegate.web.pages import ask, done, page, perform, show

_CODES = {
    "reasons": catalogue.REASONS,
    "overrides": catalogue.OVERRIDES,
    "views": catalogue.VICTIM_VIEWS,
    "observations": catalogue.OBSERVATIONS,
    "findings": catalogue.FINDINGS,
}
"""The words of the codes that a sampled decision shows."""


@page(Permission.SCRUTINISE)
def samples(acting: Acting, request: HttpRequest) -> HttpResponse:
    """The samples of the units that this person scrutinises."""
    return show(request, "samples.html", {"samples": panel.samples(acting), "units": units(acting, Permission.SCRUTINISE)})


@page(Permission.SCRUTINISE)
def draw(acting: Acting, request: HttpRequest) -> HttpResponse:
    """Draw a sample that anybody can draw again."""
    form = SampleForm(acting, request.POST or None, units=units(acting, Permission.SCRUTINISE))
    title, back = "Draw a sample of decisions", reverse("samples")
    return ask(request, form, draw_sample, says="The sample is drawn.", back=back, title=title, button="Draw the sample")


@page(Permission.SCRUTINISE)
def sample(acting: Acting, request: HttpRequest, sample_id: str) -> HttpResponse:
    """The decisions of one sample."""
    return show(request, "sample.html", {"rows": panel.sampled_in(acting, sample_id)})


@page(Permission.SCRUTINISE)
def sampled(acting: Acting, request: HttpRequest, sampled_id: str) -> HttpResponse:
    """One sampled decision, and the panel's finding."""
    shown = panel.sampled(acting, sampled_id)
    form = FindingForm(acting, request.POST or None)
    if request.method == "POST" and form.is_valid():
        receipt = perform(form, record_finding, sampled_id=sampled_id, **form.arguments())
        if receipt is not None:
            return done(request, receipt, "The finding is recorded.", "sample", sample_id=shown.sample_id)
    context = {"shown": shown, "form": form, "codes": _CODES, "title": shown.row.title, "button": "Record the finding"}
    return show(request, "sampled.html", {**context, "back": reverse("sample", args=[shown.sample_id])})

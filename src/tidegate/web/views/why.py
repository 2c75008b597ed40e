"""Why a case stands where it does: the rule, the facts, what is unknown, the nearest change; and under other policies."""

from __future__ import annotations

import re
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from tidegate.casework.access.roles import Permission
from tidegate.casework.assessments import queries
from tidegate.casework.assessments.actions import assess as assess_again
from tidegate.casework.cases.glance import glance
from tidegate.casework.common.acting import Acting
from tidegate.casework.decisions.policies import current_pack
from tidegate.policy.explaining.as_html import fragment
from tidegate.policy.language.library import shipped_packs
from tidegate.reports.case import case_document
from tidegate.triage.explanations import CaseExplanation
from tidegate.web.forms.base import ActionForm
from tidegate.web.pages import ask, page
from tidegate.web.views.cases import case_page

UNFOLDED = 2
"""How many sections stand open: what is not known and matters, and the nearest changes."""

_HEADING = re.compile(r"^[^>]*>\s*(<h2.*?</h2>)", re.DOTALL)
_TITLE = re.compile(r"<h1>.*?</h1>", re.DOTALL)


@page(Permission.READ_CASE)
def case_why(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """The whole explanation under the current policy."""
    seen = glance(acting, case_id, "why")
    explanation = queries.why(acting, case_id)
    may_assess = acting.may(Permission.WORK_TASKS, seen.unit_id) and seen.closed_at is None
    assessed = queries.current(acting, case_id)
    context = {"document": _document(explanation), "assessed": assessed, "may_assess": may_assess}
    return case_page(request, seen, "case_why", "case_why.html", context)


@page(Permission.READ_CASE)
def case_policies(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """What each policy would say of the case as it stands."""
    seen = glance(acting, case_id, "policies side by side")
    policies = queries.side_by_side(acting, case_id, sorted(shipped_packs()))
    return case_page(request, seen, "case_why", "case_policies.html", {"policies": policies})


@page(Permission.WORK_TASKS)
def assess(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """Ask the policy about the case again, as before a warrant or an arrest."""
    seen = glance(acting, case_id, "assessing it again")
    form, act = ActionForm(acting, request.POST or None), partial(assess_again, case_id=case_id)
    title, says = f"Assess {seen.reference} again", "The case is assessed as it stands now."
    lede = "The policy is asked about what is recorded now. Do it before a warrant or an arrest; that it was done is kept."
    back = reverse("case_why", args=[case_id])
    return ask(request, form, act, says=says, back=back, title=title, lede=lede, button="Assess it again")


def _document(explanation: CaseExplanation) -> SafeString:
    """The explanation without its own title: the page has one."""
    markup = _TITLE.sub("", str(fragment(case_document(explanation, current_pack()))), count=1)
    first, *others = markup.split("<section ")
    folded = [_folded(each) if number >= UNFOLDED else f"<section {each}" for number, each in enumerate(others)]
    return mark_safe(first + "".join(folded))  # noqa: S308  made with autoescape


def _folded(section: str) -> str:
    """A section that opens when it is asked for: the page is read on phones, and what matters stands at its top."""
    opened = _HEADING.sub(r'<details class="part"><summary>\1</summary>', section, count=1)
    return opened.replace("</section>", "</details>", 1)

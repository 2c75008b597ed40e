"""What the layout of every page is told: the moment, who acts and why, and where they may go."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from tidegate.casework.access.roles import ROLES, Permission
from tidegate.casework.common.acting import Acting
from tidegate.web.views.session import PURPOSES

_P = Permission
_SECTIONS: tuple[tuple[str, str, tuple[Permission, ...]], ...] = (
    ("home", "Overview", ()),
    ("worklist", "Worklist", (_P.READ_WORKLIST,)),
    ("my_tasks", "Tasks", (_P.READ_WORKLIST,)),
    ("referrals", "Referrals", (_P.TAKE_REFERRALS,)),
    ("subjects", "Subjects", (_P.LINK_SUBJECTS, _P.RECORD_IDENTITY)),
    ("proposals", "Decisions", (_P.PROPOSE, _P.AUTHORISE)),
    ("prosecutor", "Prosecutor", (_P.RECORD_PROSECUTOR,)),
    ("samples", "Scrutiny", (_P.SCRUTINISE,)),
    ("access", "Access", ()),
    ("audit", "Audit", (_P.READ_AUDIT,)),
    ("protection", "Data protection", (_P.PROTECT_DATA, _P.AUTHORISE_ERASURE)),
    ("policy", "Policy", ()),
)


def of_page(request: HttpRequest) -> dict[str, Any]:
    """For every template."""
    acting: Acting | None = getattr(request, "acting", None)
    if acting is None:
        return {"navigation": [], "acting": None}
    return {
        "acting": acting,
        "as_of": acting.at,
        "purpose_title": PURPOSES[acting.purpose][0] if acting.purpose else "",
        "role_titles": ", ".join(dict.fromkeys(ROLES[each.role].title for each in acting.grants)),
        "opens_proposals": acting.may(_P.PROPOSE) or acting.may(_P.AUTHORISE),
        "navigation": list(_navigation(acting, request.path)),
    }


def _navigation(acting: Acting, path: str) -> list[dict[str, Any]]:
    links = []
    for name, title, permissions in _SECTIONS:
        if permissions and not any(acting.may(each) for each in permissions):
            continue
        href = reverse(name)
        links.append({"href": href, "text": title, "current": path == href or (href != "/" and path.startswith(href))})
    return links

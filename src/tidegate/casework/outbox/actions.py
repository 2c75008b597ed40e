"""Adding and ending webhook targets."""

from __future__ import annotations

from urllib.parse import urlsplit

from tidegate.casework.access.roles import Permission
from tidegate.casework.audit.operations import Operation
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import ACTIONS, Done, action
from tidegate.casework.common.errors import InvalidError, NotFoundError
from tidegate.casework.outbox.models import WebhookTarget

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@action(Permission.MANAGE_ACCESS, Operation.ADMINISTRATION)
def add_webhook(acting: Acting, *, url: str, actions: list[str]) -> Done:
    """Tell another system of these actions from now on, in every unit."""
    acting.require_everywhere(Permission.MANAGE_ACCESS)
    problems = {}
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        problems["url"] = "must begin with https:// (http:// only to this machine): messages must not be read on their way"
    if parts.username or parts.fragment:
        problems["url"] = "must hold no user name and no fragment: give the plain address"
    unknown = sorted(set(actions) - ACTIONS.keys())
    if unknown or not actions:
        problems["actions"] = f"no such action: {', '.join(unknown)}" if unknown else "name at least one action"
    if problems:
        raise InvalidError(problems)
    target = WebhookTarget.everything.create(
        id=acting.new_id("web"), url=url, actions=sorted(set(actions)), added_by=acting.user_id, added_at=acting.at
    )
    return Done(subject=target, details={"actions": target.actions})


@action(Permission.MANAGE_ACCESS, Operation.ADMINISTRATION)
def end_webhook(acting: Acting, *, target_id: str) -> Done:
    """Tell that system nothing any more."""
    acting.require_everywhere(Permission.MANAGE_ACCESS)
    target = WebhookTarget.everything.filter(pk=target_id, ended_at=None).first()
    if target is None:
        raise NotFoundError("There is no such webhook, or it was ended before: look at the list of webhooks.")
    target.ended_by, target.ended_at = acting.user_id, acting.at
    target.save(update_fields=["ended_by", "ended_at"])
    return Done(subject=target)

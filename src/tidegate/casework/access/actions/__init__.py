"""Every write of access: units, accounts and roles, invitations, restricted cases and their emergency openings, API tokens."""

from tidegate.casework.access.actions.accounts import (
    create_account,
    disable_account,
    end_grant,
    grant_role,
    leave_unit,
    set_grade,
)
from tidegate.casework.access.actions.groups import apply_groups
from tidegate.casework.access.actions.invitations import (
    accept_invitation,
    appoint_administrator,
    invite,
    revoke_invitation,
)
from tidegate.casework.access.actions.restricting import (
    add_member,
    break_glass,
    end_membership,
    restrict_case,
    review_break_glass,
    unrestrict_case,
)
from tidegate.casework.access.actions.tokens import issue_token, revoke_token, withdraw_token
from tidegate.casework.access.actions.units import create_team, create_unit

__all__ = [
    "accept_invitation",
    "add_member",
    "apply_groups",
    "appoint_administrator",
    "break_glass",
    "create_account",
    "create_team",
    "create_unit",
    "disable_account",
    "end_grant",
    "end_membership",
    "grant_role",
    "invite",
    "issue_token",
    "leave_unit",
    "restrict_case",
    "review_break_glass",
    "revoke_invitation",
    "revoke_token",
    "set_grade",
    "unrestrict_case",
    "withdraw_token",
]

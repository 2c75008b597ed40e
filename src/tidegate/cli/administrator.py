"""`tidegate administrator`: the person by whom a new installation begins."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from tidegate.cli.common import output
from tidegate.cli.service import DEFAULT_DATA, Data


def administrator_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The administrator's sign-in name.")],
    data: Data = DEFAULT_DATA,
) -> None:
    """Make an administrator of every unit, or invite one anew, and show once the code by which they begin to sign in."""
    from tidegate.site.boot import bring_up_to_date, start

    start(data)
    bring_up_to_date()
    from tidegate.casework.access.actions import appoint_administrator
    from tidegate.casework.access.invitations import LASTS, new_code
    from tidegate.casework.access.system import the_system
    from tidegate.casework.common.acting import Through
    from tidegate.site.clock import now

    acting = replace(the_system(now()), through=Through.CLI)
    code = new_code(acting)
    receipt = appoint_administrator(acting, username=name, code_digest=code.digest)
    output().print(f"Code for {name}: {code.text}", soft_wrap=True)
    output().print(
        f"It is shown this once and is good once, for {LASTS.days} days. Open /join on the service, choose a password with it, "
        f"and set up a second factor. What {name} signed in by before has ended. Audit entry {receipt.event}.",
        soft_wrap=True,
    )

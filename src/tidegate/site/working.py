"""The work beside the pages, as the system itself: deadlines, messages to other systems, referrals from a folder."""

from __future__ import annotations

from pathlib import Path

from tidegate.casework.access.system import the_system
from tidegate.casework.outbox.delivering import deliver_waiting
from tidegate.site.clock import now

STRAYS = "files in the folder where no unit takes them"


def tick_now() -> dict[str, int]:
    """Do what the clock brings; gives how many of each thing were done."""
    from tidegate.casework.ticking.ticking import tick

    return tick(the_system(now()))


def work(folder: Path | None) -> dict[str, int]:
    """Do once whatever is due; gives how many of each thing were done, and how many files lie where nobody takes them."""
    done = tick_now()
    done["messages delivered"] = deliver_waiting(now())
    if folder is not None:
        from tidegate.casework.referrals.folders import strays, take_folder

        done["batches taken"] = take_folder(the_system(now()), folder)
        done[STRAYS] = strays(folder)
    return done

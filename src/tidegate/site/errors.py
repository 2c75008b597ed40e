"""Why an installation cannot be used as it is: told to who runs it, before anything is done."""

from __future__ import annotations


class InstallationError(Exception):
    """The installation cannot be used as it is. The message says what is wrong, why that matters and what to do."""

"""What a password may not consist of: the words that everybody here knows."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

from tidegate.casework.access.models import Unit, User
from tidegate.casework.access.roles import ROLES

FEWEST_LEFT = 8
"""How many characters a password must have beside such words."""

_OURS = ("tidegate", "police", "password", "safeguarding", "worklist", "referral", "winter", "spring", "summer", "autumn")


class KnownWords:
    """Refuses a password that is little but the names of this service, its units and its roles, or other words near at hand."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError unless enough is left when such words are taken out."""
        left = password.lower()
        for word in sorted(_known_words(user), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < FEWEST_LEFT:
            raise ValidationError(self.get_help_text(), code="known_words")

    def get_help_text(self) -> str:
        """What is asked, as it is shown."""
        return "Choose words that are not near at hand: not those of this service, its units, roles or seasons."


def _known_words(user: User | None) -> set[str]:
    said = [*_OURS, *ROLES, *(role.title for role in ROLES.values()), user.username if user else ""]
    said += [text for row in Unit.everything.values_list("code", "name") for text in row]
    return {word for text in said for word in re.findall(r"[a-z]{4,}", text.lower())}

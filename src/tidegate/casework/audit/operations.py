"""The operations that the law asks to be logged, and the others we log beside them."""

from __future__ import annotations

from enum import StrEnum


class Operation(StrEnum):
    """The six of the Data Protection Act 2018, s 62(1), and the running of the system itself."""

    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"
    ADMINISTRATION = "administration"

"""Every write of data protection: reviews, exports, and erasure by two people."""

from tidegate.casework.protection.actions.erasing import (
    authorise_erasure,
    propose_erasure,
    reapply_erasure,
    refuse_erasure,
    withdraw_erasure,
)
from tidegate.casework.protection.actions.exporting import export_subject
from tidegate.casework.protection.actions.reviewing import request_review, retain, review_retention

__all__ = [
    "authorise_erasure",
    "export_subject",
    "propose_erasure",
    "reapply_erasure",
    "refuse_erasure",
    "request_review",
    "retain",
    "review_retention",
    "withdraw_erasure",
]

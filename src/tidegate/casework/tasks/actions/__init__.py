"""Every write of tasks."""

from tidegate.casework.tasks.actions.bail import end_bail, extend_bail, set_bail
from tidegate.casework.tasks.actions.forensics import receive_forensics, return_forensics, submit_forensics
from tidegate.casework.tasks.actions.general import (
    assign_task,
    complete_task,
    open_task,
    pause_task,
    record_step,
    resume_task,
)
from tidegate.casework.tasks.actions.prosecutor import record_return, send_to_prosecutor

__all__ = [
    "assign_task",
    "complete_task",
    "end_bail",
    "extend_bail",
    "open_task",
    "pause_task",
    "receive_forensics",
    "record_return",
    "record_step",
    "resume_task",
    "return_forensics",
    "send_to_prosecutor",
    "set_bail",
    "submit_forensics",
]

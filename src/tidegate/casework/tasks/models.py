"""Tasks with their clocks, the steps they hang on, and what runs beside them: bail, forensic submissions, files to the prosecutor."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tidegate.casework.access.models import User
from tidegate.casework.access.roles import Grade
from tidegate.casework.cases.models import Case
from tidegate.casework.common.models import IdField
from tidegate.casework.decisions.models import Decision

GRADES = [(grade.value, grade.name.replace("_", " ").capitalize()) for grade in Grade]


class Task(models.Model):
    """Something the practice demands on a case. One for each thing it hangs on (``anchor_key``), however often that is told.

    ``due_at`` already holds the time that pauses added. ``is_paused``: its clock is stopped now.
    """

    id = IdField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks", db_index=False)  # ``task_once`` begins with it
    code = models.CharField(max_length=40)
    anchor_key = models.CharField(max_length=60)
    anchor_at = models.DateTimeField()
    remind_at = models.DateTimeField()
    due_at = models.DateTimeField()
    escalate_at = models.DateTimeField()
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, db_index=False)
    opened_by = IdField()
    opened_at = models.DateTimeField()
    is_paused = models.BooleanField(default=False)
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    rationale_reference = models.CharField(max_length=40, blank=True)
    closed_by = IdField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    everything = models.Manager["Task"]()

    class Meta:
        """Opened once for what it hangs on; closed whole or not at all; the worklist of open ones is one index."""

        constraints = (
            models.UniqueConstraint(fields=("case", "code", "anchor_key"), name="task_once"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by="", outcome="")
                | (Q(closed_at__isnull=False) & ~Q(closed_by="") & ~Q(outcome="")),
                name="task_closed_whole",
            ),
            models.CheckConstraint(condition=Q(is_paused=False) | Q(closed_at=None), name="closed_task_not_paused"),
            models.CheckConstraint(condition=Q(remind_at__lte=F("due_at")), name="reminded_before_due"),
        )
        indexes = (
            models.Index(fields=("due_at",), name="open_tasks_by_due", condition=Q(closed_at=None)),
            models.Index(fields=("owner", "due_at"), name="open_tasks_by_owner", condition=Q(closed_at=None)),
            models.Index(fields=("due_at",), name="escalated_tasks", condition=Q(closed_at=None, escalated_at__isnull=False)),
        )

    def __str__(self) -> str:
        return self.code


class TaskPause(models.Model):
    """A stretch of time in which a task's clock stood still."""

    id = IdField(primary_key=True)
    task = models.ForeignKey(Task, models.PROTECT, related_name="pauses")
    reason = models.CharField(max_length=40)
    start_at = models.DateTimeField()
    started_by = IdField()
    end_at = models.DateTimeField(null=True, blank=True)
    ended_by = IdField(blank=True)

    everything = models.Manager["TaskPause"]()

    class Meta:
        """One open pause for each task; ended whole or not at all."""

        constraints = (
            models.UniqueConstraint(fields=("task",), condition=Q(end_at=None), name="one_open_pause"),
            models.CheckConstraint(
                condition=Q(end_at=None, ended_by="") | (Q(end_at__gte=F("start_at")) & ~Q(ended_by="")),
                name="pause_ended_whole",
            ),
        )

    def __str__(self) -> str:
        return self.reason


class Step(models.Model):
    """Something that happened, or will, at a known time. Never changed: a later record of the same step follows it."""

    id = IdField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    recorded_by = IdField()
    recorded_at = models.DateTimeField()

    everything = models.Manager["Step"]()

    class Meta:
        """Told once."""

        constraints = (models.UniqueConstraint(fields=("case", "kind", "at"), name="step_once"),)

    def __str__(self) -> str:
        return self.kind


class Bail(models.Model):
    """Pre-charge bail of one suspect: its periods say until when, and by whose grade."""

    id = IdField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="bails")
    arrested_on = models.DateField()
    end_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=40, blank=True)

    everything = models.Manager["Bail"]()

    class Meta:
        """One running bail for each case; ended whole or not at all."""

        constraints = (
            models.UniqueConstraint(fields=("case",), condition=Q(ended_at=None), name="one_running_bail"),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")), name="bail_ended_whole"
            ),
        )

    def __str__(self) -> str:
        return f"bail to {self.end_at:%Y-%m-%d}"


class BailPeriod(models.Model):
    """Until when bail was granted or extended, and by whom: an officer of the grade needed, or a magistrates' court."""

    id = IdField(primary_key=True)
    bail = models.ForeignKey(Bail, models.PROTECT, related_name="periods")
    number = models.PositiveSmallIntegerField()
    end_at = models.DateTimeField()
    grade_needed = models.SmallIntegerField(null=True, blank=True, choices=GRADES)
    granted_grade = models.SmallIntegerField(null=True, blank=True, choices=GRADES)
    court_reference = models.CharField(max_length=40, blank=True)
    recorded_by = IdField()
    recorded_at = models.DateTimeField()

    everything = models.Manager["BailPeriod"]()

    class Meta:
        """Granted by the grade needed, or by a court."""

        constraints = (
            models.UniqueConstraint(fields=("bail", "number"), name="bail_period_number"),
            models.CheckConstraint(
                condition=~Q(court_reference="") | Q(granted_grade__gte=F("grade_needed")), name="bail_by_grade_or_court"
            ),
        )

    def __str__(self) -> str:
        return f"period {self.number}"


class Submission(models.Model):
    """Devices sent for forensic examination: a count, never what is on them."""

    id = IdField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="submissions")
    devices = models.PositiveSmallIntegerField()
    reference = models.CharField(max_length=40, blank=True)
    submitted_by = IdField()
    submitted_at = models.DateTimeField()
    expected_at = models.DateTimeField()
    received_by = IdField(blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    returned_by = IdField(blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)

    everything = models.Manager["Submission"]()

    class Meta:
        """Received and returned whole or not at all. What was never noted as received can be returned all the same."""

        constraints = (
            models.CheckConstraint(condition=Q(devices__gte=1), name="submission_has_devices"),
            models.CheckConstraint(
                condition=Q(received_at=None, received_by="") | (Q(received_at__isnull=False) & ~Q(received_by="")),
                name="submission_received_whole",
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None, returned_by="", outcome="")
                | (Q(returned_at__isnull=False) & ~Q(returned_by="") & ~Q(outcome="")),
                name="submission_returned_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.devices} devices"


class ProsecutorFile(models.Model):
    """A file sent to the prosecutor, and how it came back. ``state``: sent, returned or answered."""

    id = IdField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="prosecutor_files")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True)
    asks = models.CharField(max_length=40)
    reference = models.CharField(max_length=40, blank=True)
    sent_by = IdField()
    sent_at = models.DateTimeField()
    reply_by = models.DateTimeField()
    state = models.CharField(max_length=10, default="sent")
    ended_by = IdField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reasons = models.CharField(max_length=500, blank=True)
    """Why it was returned: codes, divided by commas, in order."""
    answer_by = models.DateTimeField(null=True, blank=True)

    everything = models.Manager["ProsecutorFile"]()

    class Meta:
        """One file with the prosecutor for each case; a return has its reasons and the day to answer by."""

        constraints = (
            models.UniqueConstraint(fields=("case",), condition=Q(state="sent"), name="one_file_out"),
            models.CheckConstraint(
                condition=Q(state="sent", ended_by="", ended_at=None)
                | (Q(state__in=("returned", "answered"), ended_at__isnull=False) & ~Q(ended_by="")),
                name="file_ended_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="returned", answer_by__isnull=False) & ~Q(reasons="")
                | (~Q(state="returned") & Q(answer_by=None, reasons="")),
                name="return_has_reasons",
            ),
        )

    def __str__(self) -> str:
        return f"{self.asks} {self.state}"

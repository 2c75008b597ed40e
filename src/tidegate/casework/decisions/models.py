"""Proposals, authorised decisions, the prosecutor's decisions, and the samples that a scrutiny panel looks at."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tidegate.casework.access.models import Unit
from tidegate.casework.access.roles import Grade
from tidegate.casework.cases.models import Case
from tidegate.casework.common.models import IdField

GRADES = [(grade.value, grade.name.replace("_", " ").capitalize()) for grade in Grade]


class Proposal(models.Model):
    """What somebody proposes to decide, over exactly what they saw. Database triggers keep what was proposed unchanged.

    ``seen`` is canonical JSON, ``seen_digest`` its digest. ``case_version`` is the case's as the proposal left it: once the case
    has another, the proposal is void, and ``voided_by`` is the position of the audit entry that says what changed.
    """

    id = IdField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=40)
    reason = models.CharField(max_length=40)
    override_reason = models.CharField(max_length=40, blank=True)
    victim_views = models.CharField(max_length=20)
    rationale_reference = models.CharField(max_length=40, blank=True)
    pack_id = models.CharField(max_length=60)
    pack_version = models.CharField(max_length=20)
    pack_digest = models.CharField(max_length=71)
    route = models.CharField(max_length=40, blank=True)
    is_departure = models.BooleanField()
    grade_needed = models.SmallIntegerField(choices=GRADES)
    seen = models.TextField()
    seen_digest = models.CharField(max_length=71)
    case_version = models.PositiveIntegerField()
    proposed_by = IdField()
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="open")
    closed_by = IdField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.CharField(max_length=40, blank=True)
    voided_by = models.BigIntegerField(null=True, blank=True)

    everything = models.Manager["Proposal"]()

    class Meta:
        """One open proposal for each case; closed whole or not at all; a departure has its reason, and nothing else has."""

        constraints = (
            models.UniqueConstraint(fields=("case",), condition=Q(state="open"), name="one_open_proposal"),
            models.CheckConstraint(
                condition=Q(state__in=("open", "withdrawn", "refused", "void", "authorised")), name="proposal_state"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_by="", closed_at=None, closed_because="")
                | (~Q(state="open") & ~Q(closed_by="") & Q(closed_at__isnull=False) & ~Q(closed_because="")),
                name="proposal_closed_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="void", voided_by__isnull=False) | (~Q(state="void") & Q(voided_by=None)),
                name="proposal_void_says_why",
            ),
            models.CheckConstraint(
                condition=Q(is_departure=True) & ~Q(override_reason="") | Q(is_departure=False, override_reason=""),
                name="departure_has_reason",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(closed_by=F("proposed_by")), name="refused_by_another"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Decision(models.Model):
    """An authorised proposal. What it copies from the proposal a trigger compares, so that no code can authorise its own.

    ``state``: standing; returned (by the prosecutor); replaced (decided again). ``earlier`` is the decision it takes the place of.
    """

    id = IdField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    proposal = models.OneToOneField(Proposal, models.PROTECT)
    kind = models.CharField(max_length=40)
    proposed_by = IdField()
    seen_digest = models.CharField(max_length=71)
    grade_needed = models.SmallIntegerField(choices=GRADES)
    authorised_by = IdField()
    grade = models.SmallIntegerField(choices=GRADES)
    authorised_at = models.DateTimeField()
    earlier = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    state = models.CharField(max_length=10, default="standing")
    ended_by = IdField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    everything = models.Manager["Decision"]()

    class Meta:
        """Two people, the second of the grade needed; one standing decision for each case; ended whole or not at all."""

        constraints = (
            models.CheckConstraint(condition=~Q(authorised_by=F("proposed_by")), name="authorised_by_another"),
            models.CheckConstraint(condition=Q(grade__gte=F("grade_needed")), name="authorised_by_grade"),
            models.CheckConstraint(condition=Q(state__in=("standing", "returned", "replaced")), name="decision_state"),
            models.CheckConstraint(
                condition=Q(state="standing", ended_by="", ended_at=None)
                | (~Q(state="standing") & ~Q(ended_by="") & Q(ended_at__isnull=False)),
                name="decision_ended_whole",
            ),
            models.UniqueConstraint(fields=("case",), condition=Q(state="standing"), name="one_standing_decision"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class ProsecutorDecision(models.Model):
    """What the prosecutor decided, as the liaison recorded it. Never changed; a later one follows it."""

    id = IdField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="prosecutor_decisions")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True)
    outcome = models.CharField(max_length=40)
    exceptional = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=40, blank=True)
    decided_on = models.DateField()
    recorded_by = IdField()
    recorded_at = models.DateTimeField()

    everything = models.Manager["ProsecutorDecision"]()

    class Meta:
        """Exceptional circumstances belong to a caution that was agreed."""

        constraints = (
            models.CheckConstraint(condition=Q(exceptional="") | Q(outcome="caution_agreed"), name="exceptional_for_caution"),
        )

    def __str__(self) -> str:
        return self.outcome


class Sample(models.Model):
    """Decisions drawn for a scrutiny panel: at random with a seed, so that anybody can draw the same again, and by risk."""

    id = IdField(primary_key=True)
    unit = models.ForeignKey(Unit, models.PROTECT)
    drawn_by = IdField()
    drawn_at = models.DateTimeField()
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    seed = models.BigIntegerField()
    population = models.PositiveIntegerField()
    population_digest = models.CharField(max_length=71)
    left_out = models.PositiveIntegerField()
    """Decisions on restricted cases, which the panel may not see."""

    everything = models.Manager["Sample"]()

    class Meta:
        """A period has a length."""

        constraints = (models.CheckConstraint(condition=Q(end_at__gt=F("start_at")), name="sample_ends_later"),)

    def __str__(self) -> str:
        return f"{self.unit_id} {self.drawn_at:%Y-%m-%d}"


class SampledDecision(models.Model):
    """One decision in a sample, why it is there, and what the panel found."""

    id = IdField(primary_key=True)
    sample = models.ForeignKey(Sample, models.PROTECT, related_name="decisions")
    decision = models.ForeignKey(Decision, models.PROTECT)
    why = models.CharField(max_length=40)
    proposed_by = IdField()
    authorised_by = IdField()
    finding = models.CharField(max_length=20, blank=True)
    observations = models.CharField(max_length=300, blank=True)
    """Codes, divided by commas, in order."""
    found_by = IdField(blank=True)
    found_at = models.DateTimeField(null=True, blank=True)

    everything = models.Manager["SampledDecision"]()

    class Meta:
        """Once in a sample; found whole or not at all; never by who proposed or authorised it."""

        constraints = (
            models.UniqueConstraint(fields=("sample", "decision"), name="sampled_once"),
            models.CheckConstraint(
                condition=Q(finding="", observations="", found_by="", found_at=None)
                | (~Q(finding="") & ~Q(found_by="") & Q(found_at__isnull=False)),
                name="finding_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(found_by=F("proposed_by")) & ~Q(found_by=F("authorised_by")), name="found_by_another"
            ),
        )

    def __str__(self) -> str:
        return f"{self.why} {self.finding or 'open'}"

import django.db.models.deletion
import django.db.models.manager
import tidegate.casework.common.models
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0001_initial"),
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("reason", models.CharField(max_length=40)),
                ("override_reason", models.CharField(blank=True, max_length=40)),
                ("victim_views", models.CharField(max_length=20)),
                ("rationale_reference", models.CharField(blank=True, max_length=40)),
                ("pack_id", models.CharField(max_length=60)),
                ("pack_version", models.CharField(max_length=20)),
                ("pack_digest", models.CharField(max_length=71)),
                ("route", models.CharField(blank=True, max_length=40)),
                ("is_departure", models.BooleanField()),
                (
                    "grade_needed",
                    models.SmallIntegerField(
                        choices=[
                            (0, "Staff"),
                            (1, "Constable"),
                            (2, "Sergeant"),
                            (3, "Inspector"),
                            (4, "Chief inspector"),
                            (5, "Superintendent"),
                        ]
                    ),
                ),
                ("seen", models.TextField()),
                ("seen_digest", models.CharField(max_length=71)),
                ("case_version", models.PositiveIntegerField()),
                ("proposed_by", tidegate.casework.common.models.IdField(max_length=30)),
                ("proposed_at", models.DateTimeField()),
                ("state", models.CharField(default="open", max_length=10)),
                ("closed_by", tidegate.casework.common.models.IdField(blank=True, max_length=30)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_because", models.CharField(blank=True, max_length=40)),
                ("voided_by", models.BigIntegerField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="cases.case"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("state", "open")), fields=("case",), name="one_open_proposal"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("open", "withdrawn", "refused", "void", "authorised"))),
                        name="proposal_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("closed_because", ""), ("closed_by", ""), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                models.Q(("closed_by", ""), _negated=True),
                                ("closed_at__isnull", False),
                                models.Q(("closed_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="proposal_closed_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "void"), ("voided_by__isnull", False)),
                            models.Q(models.Q(("state", "void"), _negated=True), ("voided_by", None)),
                            _connector="OR",
                        ),
                        name="proposal_void_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_departure", True), models.Q(("override_reason", ""), _negated=True)),
                            models.Q(("is_departure", False), ("override_reason", "")),
                            _connector="OR",
                        ),
                        name="departure_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("closed_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="refused_by_another",
                    ),
                ],
            },
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("proposed_by", tidegate.casework.common.models.IdField(max_length=30)),
                ("seen_digest", models.CharField(max_length=71)),
                (
                    "grade_needed",
                    models.SmallIntegerField(
                        choices=[
                            (0, "Staff"),
                            (1, "Constable"),
                            (2, "Sergeant"),
                            (3, "Inspector"),
                            (4, "Chief inspector"),
                            (5, "Superintendent"),
                        ]
                    ),
                ),
                ("authorised_by", tidegate.casework.common.models.IdField(max_length=30)),
                (
                    "grade",
                    models.SmallIntegerField(
                        choices=[
                            (0, "Staff"),
                            (1, "Constable"),
                            (2, "Sergeant"),
                            (3, "Inspector"),
                            (4, "Chief inspector"),
                            (5, "Superintendent"),
                        ]
                    ),
                ),
                ("authorised_at", models.DateTimeField()),
                ("state", models.CharField(default="standing", max_length=10)),
                ("ended_by", tidegate.casework.common.models.IdField(blank=True, max_length=30)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="cases.case"),
                ),
                (
                    "earlier",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="decisions.decision"
                    ),
                ),
                ("proposal", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to="decisions.proposal")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("authorised_by", models.F("proposed_by")), _negated=True),
                        name="authorised_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade__gte", models.F("grade_needed"))), name="authorised_by_grade"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("standing", "returned", "replaced"))), name="decision_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", ""), ("state", "standing")),
                            models.Q(
                                models.Q(("state", "standing"), _negated=True),
                                models.Q(("ended_by", ""), _negated=True),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="decision_ended_whole",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "standing")), fields=("case",), name="one_standing_decision"
                    ),
                ],
            },
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ProsecutorDecision",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("outcome", models.CharField(max_length=40)),
                ("exceptional", models.CharField(blank=True, max_length=40)),
                ("reference", models.CharField(blank=True, max_length=40)),
                ("decided_on", models.DateField()),
                ("recorded_by", tidegate.casework.common.models.IdField(max_length=30)),
                ("recorded_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="prosecutor_decisions", to="cases.case"
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="decisions.decision"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("exceptional", ""), ("outcome", "caution_agreed"), _connector="OR"),
                        name="exceptional_for_caution",
                    )
                ],
            },
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Sample",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("drawn_by", tidegate.casework.common.models.IdField(max_length=30)),
                ("drawn_at", models.DateTimeField()),
                ("start_at", models.DateTimeField()),
                ("end_at", models.DateTimeField()),
                ("seed", models.BigIntegerField()),
                ("population", models.PositiveIntegerField()),
                ("population_digest", models.CharField(max_length=71)),
                ("left_out", models.PositiveIntegerField()),
                ("unit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="access.unit")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("end_at__gt", models.F("start_at"))), name="sample_ends_later")
                ],
            },
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="SampledDecision",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("why", models.CharField(max_length=40)),
                ("proposed_by", tidegate.casework.common.models.IdField(max_length=30)),
                ("authorised_by", tidegate.casework.common.models.IdField(max_length=30)),
                ("finding", models.CharField(blank=True, max_length=20)),
                ("observations", models.CharField(blank=True, max_length=300)),
                ("found_by", tidegate.casework.common.models.IdField(blank=True, max_length=30)),
                ("found_at", models.DateTimeField(blank=True, null=True)),
                ("decision", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="decisions.decision")),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="decisions.sample"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sample", "decision"), name="sampled_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finding", ""), ("found_at", None), ("found_by", ""), ("observations", "")),
                            models.Q(
                                models.Q(("finding", ""), _negated=True),
                                models.Q(("found_by", ""), _negated=True),
                                ("found_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="finding_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("found_by", models.F("proposed_by")), _negated=True),
                            models.Q(("found_by", models.F("authorised_by")), _negated=True),
                        ),
                        name="found_by_another",
                    ),
                ],
            },
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
    ]

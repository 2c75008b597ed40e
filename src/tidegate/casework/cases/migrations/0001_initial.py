import django.db.models.deletion
import django.db.models.manager
import tidegate.casework.common.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0002_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("reference", models.CharField(max_length=40, unique=True)),
                ("subject_id", tidegate.casework.common.models.IdField(blank=True, max_length=30)),
                ("stage", models.CharField(default="triage", max_length=20)),
                ("is_restricted", models.BooleanField(default=False)),
                ("opened_at", models.DateTimeField()),
                ("received_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("level", models.CharField(blank=True, max_length=40)),
                ("could_be", models.CharField(blank=True, max_length=40)),
                ("route", models.CharField(blank=True, max_length=40)),
                ("standing", models.SmallIntegerField(default=0)),
                ("rank", models.SmallIntegerField(default=0)),
                ("act_by", models.DateTimeField(blank=True, null=True)),
                ("find_out_by", models.DateTimeField(blank=True, null=True)),
                ("next_due", models.DateTimeField(blank=True, null=True)),
                ("is_provisional", models.BooleanField(default=True)),
                ("is_stale", models.BooleanField(default=False)),
                ("is_urgent", models.BooleanField(default=False)),
                ("points", models.PositiveSmallIntegerField(default=0)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="access.team"),
                ),
                ("unit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="access.unit")),
            ],
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="BreakGlass",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=40)),
                ("opened_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("reviewed_by", tidegate.casework.common.models.IdField(blank=True, max_length=30)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("finding", models.CharField(blank=True, max_length=40)),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="cases.case")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finding", ""), ("reviewed_at", None), ("reviewed_by", "")),
                            models.Q(
                                models.Q(("reviewed_by", ""), _negated=True),
                                ("reviewed_at__isnull", False),
                                models.Q(("finding", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="review_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reviewed_by", models.F("user_id")), _negated=True), name="review_by_another"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("opened_at"))), name="break_glass_ends_later"
                    ),
                ],
            },
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=40)),
                ("allocated_by", tidegate.casework.common.models.IdField(max_length=30)),
                ("allocated_at", models.DateTimeField()),
                ("points", models.PositiveSmallIntegerField()),
                ("load_before", models.PositiveIntegerField()),
                ("capacity", models.PositiveSmallIntegerField()),
                ("runners_up", models.JSONField(default=list)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("owner", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="allocations", to="cases.case"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("case",), name="one_open_allocation"
                    )
                ],
            },
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="CaseMember",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("added_by", tidegate.casework.common.models.IdField(max_length=30)),
                ("added_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="members", to="cases.case"),
                ),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("case", "user"), name="one_open_membership"
                    )
                ],
            },
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Urgency",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=40)),
                ("marked_by", tidegate.casework.common.models.IdField(max_length=30)),
                ("marked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_by", tidegate.casework.common.models.IdField(blank=True, max_length=30)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="urgencies", to="cases.case"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("ended_at", None)), fields=("case",), name="one_open_urgency"),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("marked_at"))), name="urgency_expires_later"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", "")),
                            models.Q(models.Q(("ended_by", ""), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="urgency_end_is_paired",
                    ),
                ],
            },
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["unit", "-is_urgent", "-standing", "-rank", "next_due", "id"],
                name="worklist_order",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["team", "-is_urgent", "-standing", "-rank", "next_due", "id"],
                name="worklist_of_team",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("closed_at", None)), fields=["owner", "next_due"], name="worklist_mine"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["subject_id"], name="cases_of_subject"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ("triage", "investigation", "with_prosecutor", "decided", "closed"))),
                name="case_stage",
            ),
        ),
    ]

import django.db.models.deletion
import django.db.models.manager
import tidegate.casework.common.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0001_initial"),
        ("decisions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Bail",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("arrested_on", models.DateField()),
                ("end_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("outcome", models.CharField(blank=True, max_length=40)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="bails", to="cases.case")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("ended_at", None)), fields=("case",), name="one_running_bail"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("outcome", "")),
                            models.Q(("ended_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="bail_ended_whole",
                    ),
                ],
            },
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="BailPeriod",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("end_at", models.DateTimeField()),
                (
                    "grade_needed",
                    models.SmallIntegerField(
                        blank=True,
                        choices=[
                            (0, "Staff"),
                            (1, "Constable"),
                            (2, "Sergeant"),
                            (3, "Inspector"),
                            (4, "Chief inspector"),
                            (5, "Superintendent"),
                        ],
                        null=True,
                    ),
                ),
                (
                    "granted_grade",
                    models.SmallIntegerField(
                        blank=True,
                        choices=[
                            (0, "Staff"),
                            (1, "Constable"),
                            (2, "Sergeant"),
                            (3, "Inspector"),
                            (4, "Chief inspector"),
                            (5, "Superintendent"),
                        ],
                        null=True,
                    ),
                ),
                ("court_reference", models.CharField(blank=True, max_length=40)),
                ("recorded_by", tidegate.casework.common.models.IdField(max_length=30)),
                ("recorded_at", models.DateTimeField()),
                (
                    "bail",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="periods", to="tasks.bail"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("bail", "number"), name="bail_period_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("court_reference", ""), _negated=True),
                            ("granted_grade__gte", models.F("grade_needed")),
                            _connector="OR",
                        ),
                        name="bail_by_grade_or_court",
                    ),
                ],
            },
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ProsecutorFile",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("asks", models.CharField(max_length=40)),
                ("reference", models.CharField(blank=True, max_length=40)),
                ("sent_by", tidegate.casework.common.models.IdField(max_length=30)),
                ("sent_at", models.DateTimeField()),
                ("reply_by", models.DateTimeField()),
                ("state", models.CharField(default="sent", max_length=10)),
                ("ended_by", tidegate.casework.common.models.IdField(blank=True, max_length=30)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("reasons", models.CharField(blank=True, max_length=500)),
                ("answer_by", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="prosecutor_files", to="cases.case"
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
                    models.UniqueConstraint(condition=models.Q(("state", "sent")), fields=("case",), name="one_file_out"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", ""), ("state", "sent")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("state__in", ("returned", "answered")),
                                models.Q(("ended_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="file_ended_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer_by__isnull", False), ("state", "returned"), models.Q(("reasons", ""), _negated=True)
                            ),
                            models.Q(models.Q(("state", "returned"), _negated=True), ("answer_by", None), ("reasons", "")),
                            _connector="OR",
                        ),
                        name="return_has_reasons",
                    ),
                ],
            },
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("recorded_by", tidegate.casework.common.models.IdField(max_length=30)),
                ("recorded_at", models.DateTimeField()),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="cases.case")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("case", "kind", "at"), name="step_once")],
            },
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("devices", models.PositiveSmallIntegerField()),
                ("reference", models.CharField(blank=True, max_length=40)),
                ("submitted_by", tidegate.casework.common.models.IdField(max_length=30)),
                ("submitted_at", models.DateTimeField()),
                ("expected_at", models.DateTimeField()),
                ("outcome", models.CharField(blank=True, max_length=40)),
                ("returned_by", tidegate.casework.common.models.IdField(blank=True, max_length=30)),
                ("returned_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="submissions", to="cases.case"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("devices__gte", 1)), name="submission_has_devices"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("returned_at", None), ("returned_by", "")),
                            models.Q(
                                ("returned_at__isnull", False),
                                models.Q(("returned_by", ""), _negated=True),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="submission_returned_whole",
                    ),
                ],
            },
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=40)),
                ("anchor_key", models.CharField(max_length=60)),
                ("anchor_at", models.DateTimeField()),
                ("remind_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("escalate_at", models.DateTimeField()),
                ("opened_by", tidegate.casework.common.models.IdField(max_length=30)),
                ("opened_at", models.DateTimeField()),
                ("is_paused", models.BooleanField(default=False)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("escalated_at", models.DateTimeField(blank=True, null=True)),
                ("outcome", models.CharField(blank=True, max_length=40)),
                ("rationale_reference", models.CharField(blank=True, max_length=40)),
                ("closed_by", tidegate.casework.common.models.IdField(blank=True, max_length=30)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="cases.case")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="TaskPause",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=40)),
                ("start_at", models.DateTimeField()),
                ("started_by", tidegate.casework.common.models.IdField(max_length=30)),
                ("end_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", tidegate.casework.common.models.IdField(blank=True, max_length=30)),
                (
                    "task",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="pauses", to="tasks.task"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("end_at", None)), fields=("task",), name="one_open_pause"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_at", None), ("ended_by", "")),
                            models.Q(("end_at__gte", models.F("start_at")), models.Q(("ended_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="pause_ended_whole",
                    ),
                ],
            },
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(condition=models.Q(("closed_at", None)), fields=["due_at"], name="open_tasks_by_due"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(condition=models.Q(("closed_at", None)), fields=["owner", "due_at"], name="open_tasks_by_owner"),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(fields=("case", "code", "anchor_key"), name="task_once"),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_by", ""), ("outcome", "")),
                    models.Q(
                        ("closed_at__isnull", False),
                        models.Q(("closed_by", ""), _negated=True),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="task_closed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_paused", False), ("closed_at", None), _connector="OR"), name="closed_task_not_paused"
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("remind_at__lte", models.F("due_at"))), name="reminded_before_due"
            ),
        ),
    ]

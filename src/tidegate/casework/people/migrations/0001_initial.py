import django.db.models.deletion
import django.db.models.manager
import tidegate.casework.common.models
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Subject",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="people.subject",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("merged_into", models.F("id")), _negated=True), name="subject_not_into_itself"
                    )
                ],
            },
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=40)),
                ("merged_by", tidegate.casework.common.models.IdField(max_length=30)),
                ("merged_at", models.DateTimeField()),
                ("undone_by", tidegate.casework.common.models.IdField(blank=True, max_length=30)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undone_because", models.CharField(blank=True, max_length=40)),
                ("kept", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.subject")),
                (
                    "merged",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.subject"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)), fields=("merged",), name="one_standing_merge"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at", None), ("undone_because", ""), ("undone_by", "")),
                            models.Q(
                                models.Q(("undone_by", ""), _negated=True),
                                ("undone_at__isnull", False),
                                models.Q(("undone_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="merge_undone_whole",
                    ),
                ],
            },
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("nonce", models.BinaryField(max_length=12)),
                ("sealed", models.BinaryField()),
                ("blind", models.CharField(db_index=True, max_length=64)),
                ("source", models.CharField(max_length=40)),
                ("recorded_by", tidegate.casework.common.models.IdField(max_length=30)),
                ("recorded_at", models.DateTimeField()),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="identities", to="people.subject"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("subject", "kind", "blind"), name="identity_once_per_subject")],
            },
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="SubjectKey",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("added_at", models.DateTimeField()),
                (
                    "subject",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="people.subject"),
                ),
            ],
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Match",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("weight", models.FloatField()),
                ("probability", models.FloatField()),
                ("waterfall", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("merged", "merged"), ("dismissed", "dismissed")],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("found_at", models.DateTimeField()),
                ("decided_by", tidegate.casework.common.models.IdField(blank=True, max_length=30)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("left", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.subject")),
                (
                    "right",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.subject"),
                ),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("state", "open")), fields=["-weight", "id"], name="match_queue")],
                "constraints": [
                    models.UniqueConstraint(fields=("left", "right"), name="match_pair_once"),
                    models.CheckConstraint(condition=models.Q(("left__lt", models.F("right"))), name="match_pair_in_order"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", ""), ("reason", ""), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                models.Q(("decided_by", ""), _negated=True),
                                ("decided_at__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="match_decided_whole",
                    ),
                ],
            },
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
    ]

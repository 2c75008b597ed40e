import django.db.models.deletion
import django.db.models.manager
import tidegate.casework.common.models
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0002_apitoken"),
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("taken_by", tidegate.casework.common.models.IdField(max_length=30)),
                ("taken_at", models.DateTimeField()),
                ("door", models.CharField(max_length=10)),
                ("content", models.CharField(max_length=71)),
                ("accepted", models.PositiveIntegerField()),
                ("duplicates", models.PositiveIntegerField()),
                ("rejected", models.PositiveIntegerField()),
                ("cases_opened", models.PositiveIntegerField()),
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
            name="Referral",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("reference", models.CharField(max_length=100)),
                ("subject_id", tidegate.casework.common.models.IdField(max_length=30)),
                ("received_at", models.DateTimeField(blank=True, null=True)),
                ("unread", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="referrals.batch"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="cases.case"),
                ),
                ("unit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="access.unit")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("unit", "reference"), name="referral_once_per_unit")],
            },
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ItemReceipt",
            fields=[
                ("id", tidegate.casework.common.models.IdField(max_length=30, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("source", models.CharField(max_length=400)),
                ("status", models.CharField(max_length=10)),
                ("reference", models.CharField(blank=True, max_length=100)),
                ("reason", models.CharField(blank=True, max_length=1000)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receipts", to="referrals.batch"
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="referrals.referral"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "number"), name="receipt_number_in_batch"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("referral__isnull", False), ("status", "accepted")),
                            models.Q(models.Q(("status", "accepted"), _negated=True), ("referral", None)),
                            _connector="OR",
                        ),
                        name="receipt_has_its_referral",
                    ),
                ],
            },
            managers=[
                ("everything", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["unit", "-taken_at", "-id"], name="batches_newest"),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.UniqueConstraint(fields=("unit", "content"), name="batch_once_per_unit"),
        ),
    ]

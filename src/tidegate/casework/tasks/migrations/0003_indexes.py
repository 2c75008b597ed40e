"""What was escalated has an index; what others begin with has none of its own."""

from django.db import migrations, models

from tidegate.casework.common.schema import no_index


class Migration(migrations.Migration):
    """No data change."""

    dependencies = (("tasks", "0002_forensics_received"),)
    operations = (
        no_index(
            "task",
            "case",
            models.ForeignKey(to="cases.case", on_delete=models.PROTECT, related_name="tasks", db_index=False),
            "tasks_task_case_id_b2f2deb3",
        ),
        no_index(
            "task",
            "owner",
            models.ForeignKey(to="access.user", on_delete=models.PROTECT, null=True, blank=True, db_index=False),
            "tasks_task_owner_id_db3dcc3e",
        ),
        migrations.AddIndex(
            "task",
            models.Index(
                fields=["due_at"], name="escalated_tasks", condition=models.Q(closed_at=None, escalated_at__isnull=False)
            ),
        ),
    )

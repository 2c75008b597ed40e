"""Each worklist in its order, and by what is due next for its counts."""

from django.db import migrations, models

from tidegate.casework.common.schema import no_index


class Migration(migrations.Migration):
    """No data change."""

    dependencies = (("cases", "0002_acted_at"),)
    operations = (
        migrations.RemoveIndex("case", "worklist_mine"),
        no_index(
            "case",
            "unit",
            models.ForeignKey(to="access.unit", on_delete=models.PROTECT, db_index=False),
            "cases_case_unit_id_f34fc706",
        ),
        no_index(
            "case",
            "owner",
            models.ForeignKey(to="access.user", on_delete=models.PROTECT, null=True, blank=True, db_index=False),
            "cases_case_owner_id_352cf2f7",
        ),
        no_index(
            "case",
            "team",
            models.ForeignKey(to="access.team", on_delete=models.PROTECT, null=True, blank=True, db_index=False),
            "cases_case_team_id_60679476",
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["owner", "-is_urgent", "-standing", "-rank", "next_due", "id"],
                name="worklist_of_owner",
                condition=models.Q(closed_at=None),
            ),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["unit", "-is_urgent", "-standing", "-rank", "next_due", "id"],
                name="worklist_of_nobody",
                condition=models.Q(closed_at=None) & models.Q(owner=None),
            ),
        ),
        migrations.AddIndex(
            "case",
            models.Index(fields=["unit", "next_due", "level"], name="due_in_unit", condition=models.Q(closed_at=None)),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["team", "next_due", "level", "unit"],
                name="due_in_team",
                condition=models.Q(closed_at=None),
            ),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["owner", "next_due", "level", "unit", "points"],
                name="due_of_owner",
                condition=models.Q(closed_at=None),
            ),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["unit", "next_due", "level"],
                name="due_of_nobody",
                condition=models.Q(closed_at=None) & models.Q(owner=None),
            ),
        ),
    )

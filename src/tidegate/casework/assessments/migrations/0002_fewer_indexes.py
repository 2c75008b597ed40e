"""``assessments_of_case`` begins with the case already."""

from django.db import migrations, models

from tidegate.casework.common.schema import no_index


class Migration(migrations.Migration):
    """No data change."""

    dependencies = (("assessments", "0001_initial"),)
    operations = (
        no_index(
            "assessment",
            "case",
            models.ForeignKey(to="cases.case", on_delete=models.PROTECT, related_name="assessments", db_index=False),
            "assessments_assessment_case_id_3fc00999",
        ),
    )

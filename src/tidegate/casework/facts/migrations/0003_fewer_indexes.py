"""``fact_number_in_case`` begins with the case already."""

from django.db import migrations, models

from tidegate.casework.common.schema import no_index


class Migration(migrations.Migration):
    """No data change."""

    dependencies = (("facts", "0002_append_only"),)
    operations = (
        no_index(
            "factentry",
            "case",
            models.ForeignKey(to="cases.case", on_delete=models.PROTECT, related_name="fact_entries", db_index=False),
            "facts_factentry_case_id_0ebf15de",
        ),
    )

"""Sets the clock of everybody whose cases were closed before there were clocks: each rings at once, and is then set aright."""

from __future__ import annotations

from itertools import islice

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Min

AT_ONCE = 1000


def set_clocks(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """One clock for each subject with a closed case."""
    case, subject, clock = (
        apps.get_model(app, name)._default_manager
        for app, name in (("cases", "Case"), ("people", "Subject"), ("protection", "RetentionClock"))
    )
    closed = case.exclude(closed_at=None).filter(subject_id__in=subject.values("pk"))
    rows = closed.order_by("subject_id").values_list("subject_id").annotate(Min("closed_at")).iterator(chunk_size=AT_ONCE)
    made = (clock.model(subject_id=subject_id, rings_on=first.date()) for subject_id, first in rows)
    while chunk := list(islice(made, AT_ONCE)):
        clock.bulk_create(chunk)


class Migration(migrations.Migration):
    """Clocks for what is there already."""

    dependencies = (("protection", "0002_two_people"), ("cases", "0001_initial"))
    operations = (migrations.RunPython(set_clocks, migrations.RunPython.noop),)

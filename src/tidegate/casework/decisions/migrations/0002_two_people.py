"""The database itself keeps the promise of two people: a decision copies an open proposal of somebody else, and neither is rewritten."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

COPIES = """EXISTS (
  SELECT 1 FROM decisions_proposal p JOIN cases_case c ON c.id = p.case_id JOIN access_user u ON u.id = NEW.authorised_by
  WHERE p.id = NEW.proposal_id AND p.state = 'open' AND p.case_id = NEW.case_id AND p.kind = NEW.kind
    AND p.proposed_by = NEW.proposed_by AND p.seen_digest = NEW.seen_digest AND p.grade_needed = NEW.grade_needed
    AND p.proposed_by <> NEW.authorised_by AND u.grade = NEW.grade AND c.version = p.case_version + 1)"""
WHY_NOT = "a decision authorises an open proposal, unchanged since, of another person, by the grade needed"
FROZEN = {
    "proposal": (
        "id, case_id, kind, reason, override_reason, victim_views, rationale_reference, pack_id, pack_version, pack_digest, route, "
        "is_departure, grade_needed, seen, seen_digest, case_version, proposed_by, proposed_at"
    ),
    "decision": (
        "id, case_id, proposal_id, kind, proposed_by, seen_digest, grade_needed, authorised_by, grade, authorised_at, earlier_id"
    ),
    "prosecutordecision": ("id, case_id, decision_id, outcome, exceptional, reference, decided_on, recorded_by, recorded_at"),
}
KEPT = "what was proposed, decided or recorded is not rewritten"

SQLITE = [
    f"CREATE TRIGGER decisions_two_people BEFORE INSERT ON decisions_decision WHEN NOT {COPIES} BEGIN SELECT RAISE(ABORT, '{WHY_NOT}'); END",
    *(
        f"CREATE TRIGGER decisions_{table}_kept BEFORE UPDATE OF {columns} ON decisions_{table} BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
        for table, columns in FROZEN.items()
    ),
]
POSTGRESQL = [
    f"""CREATE FUNCTION decisions_two_people() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF NOT {COPIES} THEN RAISE EXCEPTION '{WHY_NOT}'; END IF; RETURN NEW; END $$""",
    "CREATE TRIGGER decisions_two_people BEFORE INSERT ON decisions_decision FOR EACH ROW EXECUTE FUNCTION decisions_two_people()",
    f"CREATE FUNCTION decisions_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{KEPT}'; END $$",
    *(
        f"CREATE TRIGGER decisions_{table}_kept BEFORE UPDATE OF {columns} ON decisions_{table} "
        "FOR EACH ROW EXECUTE FUNCTION decisions_refuse()"
        for table, columns in FROZEN.items()
    ),
]


def protect(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add the triggers of this database."""
    for statement in POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


class Migration(migrations.Migration):
    """From the first row on. There is no way back."""

    dependencies = (("decisions", "0001_initial"),)
    operations = (migrations.RunPython(protect),)

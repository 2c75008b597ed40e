"""The database itself keeps the promise of two people: a certificate copies an open proposal of somebody else, and stays as it is."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

COPIES = """EXISTS (
  SELECT 1 FROM protection_erasure e JOIN access_user u ON u.id = NEW.authorised_by
  WHERE e.id = NEW.erasure_id AND e.state = 'open' AND e.proposed_by = NEW.proposed_by
    AND e.extent_digest = NEW.extent_digest AND e.proposed_by <> NEW.authorised_by)"""
CERTIFIED = (
    "EXISTS (SELECT 1 FROM protection_erasurecertificate c WHERE c.erasure_id = NEW.id AND c.authorised_by = NEW.closed_by)"
)
FROZEN = "id, reason, register_check, extent_digest, proposed_by, proposed_at"
WHY_NOT = "a certificate is of an open proposal to erase, unchanged since, authorised by another person"
NOT_CERTIFIED = "an erasure is carried out only with its certificate"
KEPT = "what was proposed to be erased is not rewritten"
STAYS = "certificates of erasure cannot be changed or removed"

SQLITE = [
    f"CREATE TRIGGER protection_two_people BEFORE INSERT ON protection_erasurecertificate WHEN NOT {COPIES} BEGIN SELECT RAISE(ABORT, '{WHY_NOT}'); END",
    f"CREATE TRIGGER protection_certified BEFORE UPDATE OF state ON protection_erasure WHEN NEW.state = 'carried_out' AND NOT {CERTIFIED} BEGIN SELECT RAISE(ABORT, '{NOT_CERTIFIED}'); END",
    f"CREATE TRIGGER protection_erasure_kept BEFORE UPDATE OF {FROZEN} ON protection_erasure BEGIN SELECT RAISE(ABORT, '{KEPT}'); END",
    *(
        f"CREATE TRIGGER protection_certificate_no_{verb.lower()} BEFORE {verb} ON protection_erasurecertificate BEGIN SELECT RAISE(ABORT, '{STAYS}'); END"
        for verb in ("UPDATE", "DELETE")
    ),
]
POSTGRESQL = [
    f"""CREATE FUNCTION protection_two_people() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF NOT {COPIES} THEN RAISE EXCEPTION '{WHY_NOT}'; END IF; RETURN NEW; END $$""",
    f"""CREATE FUNCTION protection_certified() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF NEW.state = 'carried_out' AND NOT {CERTIFIED} THEN RAISE EXCEPTION '{NOT_CERTIFIED}'; END IF; RETURN NEW; END $$""",
    f"CREATE FUNCTION protection_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{KEPT}'; END $$",
    f"CREATE FUNCTION protection_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{STAYS}'; END $$",
    "CREATE TRIGGER protection_two_people BEFORE INSERT ON protection_erasurecertificate FOR EACH ROW EXECUTE FUNCTION protection_two_people()",
    "CREATE TRIGGER protection_certified BEFORE UPDATE OF state ON protection_erasure FOR EACH ROW EXECUTE FUNCTION protection_certified()",
    f"CREATE TRIGGER protection_erasure_kept BEFORE UPDATE OF {FROZEN} ON protection_erasure FOR EACH ROW EXECUTE FUNCTION protection_keep()",
    "CREATE TRIGGER protection_certificate_stays BEFORE UPDATE OR DELETE ON protection_erasurecertificate FOR EACH ROW EXECUTE FUNCTION protection_stays()",
    "CREATE TRIGGER protection_certificates_stay BEFORE TRUNCATE ON protection_erasurecertificate FOR EACH STATEMENT EXECUTE FUNCTION protection_stays()",
]


def protect(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add the triggers of this database."""
    for statement in POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


class Migration(migrations.Migration):
    """From the first row on. There is no way back."""

    dependencies = (("protection", "0001_initial"), ("access", "0001_initial"))
    operations = (migrations.RunPython(protect),)

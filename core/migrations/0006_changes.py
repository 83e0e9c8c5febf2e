"""One row for every transaction that wrote what public pages show; core/content_version.py says how it is read.

A table without a model, because it gets no history.
"""

from django.db import migrations

MAKE = """
CREATE TABLE core_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    noted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    is_summary boolean NOT NULL DEFAULT false
);
CREATE FUNCTION ocop_note_change() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    own bigint;
BEGIN
    -- Set for the transaction, and taken back with a savepoint, as the row is.
    IF current_setting('ocop.noted_in', true) IS NOT DISTINCT FROM pg_current_xact_id()::text THEN
        RETURN;
    END IF;
    INSERT INTO core_change DEFAULT VALUES RETURNING id INTO own;
    PERFORM set_config('ocop.noted_in', pg_current_xact_id()::text, true);
    IF current_setting('transaction_isolation') = 'read committed'
        AND (SELECT count(*) FROM core_change) > 200
        AND pg_try_advisory_xact_lock('core_change'::regclass::oid::bigint)
    THEN
        DELETE FROM core_change WHERE id <> own;
        UPDATE core_change SET is_summary = true WHERE id = own;
    END IF;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0005_decision_document")]
    operations = [migrations.RunSQL(MAKE, "DROP FUNCTION ocop_note_change(); DROP TABLE core_change")]

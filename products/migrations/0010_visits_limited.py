"""How many answers an address may still ask for. Counted by the database, so that every process counts the same.

No history, as it is no record of the register: rows name nobody and are gone after an hour. Unlogged: a crash of
the server may well forget them.
"""

from django.db import migrations

MAKE = """
CREATE UNLOGGED TABLE products_allowance (
    visitor bytea PRIMARY KEY,
    spent_until timestamptz NOT NULL
);

-- Seconds that `who` has to wait; 0 when it may go on, and then one of its answers is spent.
-- An allowance of `burst` answers fills up again by `per_minute` (a leaky bucket, kept as one point in time).
CREATE FUNCTION ocop_wait(who bytea, per_minute integer, burst integer) RETURNS double precision
LANGUAGE plpgsql AS $$
DECLARE
    per_answer interval := make_interval(secs => 60.0 / per_minute);
    spent timestamptz;
    clock timestamptz;
BEGIN
    INSERT INTO products_allowance VALUES (who, clock_timestamp()) ON CONFLICT DO NOTHING;
    IF FOUND THEN
        DELETE FROM products_allowance WHERE ctid IN (
            SELECT ctid FROM products_allowance WHERE spent_until < clock_timestamp() - interval '1 hour'
            LIMIT 100 FOR UPDATE SKIP LOCKED
        );
    END IF;
    SELECT spent_until INTO spent FROM products_allowance WHERE visitor = who FOR UPDATE;
    clock := clock_timestamp();
    spent := greatest(spent, clock) + per_answer;  -- greatest() passes over the NULL of a row just cleared away
    IF spent > clock + per_answer * burst THEN
        RETURN extract(epoch FROM spent - clock - per_answer * burst);
    END IF;
    UPDATE products_allowance SET spent_until = spent WHERE visitor = who;
    RETURN 0;
END $$;
"""
REMOVE = "DROP FUNCTION ocop_wait(bytea, integer, integer); DROP TABLE products_allowance;"


class Migration(migrations.Migration):
    dependencies = [("products", "0009_barcodes")]
    operations = [migrations.RunSQL(MAKE, REMOVE)]

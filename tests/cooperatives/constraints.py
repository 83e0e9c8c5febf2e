"""For each rule of this app: a row that keeps it, and SQL that breaks it (`tests.test_constraints`)."""

from tests.cooperatives.factories import make_producer

CASES = {
    "producer_founded_year": (make_producer, "UPDATE {table} SET founded_year = 20180 WHERE id = {id}"),
    "producer_has_name": (make_producer, "UPDATE {table} SET name_vi = '' WHERE id = {id}"),
    "producer_consent_has_contact": (
        make_producer,
        "UPDATE {table} SET contact_consent_on = '2026-01-01' WHERE id = {id}",
    ),
    "cooperatives_producer.sample_mark_stays": (make_producer, "UPDATE {table} SET is_sample = true WHERE id = {id}"),
}

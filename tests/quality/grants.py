"""`make bench-grants`: the first page of the grants with its totals, at 1,000 grants and at 100,000, in one run.

In a database of its own under the temp folder, filled with the triggers asleep: 100,000 decided and paid grants
would take them minutes, and the rows are what they would have made. Prints the times and their ratio; nothing is
asserted.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from ocop import embedded

FEW, MANY, BATCH, ROUNDS = 1_000, 100_000, 5_000, 15
PRODUCERS, POLICIES = 2_000, 40
PAGES = [
    "/grants/",
    "/grants/?page=2",
    "/grants/?year=2023",
    "/grants/?kind=label&sort=approved",
    "/grants/?place=pre2025-066",
    "/grants/?producer=htx+7",
]

MAKE_PRODUCERS = """
INSERT INTO cooperatives_producer (slug, name_vi, name_en, former_names, kind, founded_year, summary_vi, summary_en,
    place_id, address, website, phone, email, office_email, director, source, is_sample)
SELECT 'bench-' || n, 'HTX ' || n, '', '', 'cooperative', 2010, '', '',
    (SELECT id FROM core_place WHERE vintage = 'pre2025' AND level = 'commune' ORDER BY id OFFSET n %% 108 LIMIT 1),
    '', '', '', '', '', '', '', true
FROM generate_series(1, %(n)s) n
"""
MAKE_POLICIES = """
WITH made AS (
    INSERT INTO core_decision (number, issuer, level, issued_on, issued_on_precision, title, file, source, is_sample)
    SELECT 'MẪU-BENCH-' || n, 'UBND', 'province', date '2015-01-01' + 100 * n, 'day', '', '', '', true
    FROM generate_series(1, %(n)s) n RETURNING id, number)
INSERT INTO grants_supportpolicy (slug, name_vi, name_en, document_id, purse, kinds, valid_from_precision,
    valid_to_precision, source, is_sample)
SELECT lower(replace(number, 'MẪU', 'mau')), 'Chính sách ' || number, '', id,
    (ARRAY['national', 'industry', 'science', 'trade', 'resolution', 'other'])[1 + id %% 6],
    '{}', 'day', 'day', '', true
FROM made
"""
MAKE_GRANTS = """
WITH policy AS (
    SELECT p.id, p.document_id, document.issued_on, row_number() OVER (ORDER BY p.id) - 1 AS place
    FROM grants_supportpolicy p JOIN core_decision document ON document.id = p.document_id
    WHERE p.slug LIKE 'mau-bench-%%'),
made AS (
    INSERT INTO grants_grant (policy_id, decision_id, kind, purpose_vi, purpose_en, given_on, given_on_precision,
        approved_vnd,
        disbursed_vnd, ceiling_reason, begins_on_precision, ends_on_precision, status, accepted_on_precision,
        result_vi, result_en, source, is_sample)
    SELECT policy.id, policy.document_id,
        (ARRAY['factory', 'equipment', 'label', 'quality', 'certification', 'fair', 'training', 'material'])
            [1 + (policy.place + n %% 3) %% 8],
        'Mua máy sấy, đóng gói và dán nhãn cho sản phẩm số ' || n, '', policy.issued_on, 'day',
        CASE WHEN n %% 5 > 0 THEN 1000000 * (10 + n %% 290) END,
        CASE WHEN n %% 5 > 0 THEN 500000 * (10 + n %% 290) * (n %% 3) END,
        '', 'day', 'day', 'under_way', 'day', '', '', '', true
    FROM generate_series(%(first)s, %(last)s) n JOIN policy ON policy.place = n %% %(policies)s RETURNING id),
served AS (
    INSERT INTO grants_grantproducer (grant_id, producer_id)
    SELECT made.id, producer.id FROM made JOIN (
        SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM cooperatives_producer
        WHERE slug LIKE 'bench-%%') producer ON producer.place = made.id %% %(producers)s)
SELECT count(*) FROM made
"""


def main():
    with tempfile.TemporaryDirectory(prefix="ocop-bench-", ignore_cleanup_errors=True) as folder:
        home = Path(folder).resolve()
        home.chmod(0o755)  # root's server runs as another user
        os.environ |= {"OCOP_HOME": str(home), "DATABASE_URL": "", "ALLOWED_HOSTS": "testserver"}
        try:
            embedded.start(home, durable=False)
        except embedded.CannotStart as error:
            sys.exit(str(error))
        try:
            measure()
        finally:
            embedded.stop(home)


def measure():
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")  # no static files are asked for
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    call_command("migrate", verbosity=0)
    call_command("load_register", with_samples=True, verbosity=0, stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123

    def run(statement, **values):
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    for table in ("grants_grant", "grants_grantproducer"):
        run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    run("SET statement_timeout = 0")
    run(MAKE_PRODUCERS, n=PRODUCERS)
    run(MAKE_POLICIES, n=POLICIES)
    times, client, first = {}, Client(), 0
    for number in (FEW, MANY):
        began = time.perf_counter()
        for start in range(first, number, BATCH):
            last = min(start + BATCH, number) - 1
            run(MAKE_GRANTS, first=start, last=last, policies=POLICIES, producers=PRODUCERS)
        run("VACUUM ANALYZE")
        first = number
        print(f"{number:,} grants made in {time.perf_counter() - began:.0f} s", flush=True)
        for page in PAGES:
            times.setdefault(page, []).append(median_time(client, page))
    print(f"\nmedian of {ROUNDS}, ms{'':22}{FEW:>10,}{MANY:>10,}{'ratio':>8}")
    for page, (few, many) in times.items():
        print(f"{page:38}{few:>10.1f}{many:>10.1f}{many / few:>8.2f}")


def median_time(client, page):
    """Milliseconds from the request to the last byte, after a first one that nobody counts."""
    taken = []
    for _round in range(ROUNDS + 1):
        began = time.perf_counter()
        response = client.get(page)
        assert response.status_code == 200, response.status_code
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken[1:])


if __name__ == "__main__":
    main()

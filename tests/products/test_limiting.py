"""How often one address may ask: counted once for all processes, and never longer than it takes."""

import threading
import time

import pytest
from django.db import connection, connections

from products.limiting import seconds_to_wait, visitor
from tests.products.factories import make_product


@pytest.fixture
def sixty(settings):
    settings.VERIFY_PER_MINUTE = 60


def clock_back(seconds):
    """As if so much time had passed for everybody."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE products_allowance SET spent_until = spent_until - make_interval(secs => %s)", [seconds]
        )


@pytest.mark.django_db
def test_a_minutes_answers_at_once_then_one_a_second(sixty):
    began = time.monotonic()
    waits = [seconds_to_wait("203.0.113.1") for _ in range(80)]
    refilled = int(time.monotonic() - began) + 1
    assert 60 <= waits.count(0) <= 60 + refilled
    assert set(waits) <= {0, 1}
    assert seconds_to_wait("203.0.113.2") == 0
    clock_back(10)
    assert [seconds_to_wait("203.0.113.1") for _ in range(10)] == [0] * 10


@pytest.mark.django_db
def test_who_is_refused_does_not_wait_the_longer(sixty):
    while not seconds_to_wait("203.0.113.1"):
        pass
    for _ in range(50):
        assert seconds_to_wait("203.0.113.1") <= 1
    clock_back(1)
    assert seconds_to_wait("203.0.113.1") == 0


@pytest.mark.django_db(transaction=True)
def test_two_connections_share_one_count(sixty):
    waits, began = [], time.monotonic()
    start = threading.Barrier(2)

    def ask():
        start.wait()
        try:
            waits.extend([seconds_to_wait("203.0.113.9") for _ in range(60)])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(waits) == 120
    assert 60 <= waits.count(0) <= 61 + (time.monotonic() - began)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM products_allowance")


@pytest.mark.django_db
def test_rows_are_cleared_away_and_name_nobody(sixty):
    for n in range(5):
        seconds_to_wait(f"203.0.113.{n}")
    clock_back(4000)
    seconds_to_wait("203.0.113.99")
    with connection.cursor() as cursor:
        cursor.execute("SELECT visitor FROM products_allowance")
        rows = cursor.fetchall()
    assert [bytes(row[0]) for row in rows] == [visitor("203.0.113.99")]
    assert b"203" not in visitor("203.0.113.99")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.1", "203.0.113.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.1", "203.0.113.1", True),
        ("", "203.0.113.1", False),
    ],
)
def test_of_the_newer_addresses_a_whole_household_counts_as_one(one, other, same):
    assert (visitor(one) == visitor(other)) is same


@pytest.mark.django_db
def test_nobody_is_counted_where_the_database_only_reads(sixty):
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    assert seconds_to_wait("203.0.113.1") == 0


@pytest.mark.django_db
def test_the_page_says_how_long_to_wait(client, settings):
    settings.VERIFY_PER_MINUTE = 2
    product = make_product()
    answers = [client.get(path) for path in (f"/v/{product.code}", "/verify/?q=mien", "/v/status.jws", "/en/verify/")]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
    refused = answers[-1]
    assert int(refused["Retry-After"]) in range(1, 31)
    assert "no-store" in refused["Cache-Control"]
    assert "public" not in refused["Cache-Control"]
    assert f"Wait {refused['Retry-After']} second" in refused.content.decode()
    assert client.get("/verify/", REMOTE_ADDR="203.0.113.7").status_code == 200


@pytest.mark.django_db
def test_only_the_proxy_in_front_says_whose_address_it_is(client, settings):
    settings.VERIFY_PER_MINUTE = 1
    for n in range(3):  # without a proxy of ours the header is the visitor's own word
        last = client.get("/verify/", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}")
    assert last.status_code == 429
    settings.PROXY_COUNT = 1
    for n in range(3):
        assert client.get("/verify/", HTTP_X_FORWARDED_FOR=f"10.0.0.1, 198.51.100.{n}").status_code == 200
    assert client.get("/verify/", HTTP_X_FORWARDED_FOR="10.0.0.9, 198.51.100.0").status_code == 429


@pytest.mark.django_db
def test_no_limit_where_none_is_set(settings, django_assert_num_queries):
    settings.VERIFY_PER_MINUTE = 0
    with django_assert_num_queries(0):
        assert seconds_to_wait("203.0.113.1") == 0

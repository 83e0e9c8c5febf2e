"""Public money on the home page and in the statistics, for any day."""

import datetime

import pytest
from django.http import QueryDict
from django.utils import timezone

from grants.table import GrantTable
from portal.support import support_on
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_decision
from tests.grants.factories import make_grant, make_payable, make_project, pay

D = datetime.date
pytestmark = pytest.mark.django_db


def test_a_day_counts_what_was_given_and_paid_by_then():
    grant = make_payable(make_producer(), decision=make_decision(issued_on=D(2023, 5, 20)), approved_vnd=100)
    pay(grant, 40, paid_on=D(2023, 6, 1)), pay(grant, 60, paid_on=D(2024, 6, 1))
    make_grant(make_producer(), given_on=D(2024, 5, 20), approved_vnd=7)
    make_grant(make_producer(), given_on=None, approved_vnd=5)
    make_grant(make_producer(), status="planned")
    early, later = support_on(D(2023, 12, 31)), support_on(D(2024, 12, 31))
    assert (early.figure.total, early.figure.approved, early.figure.disbursed) == (1, 100, 40)
    assert (later.figure.total, later.figure.approved, later.figure.disbursed) == (2, 107, 100)
    assert early.n_undated == 1


def test_today_is_what_the_table_shows():
    pay(make_payable(make_producer()), 40), make_grant(make_producer(), given_on=None)
    year = timezone.localdate().year
    make_grant(make_producer(), given_on=D(year, 12, 31), given_on_precision="year", approved_vnd=None)
    pay(make_payable(make_producer(sample=True), sample=True), 30)
    support = support_on(timezone.localdate())
    assert (support.figure.approved_samples, support.figure.disbursed_samples) == (100_000_000, 30)
    assert support.figure == GrantTable(QueryDict()).figure
    assert support.n_undated == 0


@pytest.mark.parametrize("address", ["/", "/statistics/", "/statistics/?on=2025-04-22"])
def test_shown_with_its_day_and_its_samples(client, address):
    make_project(make_producer()), make_project(make_producer(sample=True), sample=True)
    pay(make_payable(make_producer(sample=True), sample=True), 4_000_000), make_grant(make_producer())
    html = client.get(address).content.decode()
    day = "2025-04-22" if "on=" in address else timezone.localdate().isoformat()
    assert f'data-support-on="{day}" data-grants="2" data-samples="1"' in html
    assert "trong đó 100.000.000 đồng là của mục mẫu" in html
    assert "trong đó 4.000.000 đồng là của mục mẫu" in html
    assert 'data-figure="projects" data-total="2" data-samples="1"' in html
    assert 'data-figure="project-producers" data-total="2" data-samples="1"' in html


def test_a_past_day_tells_what_it_leaves_out(client):
    make_grant(make_producer(), given_on=None)
    assert "Còn 1 khoản chưa rõ ngày" in client.get("/statistics/?on=2025-04-22").content.decode()
    assert "chưa rõ ngày nên" not in client.get("/statistics/").content.decode()

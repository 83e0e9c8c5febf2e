"""What nobody confirmed fades by itself: the point after 180 days, and what stands on its shelf with it."""

import datetime

import pytest
from django.utils import timezone

from showrooms.models import Display, Freshness, Showroom
from showrooms.models.freshness import freshness
from tests.products.factories import make_product, recognise
from tests.showrooms.factories import confirm, make_showroom, show

pytestmark = pytest.mark.django_db

# confirmations as (days ago, open), closed for good days ago, what is known
CASES = [
    ([], None, "stale"),
    ([(0, True)], None, "open"),
    ([(180, True)], None, "open"),
    ([(181, True)], None, "stale"),
    ([(400, True), (10, True)], None, "open"),
    ([(10, False)], None, "shut"),
    ([(400, False)], None, "shut"),
    ([(30, True), (10, False)], None, "shut"),
    ([(30, False), (10, True)], None, "open"),
    ([(-1, True)], None, "stale"),  # said later than the day asked for
    ([(10, True)], 0, "ended"),
    ([(10, True)], -1, "open"),  # closes tomorrow
    ([], 5, "ended"),
]


@pytest.mark.parametrize(("said", "closed", "known"), CASES)
def test_by_date_in_a_row_and_in_a_query(said, closed, known):
    day = timezone.localdate() - datetime.timedelta(days=10)
    closed_on = None if closed is None else day - datetime.timedelta(days=closed)
    showroom = make_showroom(closed_on=closed_on)
    rows = [confirm(showroom, days + 10, is_open=is_open) for days, is_open in said]
    last = max(((row.confirmed_on, row.is_open) for row in rows if row.confirmed_on <= day), default=(None, None))
    assert freshness(day, *last, closed_on) == known
    assert Showroom.objects.with_freshness(day).get().freshness == known


def test_the_later_of_two_on_one_day_counts():
    showroom = make_showroom()
    confirm(showroom)
    confirm(showroom, is_open=False)
    assert Showroom.objects.with_freshness(timezone.localdate()).get().freshness == Freshness.SHUT


@pytest.mark.parametrize(
    ("confirmed", "seen", "counts"),
    [(10, 10, True), (10, 180, True), (10, 181, False), (181, 10, False), (None, 10, False)],
)
def test_products_fade_with_their_point_and_by_themselves(confirmed, seen, counts):
    showroom = make_showroom()
    if confirmed is not None:
        confirm(showroom, confirmed)
    product = make_product()
    recognise(product, stars=5, valid_from=timezone.localdate() - datetime.timedelta(days=300))
    show(product, showroom, seen)
    today = timezone.localdate()
    assert Display.objects.fresh_on(today).exists() is counts
    on_shelf = Showroom.objects.with_freshness(today).with_shelf(today).get()
    assert (on_shelf.n_shown, on_shelf.has_five_stars, on_shelf.shown) == (
        (1, True, [product.pk]) if counts else (0, False, [])
    )


def test_found_closed_shows_nothing():
    showroom = confirm(is_open=False).showroom
    show(showroom=showroom)
    assert not Display.objects.fresh_on(timezone.localdate()).exists()


def test_a_lapsed_star_is_no_five_star_good():
    showroom = confirm().showroom
    product = show(showroom=showroom).product
    recognise(product, stars=5, valid_from=datetime.date(2019, 1, 1))
    today = timezone.localdate()
    assert Showroom.objects.with_shelf(today).get().has_five_stars is False


def test_a_point_counts_from_its_opening_else_from_its_source():
    make_showroom(slug="a", opened_on=datetime.date(2025, 4, 22), named_on=datetime.date(2020, 1, 1))
    make_showroom(slug="b", opened_on=None, named_on=datetime.date(2025, 12, 31), named_on_precision="year")
    make_showroom(slug="c", closed_on=datetime.date(2025, 4, 22))

    def running(day):
        return set(Showroom.objects.running_on(day).values_list("slug", flat=True))

    assert running(datetime.date(2025, 4, 21)) == {"c"}
    assert running(datetime.date(2025, 4, 22)) == {"a"}
    assert running(datetime.date(2025, 12, 31)) == {"a", "b"}


def test_where_a_product_is_seen_freshest_first(client):
    product = make_product()
    for name, confirmed, seen in [("Cũ", 300, 300), ("Mới", 5, 5), ("Mới hơn", 5, 1), ("Chưa rõ", None, 2)]:
        showroom = make_showroom(name_vi=name)
        if confirmed is not None:
            confirm(showroom, confirmed)
        show(product, showroom, seen)
    show(product, make_showroom(name_vi="Đóng hẳn", closed_on=timezone.localdate()), 3)
    found = Display.objects.where_seen(timezone.localdate())
    assert [display.showroom.name_vi for display in found] == ["Mới hơn", "Mới", "Chưa rõ", "Cũ"]
    html = client.get(product.get_absolute_url()).content.decode()
    assert html.index("Mới hơn") < html.index("Cũ")
    assert "Đóng hẳn" not in html
    assert "Chưa xác nhận lại từ" in html


@pytest.mark.parametrize(
    ("days_ago", "is_open", "is_gone", "said"),
    [
        (181, True, False, "Chưa rõ nay điểm còn mở không."),
        (3, False, False, "Đã ghi nhận điểm này đóng cửa."),
        (3, True, True, "Điểm này đã đóng hẳn."),
    ],
)
def test_the_shelf_of_a_point_not_known_to_be_open_is_its_last_known_one(client, days_ago, is_open, is_gone, said):
    """Somebody saw the product there yesterday: that nobody did for 180 days would be untrue."""
    showroom = make_showroom(closed_on=timezone.localdate() if is_gone else None)
    confirm(showroom, days_ago, is_open=is_open)
    show(showroom=showroom, days_ago=1)
    html = client.get(showroom.get_absolute_url()).content.decode()
    assert said in html
    assert "180 ngày qua chưa ai thấy lại" not in html


def test_a_product_nobody_saw_again_at_an_open_point(client):
    showroom = confirm().showroom
    show(showroom=showroom, days_ago=200)
    html = client.get(showroom.get_absolute_url()).content.decode()
    assert "180 ngày qua chưa ai thấy lại" in html
    assert "Kệ hàng theo thông tin gần nhất" not in html


def test_a_product_taken_off_is_shown_no_more():
    today = timezone.localdate()
    show(until=today)
    show(since=today + datetime.timedelta(days=1), last_seen=None)
    assert not Display.objects.current_on(today).exists()

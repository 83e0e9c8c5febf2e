"""Opening hours, moment by moment: weeks, midnight, exceptions, Tết, and the clock of Vietnam."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from showrooms.hours import Hours
from showrooms.models import TetHoliday
from showrooms.showing import in_words, moment_in_words
from tests.showrooms.factories import make_showroom, open_daily

pytestmark = pytest.mark.django_db
VIETNAM, UTC = ZoneInfo("Asia/Ho_Chi_Minh"), datetime.UTC
D = datetime.date


def at(text, zone=VIETNAM):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.fixture
def tet(db):
    return [TetHoliday.objects.create(first_day=D(2026, 2, 16), last_day=D(2026, 2, 20))]


# 27 November 2026 is a Friday. (weekdays, opens, closes), moment, is open, closes or opens next
WEEK = [
    (("0123456", "07:30", "17:30"), "2026-11-27 07:29", False, "2026-11-27 07:30"),
    (("0123456", "07:30", "17:30"), "2026-11-27 07:30", True, "2026-11-27 17:30"),
    (("0123456", "07:30", "17:30"), "2026-11-27 17:29", True, "2026-11-27 17:30"),
    (("0123456", "07:30", "17:30"), "2026-11-27 17:30", False, "2026-11-28 07:30"),
    (("0123", "07:30", "17:30"), "2026-11-27 09:00", False, "2026-11-30 07:30"),  # closed on Fridays
    (("0123456", "18:00", "00:00"), "2026-11-27 23:59", True, "2026-11-28 00:00"),
    (("0123456", "18:00", "00:00"), "2026-11-28 00:00", False, "2026-11-28 18:00"),
    (("4", "20:00", "04:00"), "2026-11-27 19:59", False, "2026-11-27 20:00"),
    (("4", "20:00", "04:00"), "2026-11-28 03:59", True, "2026-11-28 04:00"),  # Friday's time runs on
    (("4", "20:00", "04:00"), "2026-11-28 04:00", False, "2026-12-04 20:00"),
    (("4", "20:00", "04:00"), "2026-11-27 03:59", False, "2026-11-27 20:00"),  # Thursday had none
    (("0123456", "06:00", "06:00"), "2026-11-27 05:59", True, "2026-11-27 06:00"),  # day and night
    (("0123456", "06:00", "06:00"), "2026-11-27 06:00", True, "2026-11-28 06:00"),
]


@pytest.mark.parametrize(("hours", "moment", "is_open", "then"), WEEK)
def test_by_the_week(hours, moment, is_open, then):
    weekdays, opens, closes = hours
    showroom = open_daily(make_showroom(), opens, closes, map(int, weekdays))
    now = Hours(showroom, []).at(at(moment))
    assert now.is_open is is_open
    assert (now.until if is_open else now.opens) == at(then)


def test_closed_at_noon():
    showroom = open_daily(open_daily(make_showroom(), "07:30", "11:30"), "13:30", "17:00")
    hours = Hours(showroom, [])
    assert [hours.at(at(f"2026-11-27 {time}")).is_open for time in ("11:29", "11:30", "13:29", "13:30")] == [
        True,
        False,
        False,
        True,
    ]
    assert in_words(hours.on(D(2026, 11, 27)).spans) == "7:30 đến 11:30, 13:30 đến 17:00"


@pytest.mark.parametrize(
    ("moment", "zone", "is_open"),
    [
        ("2026-11-27 01:00", UTC, True),  # 8:00 in Vietnam
        ("2026-11-27 11:00", UTC, False),  # 18:00
        ("2026-11-26 23:00", ZoneInfo("America/New_York"), False),  # 11:00 on Friday, when it is closed
        ("2026-11-25 23:00", ZoneInfo("America/New_York"), True),  # 11:00 on Thursday
    ],
)
def test_the_clock_is_that_of_vietnam(moment, zone, is_open):
    weekdays = (0, 1, 2, 3, 5, 6) if "New_York" in str(zone) else range(7)
    showroom = open_daily(make_showroom(), "07:30", "17:30", weekdays)
    assert Hours(showroom, []).at(at(moment, zone)).is_open is is_open


def test_exceptional_days_go_before_the_week_and_before_tet(tet):
    showroom = open_daily(make_showroom(closes_at_tet=True))
    showroom.exceptional_days.create(first_day=D(2026, 2, 17), last_day=D(2026, 2, 17), opens="09:00", closes="11:00")
    showroom.exceptional_days.create(first_day=D(2026, 11, 26), last_day=D(2026, 11, 27), reason_vi="Kiểm kê")
    hours = Hours(showroom, tet)
    assert hours.at(at("2026-11-27 10:00")).is_open is False
    assert hours.at(at("2026-11-27 10:00")).opens == at("2026-11-28 07:30")
    assert hours.on(D(2026, 11, 27)).exception.reason == "Kiểm kê"
    assert hours.at(at("2026-02-17 10:00")).is_open is True
    assert hours.at(at("2026-02-17 11:00")).is_open is False


@pytest.mark.parametrize(
    ("closes_at_tet", "during", "after"), [(True, False, True), (False, True, True), (None, None, True)]
)
def test_tet(tet, closes_at_tet, during, after):
    """Where nobody asked, nobody knows: neither open nor closed is said of these days."""
    hours = Hours(open_daily(make_showroom(closes_at_tet=closes_at_tet)), tet)
    for day in (16, 20):
        assert hours.at(at(f"2026-02-{day} 10:00")).is_open is during
    for day in (15, 21):
        assert hours.at(at(f"2026-02-{day} 10:00")).is_open is after
    assert hours.on(D(2026, 2, 18)).is_tet


def test_the_night_before_tet_runs_on_into_it(tet):
    hours = Hours(open_daily(make_showroom(closes_at_tet=True), "20:00", "04:00"), tet)
    assert hours.at(at("2026-02-16 03:00")).is_open is True
    assert hours.at(at("2026-02-16 21:00")).is_open is False


def test_unknown_hours_are_not_closed():
    hours = Hours(make_showroom(), [])
    assert hours.at(at("2026-11-27 10:00")).is_open is None
    assert in_words(hours.on(D(2026, 11, 27)).spans) == "chưa rõ giờ"
    assert not hours.are_known


def test_a_point_without_a_next_opening_says_none():
    showroom = open_daily(make_showroom())
    showroom.exceptional_days.create(first_day=D(2026, 11, 1), last_day=D(2027, 1, 31))
    now = Hours(showroom, []).at(at("2026-11-27 10:00"))
    assert (now.is_open, now.opens) == (False, None)


def test_midnight_is_said_as_the_end_of_its_day():
    today = datetime.datetime.now(VIETNAM).date()
    midnight = datetime.datetime.combine(today + datetime.timedelta(days=1), datetime.time(0), VIETNAM)
    assert moment_in_words(midnight) == "24:00"
    assert moment_in_words(midnight + datetime.timedelta(hours=7, minutes=30)) == "7:30 ngày mai"

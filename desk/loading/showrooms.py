"""Points of introduction and sale. One already in the register is left wholly alone, its hours and shelf included."""

import datetime
import re
from pathlib import Path

from core.models import Place
from core.partial_dates import Precision
from desk.loading.places import Map
from desk.loading.reading import Row, for_each, read_table
from desk.loading.saving import Counts, add_missing
from products.models import Product
from showrooms.models import Confirmation, Display, ExceptionalDays, OpeningHours, Showroom, TetHoliday

COLUMNS = ["key", "name_vi", "kind", "address", "commune", "district", "operator", "opened_year", "source", "named_on"]
MORE_OF_SAMPLES = [
    *("host", "commune_2025", "languages", "payment", "parking", "closes_at_tet", "opened_on", "closed_on"),
]
HOURS_COLUMNS = ["showroom_key", "weekdays", "opens", "closes"]
EXCEPTION_COLUMNS = ["showroom_key", "first_day", "last_day", "opens", "closes", "reason_vi", "reason_en"]
DISPLAY_COLUMNS = ["showroom_key", "product_key", "since", "until", "price_vnd", "last_seen"]
CONFIRMATION_COLUMNS = ["showroom_key", "confirmed_on", "how", "is_open"]


def load_tet(data: Path, counts: Counts) -> None:
    rows = read_table(data, "reference/tet.csv", ["first_day", "last_day"], key=["first_day"])

    def build(row):
        row.required("first_day")
        row.required("last_day")
        return TetHoliday(first_day=row.day("first_day"), last_day=row.day("last_day"))

    known = {day.year for day in TetHoliday.objects.values_list("first_day", flat=True)}
    add_missing(counts, "days of Tết", for_each(rows, build), known, lambda tet: tet.first_day.year)


def load_showrooms(data: Path, folder: str, is_sample: bool, places: Map, counts: Counts) -> None:
    columns = COLUMNS + MORE_OF_SAMPLES if is_sample else COLUMNS
    rows = read_table(data, f"{folder}/showrooms.csv", columns, key=["key"])
    known = set(Showroom.objects.values_list("slug", flat=True))
    built = for_each(rows, lambda row: _showroom(row, is_sample, places.place_of(row)))
    add_missing(counts, "showrooms", built, known, lambda showroom: showroom.slug, {"slug": "key"})
    if is_sample:
        _load_parts(data, folder, known, counts)


def _showroom(row: Row, is_sample: bool, place: Place | None) -> Showroom:
    return Showroom(
        slug=row.required("key"),
        name_vi=row.text("name_vi"),
        kind=row.choice("kind", Showroom.Kind),
        host=row.choice("host", Showroom.Host) if row.text("host") else "",
        operator=row.text("operator"),
        address=row.text("address"),
        place=place,
        languages=row.parts("languages"),
        payment=row.parts("payment"),
        parking=row.choice("parking", Showroom.Parking) if row.text("parking") else "",
        closes_at_tet=_yes_or_no(row, "closes_at_tet"),
        **_date(row, "opened_on", "opened_year" if row.text("opened_year") else "opened_on"),
        **_date(row, "named_on"),
        **_date(row, "closed_on"),
        source=row.addresses("source"),
        is_sample=is_sample,
    )


def _load_parts(data: Path, folder: str, known: set[str], counts: Counts) -> None:
    showrooms = Showroom.objects.in_bulk(field_name="slug")
    products = Product.objects.filter(is_sample=True).in_bulk(field_name="slug")

    def load(kind, file, columns, key, build):
        rows = read_table(data, f"{folder}/{file}", columns, key=key)
        built = [(row, part) for row, parts in for_each(rows, build) for part in parts]
        add_missing(counts, kind, built, known, lambda part: part.showroom.slug)

    def hours(row):
        weekdays = row.text("weekdays")
        if not re.fullmatch("[0-6]+", weekdays):
            raise row.bad("weekdays", f"not digits from 0 (Monday) to 6: {weekdays!r}")
        times = {"opens": _time(row, "opens"), "closes": _time(row, "closes")}
        return [OpeningHours(showroom=of(row), weekday=int(weekday), **times) for weekday in weekdays]

    def exception(row):
        return [
            ExceptionalDays(
                showroom=of(row),
                first_day=row.day("first_day"),
                last_day=row.day("last_day"),
                opens=_time(row, "opens"),
                closes=_time(row, "closes"),
                reason_vi=row.text("reason_vi"),
                reason_en=row.text("reason_en"),
            )
        ]

    def display(row):
        return [
            Display(
                showroom=of(row),
                product=row.found("product_key", products),
                since=row.day("since"),
                until=row.day("until"),
                price_vnd=row.number("price_vnd"),
                last_seen=row.day("last_seen"),
            )
        ]

    def confirmation(row):
        return [
            Confirmation(
                showroom=of(row),
                confirmed_on=row.day("confirmed_on"),
                how=row.choice("how", Confirmation.How),
                is_open=bool(_yes_or_no(row, "is_open")),
            )
        ]

    def of(row):
        return row.found("showroom_key", showrooms)

    load("opening hours", "showroom_hours.csv", HOURS_COLUMNS, ["showroom_key", "weekdays", "opens"], hours)
    load("exceptional days", "showroom_exceptions.csv", EXCEPTION_COLUMNS, ["showroom_key", "first_day"], exception)
    load("products on the shelf", "displays.csv", DISPLAY_COLUMNS, ["showroom_key", "product_key"], display)
    load("confirmations", "confirmations.csv", CONFIRMATION_COLUMNS, ["showroom_key", "confirmed_on"], confirmation)


def _date(row: Row, field: str, column: str = "") -> dict:
    date = row.date(column or field)
    return {field: date and date.day, f"{field}_precision": date.precision if date else Precision.DAY}


def _time(row: Row, column: str) -> datetime.time | None:
    text = row.text(column)
    try:
        return datetime.time.fromisoformat(text) if text else None
    except ValueError:
        raise row.bad(column, f"not a time such as 07:30: {text!r}") from None


def _yes_or_no(row: Row, column: str) -> bool | None:
    text = row.text(column)
    if text not in ("", "0", "1"):
        raise row.bad(column, f"not 0 or 1: {text!r}")
    return text == "1" if text else None

"""Valid showrooms and their parts; a keyword changes one fact."""

import datetime
from itertools import count
from uuid import uuid4

from django.utils import timezone

from showrooms.models import Confirmation, ConfirmationLink, Display, Showroom, ShowroomPhoto
from tests.products.factories import make_product

_serial = count(1)


def make_showroom(sample=False, **facts):
    number = next(_serial)
    facts = {
        "slug": f"showroom-{number}",
        "name_vi": f"Điểm bán Thử {number}",
        "kind": Showroom.Kind.DISPLAY_POINT,
        "opened_on": datetime.date(2024, 1, 10),
        "source": "https://example.org/showroom",
        "is_sample": sample,
    } | facts
    return Showroom.objects.create(**facts)


def confirm(showroom=None, days_ago=0, **facts):
    """A confirmation so many days ago, that the point is open."""
    day = timezone.localdate() - datetime.timedelta(days=days_ago)
    facts = {"showroom": showroom or make_showroom(), "confirmed_on": day, "how": Confirmation.How.VISIT} | facts
    return Confirmation.objects.create(**facts)


def show(product=None, showroom=None, days_ago=0, **facts):
    """A product on the shelf, last seen so many days ago."""
    product = product or make_product()
    facts = {
        "product": product,
        "showroom": showroom or make_showroom(product.is_sample),
        "last_seen": timezone.localdate() - datetime.timedelta(days=days_ago),
    } | facts
    return Display.objects.create(**facts)


def make_link(showroom=None, **facts):
    facts = {"showroom": showroom or make_showroom(), "sent_to": "chị Lan, Zalo"} | facts
    return ConfirmationLink.objects.create(**facts)


def make_showroom_photo(showroom=None, **facts):
    """The row alone; no test of pages asks for the files."""
    facts = {
        "showroom": showroom or make_showroom(),
        "folder": uuid4(),
        "widths": [320, 640],
        "height": 480,
        "alt_vi": "Mặt trước của điểm bán",
    } | facts
    return ShowroomPhoto.objects.create(**facts)


def open_daily(showroom, opens="07:30", closes="17:30", weekdays=range(7)):
    for weekday in weekdays:
        showroom.opening_hours.create(weekday=weekday, opens=opens, closes=closes)
    return showroom

"""The page of one point."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from core.http import page_of_the_minute, read_only
from core.place_map import PlaceMap
from products.models import Product
from showrooms.hours import Hours
from showrooms.map import Drawing, zoomed
from showrooms.models import Display, Showroom, TetHoliday


@dataclass
class Shelved:
    """A product of the shelf as it stands today, with what is known of its place there."""

    product: Product
    display: Display


@read_only
@page_of_the_minute
def detail(request, slug):
    """Whether the point is open, what stands on its shelf with today's stars, and how fresh all this is."""
    moment, today = timezone.now(), timezone.localdate()
    showrooms = Showroom.objects.with_freshness(today).for_display()
    showroom = get_object_or_404(showrooms, slug=slug)
    hours = Hours(showroom, TetHoliday.objects.all())
    places = PlaceMap()
    place = places.places.get(showroom.place_id)
    district = place and places.places.get(places.district_of[place.pk])
    shelf = shelf_of(showroom, today)
    context = {
        "showroom": showroom,
        "place_today": places.today_of(showroom.place_id),
        "hours": hours,
        "now": hours.at(moment),
        "today_hours": hours.on(today),
        "exceptions": [days for days in showroom.exceptional_days.all() if days.last_day >= today],
        "shelf": shelf,
        "fresh": [one for one in shelf if one.display.is_fresh],
        "faded": [one for one in shelf if not one.display.is_fresh],
        "map": Drawing(zoomed(district or place, "2025"), places, [(1, showroom)]),
    }
    return render(request, "showrooms/showroom_detail.html", context)


def shelf_of(showroom, day):
    """What is on the shelf on `day`, freshest first; costs three queries."""
    displays = list(showroom.displays.current_on(day).with_freshness(day).order_by("-is_fresh", "-last_seen", "pk"))
    found = Product.objects.with_standing(day).for_display().in_bulk([display.product_id for display in displays])
    return [Shelved(found[display.product_id], display) for display in displays]

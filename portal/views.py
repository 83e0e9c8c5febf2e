"""The first page."""

from django.db.models import F
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.facets import Figure
from core.maps import DISTRICT_LABELS
from core.place_map import PlaceMap
from portal.points import points_on
from portal.support import support_on
from products.facets import IN_FORCE, count_products
from products.models import Product, ProductSet, Standing
from products.patterns import stitches


@require_safe
@cache_control(public=True, max_age=60)
def home(request):
    """How many products hold a star today, which are the best, the newest, and whose star just ended."""
    today = timezone.localdate()
    register = count_products(Product.objects.all(), today)
    tally = register.where("status", IN_FORCE)
    by_stars = tally.by("stars")
    counts = [by_stars[5].total, by_stars[4].total, by_stars[3].total]
    drawn, per_stitch = stitches(counts)
    products = Product.objects.with_standing(today).for_display()
    in_force = products.filter(standing=Standing.VALID)
    over = products.filter(standing__in=[Standing.ENDED, Standing.WITHDRAWN])
    context = {
        "register": register.figure,
        "figure": tally.figure,
        "five": counts[0],
        "four": counts[1],
        "three": counts[2],
        "stitches": drawn,
        "per_stitch": per_stitch,
        "best": in_force.filter(stars=5).order_by("is_sample", "name_sort", "pk")[:4],
        "groups": groups(tally),
        "newest": in_force.order_by(F("begun_on").desc(), "name_sort", "pk")[:3],
        "just_ended": over.order_by(F("ends_on").desc(), "name_sort", "pk")[:3],
        "districts": districts(tally),
        "points": points_on(today),
        "support": support_on(today),
    }
    return render(request, "portal/home.html", context)


def groups(tally):
    """The six groups in their order, each with its figure and its first set, which lends it a cloth."""
    by_set = tally.by("named_set")
    found = {}
    for product_set in ProductSet.objects.select_related("group").order_by("group__position", "number"):
        group = found.setdefault(
            product_set.group, {"group": product_set.group, "set_number": product_set.number, "figures": []}
        )
        group["figures"].append(by_set[product_set.pk])
    return [facts | {"figure": Figure.sum(facts["figures"])} for facts in found.values()]


def districts(tally):
    """The old districts, each with its figure and the place of its name on the map."""
    place_map = PlaceMap()
    by_place = tally.by("named_place")
    found = []
    for place in sorted(place_map.old_districts, key=lambda place: place.code):
        within = [figure for pk, figure in by_place.items() if place_map.district_of[pk] == place.pk]
        x, y = DISTRICT_LABELS.get(place.code, (None, None))
        found.append({"place": place, "x": x, "y": y, "figure": Figure.sum(within)})
    return found

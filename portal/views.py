"""The first page."""

from django.db.models import Count, F, Q
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.facets import Figure
from core.http import public_page
from core.maps import DISTRICT_LABELS
from portal.points import points_on
from portal.statistics.figures import Statistics
from portal.support import support_on
from products.knowing import Knowledge
from products.models import Product, Standing
from products.patterns import stitches


@require_safe
@public_page
def home(request):
    """How many products hold a star today, which are the best, the newest, and whose star just ended."""
    today = timezone.localdate()
    register = Product.objects.aggregate(total=Count("pk"), samples=Count("pk", filter=Q(is_sample=True)))
    statistics = Statistics(today)
    counts = [cell.figure.total for cell in statistics.in_force.by_stars]
    drawn, per_stitch = stitches(counts)
    products = Product.objects.with_standing(today).for_display()
    in_force = products.filter(standing=Standing.VALID)
    over = products.filter(standing__in=[Standing.ENDED, Standing.WITHDRAWN])
    context = {
        "register": Figure(**register),
        "is_whole": Knowledge.of_register().is_whole(today),
        "figure": statistics.in_force.total.figure,
        "five": counts[0],
        "four": counts[1],
        "three": counts[2],
        "stitches": drawn,
        "per_stitch": per_stitch,
        "best": in_force.filter(stars=5).order_by("is_sample", "name_sort", "pk")[:4],
        "groups": groups(statistics),
        "newest": in_force.order_by(F("begun_on").desc(), "name_sort", "pk")[:3],
        "just_ended": over.order_by(F("ends_on").desc(), "name_sort", "pk")[:3],
        "districts": districts(statistics),
        "points": points_on(today),
        "support": support_on(today),
    }
    return render(request, "portal/home.html", context)


def groups(statistics):
    """The six groups in their order, each with its figure and its first set, which lends it a cloth."""
    figures = {row.asked["group"]: row.total.figure for row in statistics.by_group.rows}
    first_sets = {}
    for product_set in statistics.sets:
        first_sets.setdefault(product_set.group, product_set.number)
    return [
        {"group": group, "set_number": number, "figure": figures[group.code]} for group, number in first_sets.items()
    ]


def districts(statistics):
    """The old districts, each with its figure and the place of its name on the map."""
    found = []
    for row in sorted(statistics.districts, key=lambda row: row.place.code):
        x, y = DISTRICT_LABELS.get(row.place.code, (None, None))
        found.append({"place": row.place, "x": x, "y": y, "figure": row.total.figure})
    return found

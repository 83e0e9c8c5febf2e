"""The first page."""

from django.shortcuts import render
from django.utils import timezone

from core.facets import Figure
from core.http import public_page, read_only
from core.maps import DISTRICT_LABELS
from core.prepared import Prepared
from portal.points import points_on
from portal.statistics.counting import Counts
from portal.statistics.figures import Statistics
from portal.support import support_on
from products.cards import cards
from products.index import index_of
from products.knowing import Knowledge
from products.models import Entry
from products.ordering import Order
from products.patterns import stitches


def _first(count, entries, *order):
    """Ids and versions of the first of some entries; the name decides between equals."""
    return entries.order_by(*order, "name_sort", "pk").values_list("pk", "version")[:count]


def _of(*statuses):
    return Entry.objects.filter(status__in=statuses)


# By the orders that entries have indexes of, so that of a million no more are read than of a hundred.
NEWEST = Prepared(lambda: _first(3, _of("valid", "ending"), "newest"))
JUST_ENDED = Prepared(lambda today: _first(3, _of("ended", "withdrawn").filter(ending__lt=today), "-ending"))


@read_only
@public_page
def home(request):
    """How many products hold a star today, which are the best, the newest, and whose star just ended."""
    today = timezone.localdate()
    index = index_of()
    statistics = Statistics(today, counts=Counts(today, index))
    counts = [cell.figure.total for cell in statistics.in_force.by_stars]
    drawn, per_stitch = stitches(counts)
    context = {
        "register": Figure(len(index.everything), len(index.samples)),
        "is_whole": Knowledge.of_register().is_whole(today),
        "figure": statistics.in_force.total.figure,
        "five": counts[0],
        "four": counts[1],
        "three": counts[2],
        "stitches": drawn,
        "per_stitch": per_stitch,
        "best": shown(best(index), today, "grid"),
        "groups": groups(statistics),
        "newest": shown(NEWEST.rows(), today, "list"),
        "just_ended": shown(JUST_ENDED.rows(today.toordinal()), today, "list"),
        "districts": districts(statistics),
        "points": points_on(today),
        "support": support_on(today),
    }
    return render(request, "portal/home.html", context)


def best(index):
    """Five stars in force, which are the first rank; real products before samples."""
    return Order(index, "is_sample").rows(index.having("rank", [0]), 0, 4)


def shown(rows, today, view):
    return list(cards(rows, today, view, heading="h3").values())


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

"""The published figures, for any day since the programme began; each opens the products behind it."""

import datetime
from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.facets import Figure
from core.place_map import OUTSIDE, UNKNOWN, PlaceMap
from core.templatetags.register import place_short
from portal.support import support_on
from products.facets import IN_FORCE, RECOGNISED, count_products
from products.filters import FIRST_DAY, DayField
from products.models import Product, ProductSet, Recognition

STARS = (5, 4, 3)


@dataclass
class Cell:
    """A figure of the page, and the address of exactly the products it counts."""

    name: str
    figure: Figure
    url: str


@dataclass
class Row:
    """A line of a table, split by stars; `longest` is the largest total of the table, which fills its bar."""

    label: str
    total: Cell
    by_stars: list[Cell] = field(default_factory=list)
    longest: int = 1

    @property
    def width(self):
        return 100 * self.total.figure.total / self.longest

    @property
    def bars(self):
        """The parts of the bar, in hundredths of the longest: (tone, start, width)."""
        start = 0
        for tone, cell in zip("abc", self.by_stars, strict=True):
            width = 100 * cell.figure.total / self.longest
            yield tone, start, width
            start += width


class Statistics:
    """The register on one day. Costs seven queries, however many products there are."""

    def __init__(self, day):
        self.day = day
        self._tally = count_products(Product.objects.all(), day)
        self._in_force = self._tally.where("status", IN_FORCE)

    @cached_property
    def in_force(self):
        return self._row(_("All"), "in-force", self._in_force, {})

    @cached_property
    def recognised(self):
        """Everything that held a star on this day or before: the sum of `standings`."""
        tally = self._tally.where("status", RECOGNISED)
        return self._row(_("All"), "recognised", tally, {"status": ["valid", "ended", "withdrawn"]})

    @cached_property
    def standings(self):
        ended, withdrawn = self._tally.where("status", {"ended"}), self._tally.where("status", {"withdrawn"})
        return to_scale(
            [
                self._row(_("In force"), "valid", self._in_force, {}),
                self._row(_("Ended"), "ended", ended, {"status": "ended"}),
                self._row(_("Withdrawn"), "withdrawn", withdrawn, {"status": "withdrawn"}),
            ]
        )

    @cached_property
    def by_group(self):
        """A row for every group, the largest first."""
        sets = {}
        for product_set in ProductSet.objects.select_related("group").order_by("group__position"):
            sets.setdefault(product_set.group, set()).add(product_set.pk)
        rows = [
            self._row(group.name, f"group-{group.code}", self._in_force.where("named_set", ids), {"group": group.code})
            for group, ids in sets.items()
        ]
        return to_scale(sorted(rows, key=lambda row: -row.total.figure.total))

    @cached_property
    def by_district(self):
        """A row for every old district, the largest first, then those of no certain district."""
        places = PlaceMap()

        def row(key, label):
            tally = self._in_force.where("named_place", places.covered(key))
            return self._row(label, f"place-{key}", tally, {"place": key})

        districts = [row(place.key, place_short(place)) for place in places.old_districts]
        districts.sort(key=lambda row: -row.total.figure.total)
        return to_scale([*districts, row(UNKNOWN, _("Not known")), row(OUTSIDE, _("Outside old Bắc Kạn"))])

    @cached_property
    def by_year(self):
        """A row for the end of every earlier year and one for this day; costs one query."""
        days = [datetime.date(year, 12, 31) for year in range(FIRST_DAY.year, self.day.year)] + [self.day]
        counts = {}
        for day in days:
            holds = Q(valid_from__lte=day, last_day__gte=day)
            counts[f"total_{day.year}"] = Count("pk", filter=holds)
            counts[f"samples_{day.year}"] = Count("pk", filter=holds & Q(product__is_sample=True))
        found = Recognition.objects.aggregate(**counts)
        return to_scale(
            [
                Row(
                    date_format(day) if day == self.day else str(day.year),
                    Cell(
                        f"year-{day.year}",
                        Figure(found[f"total_{day.year}"], found[f"samples_{day.year}"]),
                        self._url({"on": day.isoformat()}),
                    ),
                )
                for day in days
            ]
        )

    @cached_property
    def recorded_up_to(self):
        """When the records behind these figures last changed; None while there are none."""
        newest = [
            model.pgh_event_model.objects.order_by("-pgh_id").values_list("pgh_created_at", flat=True).first()
            for model in (Product, Recognition)
        ]
        return max(filter(None, newest), default=None)

    def _row(self, label, name, tally, asked):
        by_stars = tally.by("stars")
        cells = [Cell(f"{name}-{n}", by_stars[n], self._url(asked | {"stars": n})) for n in STARS]
        return Row(label, Cell(name, tally.figure, self._url(asked)), cells)

    def _url(self, asked):
        return f"{reverse('products:catalogue')}?{urlencode({'on': self.day.isoformat()} | asked, doseq=True)}"


def to_scale(rows):
    """The rows of one table, their bars measured by the longest."""
    longest = max((row.total.figure.total for row in rows), default=0)
    for row in rows:
        row.longest = longest or 1
    return rows


@require_safe
@cache_control(public=True, max_age=60)
def statistics(request):
    """Figures of the day asked for; of today, with a word about it, where that day cannot be answered."""
    asked, error = request.GET.get("on", ""), ""
    try:
        day = DayField(required=False).clean(asked)
    except ValidationError as refused:
        day, error = None, refused.message
    context = {
        "statistics": Statistics(day or timezone.localdate()),
        "support": support_on(day or timezone.localdate()),
        "asked": asked,
        "error": error,
        "first_day": FIRST_DAY,
    }
    return render(request, "portal/statistics.html", context)

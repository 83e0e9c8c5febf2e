"""The table of grants: what was asked for, its totals, and the ways to narrow or widen it."""

from functools import cached_property

from django.db.models import Count, Exists, OuterRef
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cooperatives.models import Producer
from core.http import public_page, read_only
from core.listing import FacetList, Link, Listing
from core.place_map import OUTSIDE, UNKNOWN
from grants.chart import Chart
from grants.filters import SORTS, GrantFilter
from grants.models import Grant, GrantProducer
from grants.stars import StarsHeld
from grants.totals import count_projects, tally_grants


class FirstOf(Exists):
    """EXISTS asked of each row: PostgreSQL would rather join all grants with all producers."""

    template = "EXISTS(%(subquery)s OFFSET 0)"


class GrantTable(Listing):
    """One page of the grants. Costs eleven queries, and up to two more where a producer is named."""

    page_size = 30

    def __init__(self, params):
        asked = GrantFilter(params)
        super().__init__(asked, tally_grants(asked.uncounted(Grant.objects.public())), params.get("page", ""))

    @property
    def rows(self):
        return self.found.for_display()

    @property
    def found(self):
        return self.filter.filter_queryset(Grant.objects.public())

    @cached_property
    def shown(self):
        """The grants of this page, each with the highest star of its producers' products then and now."""
        grants = list(self.page)
        held = StarsHeld({producer.pk for grant in grants for producer in grant.producers.all()})
        today = timezone.localdate()
        for grant in grants:
            producers = [producer.pk for producer in grant.producers.all()]
            grant.stars_then = held.highest(producers, grant.given_on)
            grant.stars_now = held.highest(producers, today)
        return grants

    @cached_property
    def n_producers(self):
        """How many producers the grants found went to. Of all grants, one of each producer says it soonest."""
        if self.is_narrowed:
            served = GrantProducer.objects.filter(grant__in=self.found.order_by())
            return served.aggregate(n=Count("producer", distinct=True))["n"]
        served = self.found.order_by().filter(beneficiaries__producer=OuterRef("pk"))
        return Producer.objects.filter(FirstOf(served)).count()

    @property
    def chart(self):
        return Chart(self.narrowed().cells_by("year", "kind"))

    # --- ways on ----------------------------------------------------------------------------------------

    @property
    def first_selects(self):
        return [self.facet("year"), self.facet("kind")]

    @property
    def more_selects(self):
        return [self.facet("purse"), self.facet("policy"), self._plain("then"), self._plain("now")]

    @property
    def are_more_chosen(self):
        return any(self.filter.chosen[name] for name in ("purse", "policy", "place", "then", "now"))

    @cached_property
    def place_groups(self):
        """Places to choose from by the old map and by the new one, where some producer of a grant is."""
        served = Exists(GrantProducer.objects.filter(producer=OuterRef("pk")))
        there = set(Producer.objects.filter(served).values_list("place", flat=True))
        places = self.filter.place_map
        chosen = set(self.filter.chosen["place"])

        def offered(keys):
            return [key for key in keys if key in chosen or not there.isdisjoint(places.covered(key))]

        districts = offered([*(place.key for place in places.old_districts), UNKNOWN, OUTSIDE])
        communes = offered([place.key for place in places.new_communes])
        others = [key for key in chosen if key not in {*districts, *communes}]
        return [
            self._plain("place", [*districts, *others], heading=_("Old district")),
            self._plain("place", communes, heading=_("Commune of today")),
        ]

    def _plain(self, name, values=None, heading=None):
        """Choices of a facet that is not counted."""
        facet, chosen = self.filter.facets[name], self.filter.chosen[name]
        links = [
            Link(facet.choices[value].label, self.filter.params(**{name: [value]}), None, value, value in chosen)
            for value in (facet.choices if values is None else values)
        ]
        return FacetList(name, heading or facet.label, links)

    @cached_property
    def chips(self):
        chips = super().chips
        if self.filter.producer:
            chips.append(Link(f"“{self.filter.producer_shown}”", self.filter.params(producer=[]), value="producer"))
        return chips

    @property
    def sorts(self):
        return [
            Link(label, self.filter.params(sort=[key]), is_chosen=key == self.filter.sort)
            for key, (label, _column) in SORTS.items()
        ]


@read_only
@public_page
def grants(request):
    found = GrantTable(request.GET)
    context = {
        "grants": found,
        "canonical_query": found.canonical_query,
        "projects": count_projects(timezone.localdate()),
    }
    return render(request, "grants/grant_list.html", context)

"""The list of the producers; the page of one of them, which mixes apps, is in portal."""

from django.shortcuts import render
from django.utils import timezone

from cooperatives.filters import ProducerFilter
from cooperatives.models import Producer
from core.facets import Tally
from core.http import public_page, read_only
from core.listing import Listing
from core.place_map import OUTSIDE, UNKNOWN


class ProducerList(Listing):
    """One page of the producers. Costs seven queries."""

    page_size = 60

    def __init__(self, params):
        asked = ProducerFilter(params)
        tally = Tally.of(Producer.objects.matching(asked.text), ["kind", "place"])
        super().__init__(asked, tally, params.get("page", ""))

    @property
    def rows(self):
        return super().rows.with_n_in_force(timezone.localdate())

    @property
    def facets(self):
        districts = [*(place.key for place in self.filter.place_map.old_districts), UNKNOWN, OUTSIDE]
        return [self.facet("kind"), self.facet("place", districts)]


@read_only
@public_page
def producers(request):
    """Every producer by name, with the number of its products in force."""
    found = ProducerList(request.GET)
    return render(
        request, "cooperatives/producer_list.html", {"producers": found, "canonical_query": found.canonical_query}
    )

"""The pages of the producers.

They show products, an app further on, by way of the reverse relation.
"""

from django.db.models import F
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cooperatives.filters import ProducerFilter
from cooperatives.models import Producer
from core.facets import Tally
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


@require_safe
@cache_control(public=True, max_age=60)
def producers(request):
    """Every producer by name, with the number of its products in force."""
    found = ProducerList(request.GET)
    return render(
        request, "cooperatives/producer_list.html", {"producers": found, "canonical_query": found.canonical_query}
    )


@require_safe
@cache_control(public=True, max_age=60)
def detail(request, slug):
    """A producer and its products: those in force, then the others, each with its reason."""
    today = timezone.localdate()
    producer = get_object_or_404(Producer.objects.for_display().select_related("place__parent__parent"), slug=slug)
    products = list(
        producer.products.with_standing(today).for_display().order_by(F("stars").desc(nulls_last=True), "name_sort")
    )
    context = {
        "producer": producer,
        "in_force": [product for product in products if product.standing == "valid"],
        "others": [product for product in products if product.standing != "valid"],
        "band_set": products[0].product_set.number if products else 1,
    }
    return render(request, "cooperatives/producer_detail.html", context)

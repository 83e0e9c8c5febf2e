"""The page of a producer: its products, and one timeline of its stars, awards and support."""

from django.db.models import F
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from cooperatives.models import Producer
from core.http import public_page, read_only
from grants.timeline import timeline


@read_only
@public_page
def producer(request, slug):
    """A producer and its products: those in force, then the others, each with its reason; then what came when."""
    today = timezone.localdate()
    found = get_object_or_404(Producer.objects.for_display().select_related("place__parent__parent"), slug=slug)
    products = list(
        found.products.with_standing(today).for_display().order_by(F("stars").desc(nulls_last=True), "name_sort")
    )
    context = {
        "producer": found,
        "place_today": found.place and found.place.today,
        "in_force": [product for product in products if product.standing == "valid"],
        "others": [product for product in products if product.standing != "valid"],
        "band_set": products[0].product_set.number if products else 1,
        "timeline": timeline([found.pk]),
    }
    return render(request, "portal/producer.html", context)

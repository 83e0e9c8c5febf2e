"""The pages of the producers.

They show products, an app further on, by way of the reverse relation.
"""

from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cooperatives.models import Producer

PER_PAGE = 60


@require_safe
@cache_control(public=True, max_age=60)
def producers(request):
    """Every producer by name, with the number of its products in force."""
    today = timezone.localdate()
    page = Paginator(
        Producer.objects.for_display().with_n_in_force(today).order_by(*Producer._meta.ordering), PER_PAGE
    ).get_page(request.GET.get("page"))
    figure = Producer.objects.aggregate(
        total=Count("pk"), samples=Count("pk", filter=Q(is_sample=True)), real=Count("pk", filter=Q(is_sample=False))
    )
    return render(request, "cooperatives/producer_list.html", {"page": page, "figure": figure})


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

"""The page of one product, and the files of photos.

It shows where the product can be seen, an app further on, by way of the reverse relation.
"""

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.http import public_page
from core.partial_dates import Precision
from products.cards import cards
from products.entries import fresh
from products.knowing import Knowledge
from products.models import Entry, Product, Standing
from products.patterns import for_ever
from products.photographing import path_of
from products.strip import strip

MOST_POINTS = 10
MOST_ALIKE = 3


@require_safe
@public_page
def detail(request, slug):
    """What is known of a product's stars on this day, recognition by recognition, with the sources."""
    today = timezone.localdate()
    found = Product.objects.for_display().select_related("producer__place__parent__parent")
    product = get_object_or_404(found, slug=slug)
    recognitions = list(product.recognitions.for_timeline())
    product.stand_on(today, recognitions)
    first_days = {recognition.valid_from: recognition.valid_from_precision for recognition in recognitions}
    for recognition in recognitions:
        recognition.standing = recognition.standing_on(today)
        # A day of replacement is known as far as the first day of what replaced it.
        recognition.superseded_on_precision = first_days.get(recognition.superseded_on, Precision.DAY)
    begun = [recognition for recognition in recognitions if recognition.standing != Standing.UPCOMING]
    place = begun[0].place if begun else None
    context = {
        "product": product,
        "recognitions": recognitions,
        "latest": begun[0] if begun else None,
        "is_settled": Knowledge.of_register().is_settled(product, begun[0] if begun else None, today),
        "upcoming": next((r for r in reversed(recognitions) if r.standing == Standing.UPCOMING), None),
        "place": place or (product.producer.place if product.producer else None),
        "strip": strip(begun[0], today) if begun else None,
        "reported": product.reported_stars.all(),
        "awards": product.awards.select_related("decision"),
        "certificates": product.certificates.all(),
        "photos": product.photos.all(),
        "barcodes": product.barcodes.all(),
        "shown_at": product.displays.where_seen(today)[:MOST_POINTS],
        "alike": [] if product.standing == Standing.VALID else alike(product, today),
    }
    return render(request, "products/product_detail.html", context)


def alike(product, today):
    """Three products of the set that hold a star, the best first."""
    fresh()
    entries = Entry.objects.filter(
        status__in=["valid", "ending"], named_set=product.product_set_id, is_sample=product.is_sample
    )
    rows = entries.order_by("rank", "name_sort", "pk").values_list("pk", "version")[:MOST_ALIKE]
    return cards(rows, today, "list", heading="h3")


@for_ever
def photo(request, folder, width):
    """One file of a photo. The address admits no other files; a new photo has a new address."""
    try:
        with default_storage.open(f"{path_of(folder)}/{width}.webp") as file:
            return HttpResponse(file.read(), content_type="image/webp")
    except FileNotFoundError:
        raise Http404 from None

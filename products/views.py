"""The page of one product, and the files of photos.

It shows where the product can be seen, an app further on, by way of the reverse relation.
"""

from django.core.files.storage import default_storage
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.http import public_page
from core.partial_dates import Precision
from products.knowing import Knowledge
from products.models import Product, Standing
from products.patterns import for_ever
from products.photographing import path_of
from products.strip import strip

MOST_POINTS = 10


@require_safe
@public_page
def detail(request, slug):
    """What is known of a product's stars on this day, recognition by recognition, with the sources."""
    today = timezone.localdate()
    products = Product.objects.with_standing(today).for_display()
    product = get_object_or_404(products.select_related("producer__place__parent__parent"), slug=slug)
    recognitions = list(product.recognitions.with_standing(today).for_timeline())
    first_days = {recognition.valid_from: recognition.valid_from_precision for recognition in recognitions}
    for recognition in recognitions:  # a day of replacement is known as far as the first day of what replaced it
        recognition.superseded_on_precision = first_days.get(recognition.superseded_on, Precision.DAY)
    begun = [recognition for recognition in recognitions if recognition.standing != Standing.UPCOMING]
    place = begun[0].place if begun else None
    alike = products.filter(
        standing=Standing.VALID, product_set=product.product_set, is_sample=product.is_sample
    ).order_by(F("stars").desc(), "name_sort", "pk")
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
        "alike": [] if product.standing == Standing.VALID else alike[:3],
    }
    return render(request, "products/product_detail.html", context)


@for_ever
def photo(request, folder, width):
    """One file of a photo. The address admits no other files; a new photo has a new address."""
    try:
        with default_storage.open(f"{path_of(folder)}/{width}.webp") as file:
            return HttpResponse(file.read(), content_type="image/webp")
    except FileNotFoundError:
        raise Http404 from None

"""The page of one product, and the files of photos."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.http import public_page, read_only
from core.partial_dates import Precision
from products import detail as asked
from products.cards import cards
from products.index import index_of
from products.knowing import Knowledge
from products.models import Standing
from products.patterns import for_ever
from products.photographing import path_of
from products.strip import strip


@read_only
@public_page
def detail(request, slug):
    """What is known of a product's stars on this day, recognition by recognition, with the sources."""
    today = timezone.localdate()
    product = next(iter(asked.PRODUCT.objects(slug)), None)
    if product is None:
        raise Http404
    index = index_of()
    product.product_set = index.sets[product.product_set_id]
    if product.producer:
        product.producer.place = index.place_map.places.get(product.producer.place_id)
    recognitions = asked.RECOGNITIONS.objects(product.pk)
    product.stand_on(today, recognitions)
    first_days = {recognition.valid_from: recognition.valid_from_precision for recognition in recognitions}
    for recognition in recognitions:
        recognition.place = index.place_map.places.get(recognition.place_id)
        recognition.standing = recognition.standing_on(today)
        # A day of replacement is known as far as the first day of what replaced it.
        recognition.superseded_on_precision = first_days.get(recognition.superseded_on, Precision.DAY)
    begun = [recognition for recognition in recognitions if recognition.standing != Standing.UPCOMING]
    latest = begun[0] if begun else None
    place = (latest and latest.place_id) or (product.producer and product.producer.place_id)
    is_valid = product.standing == Standing.VALID
    context = asked.parts_of(product) | {
        "product": product,
        "recognitions": recognitions,
        "latest": latest,
        # Of a star in force nothing is left to be known.
        "is_settled": is_valid or Knowledge.of_register().is_settled(product, latest, today),
        "upcoming": next((r for r in reversed(recognitions) if r.standing == Standing.UPCOMING), None),
        "place": index.place_map.places.get(place),
        "place_today": index.place_map.today_of(place),
        "strip": strip(latest, today) if latest else None,
        "shown_at": asked.shown_at(product, today),
        "alike": [] if is_valid else alike(product, today),
    }
    return render(request, "products/product_detail.html", context)


def alike(product, today):
    """Three products of the set that hold a star, the best first. The entries are those of today already."""
    rows = asked.ALIKE[product.is_sample].rows(product.product_set_id)
    return list(cards(rows, today, "list", heading="h3").values())


@for_ever
def photo(request, folder, width):
    """One file of a photo. The address admits no other files; a new photo has a new address."""
    try:
        with default_storage.open(f"{path_of(folder)}/{width}.webp") as file:
            return HttpResponse(file.read(), content_type="image/webp")
    except FileNotFoundError:
        raise Http404 from None

"""What the page of one product asks the database for. Each query is put together once in a process."""

import datetime
from functools import lru_cache

from django.db.models import Exists, OuterRef

from core.prepared import Prepared
from products.models import Entry, Product

MOST_POINTS, MOST_ALIKE = 10, 3

# Of most products the register knows only some of these.
PARTS = {
    "reported": lambda product: product.reported_stars.all(),
    "awards": lambda product: product.awards.select_related("decision"),
    "certificates": lambda product: product.certificates.all(),
    "photos": lambda product: product.photos.all(),
    "barcodes": lambda product: product.barcodes.all(),
}
# Points of sale are an app further on, known by way of the reverse relation.
SHOWN = {"displays": lambda product: product.displays.all()}


def _of_product(build):
    """Records of a product by its id, found from the product's side."""
    return Prepared(lambda pk: build(Product(pk=pk)))


def _named(slug):
    """The product with this key, and which of its parts there are, and whether it was ever shown anywhere."""
    known = {
        f"has_{name}": Exists(build(Product(pk=0)).model.objects.filter(product=OuterRef("pk")))
        for name, build in (PARTS | SHOWN).items()
    }
    return Product.objects.select_related("producer").filter(slug=slug).annotate(**known)


def _alike(is_sample):
    """Ids and versions of the entries of products of a set that hold a star, the best first."""
    in_force = Entry.objects.filter(status__in=["valid", "ending"], is_sample=is_sample)
    return Prepared(
        lambda product_set: (
            in_force.filter(named_set=product_set)
            .order_by("rank", "name_sort", "pk")
            .values_list("pk", "version")[:MOST_ALIKE]
        )
    )


PRODUCT = Prepared(_named)
RECOGNITIONS = _of_product(lambda product: product.recognitions.for_timeline())
ALIKE = {is_sample: _alike(is_sample) for is_sample in (False, True)}
_PARTS = {name: _of_product(build) for name, build in PARTS.items()}


def parts_of(product: Product) -> dict[str, list]:
    """The records named in `PARTS` of one of `PRODUCT`; costs a query for each of those there are."""
    return {
        name: records.objects(product.pk) if getattr(product, f"has_{name}") else []
        for name, records in _PARTS.items()
    }


def shown_at(product: Product, day: datetime.date) -> list:
    """The first few points where one of `PRODUCT` can be seen on `day`."""
    return _displays_on(day).objects(product.pk) if product.has_displays else []


@lru_cache(maxsize=2)
def _displays_on(day):
    return _of_product(lambda product: product.displays.where_seen(day)[:MOST_POINTS])

"""What the page of one product asks the database for. Each query is put together once in a process."""

from functools import lru_cache

from core.prepared import Prepared
from products.models import Entry, Product


def _of_product(build):
    """Records of a product by its id, found from the product's side."""
    return Prepared(lambda pk: build(Product(pk=pk)))


PRODUCT = Prepared(lambda slug: Product.objects.for_display().prefetch_related(None).filter(slug=slug))
RECOGNITIONS = _of_product(lambda product: product.recognitions.for_timeline())
REPORTED = _of_product(lambda product: product.reported_stars.all())
AWARDS = _of_product(lambda product: product.awards.select_related("decision"))
CERTIFICATES = _of_product(lambda product: product.certificates.all())
PHOTOS = _of_product(lambda product: product.photos.all())
BARCODES = _of_product(lambda product: product.barcodes.all())


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


MOST_POINTS, MOST_ALIKE = 10, 3
ALIKE = {is_sample: _alike(is_sample) for is_sample in (False, True)}


@lru_cache(maxsize=2)
def shown_at(day):
    """Where products can be seen on `day`: known an app further on, by way of the reverse relation."""
    return _of_product(lambda product: product.displays.where_seen(day)[:MOST_POINTS])

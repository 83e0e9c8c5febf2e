"""Every way in which the register says how a product stands on a day; tests hold them against one another."""

from products.models import Product, Recognition, Standing


def answers(product, day) -> dict[str, int | None]:
    """Stars that `product` holds on `day`, None for no star in force, by each of the register's ways of telling."""
    rows = list(Recognition.objects.filter(product=product))
    queried = list(Recognition.objects.filter(product=product).valid_on(day))
    labelled = [row for row in rows if row.standing_on(day) == Standing.VALID]
    by_column = [row for row in rows if row.valid_from <= day <= row.last_day]
    row = Product.objects.with_facets(day).get(pk=product.pk)
    return {
        "query": _stars(queried),
        "row label": _stars(labelled),
        "generated column": _stars(by_column),
        "product": row.stars if row.standing == Standing.VALID else None,
        "facet": row.stars if row.status in ("valid", "ending") else None,
    }


def _stars(rows):
    assert len(rows) <= 1, "two recognitions hold on one day"
    return rows[0].stars if rows else None

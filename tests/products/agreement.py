"""Every way in which the register says how its only product stands on a day; tests hold them against one another."""

from portal.statistics.counting import Counts
from products.knowing import Knowledge
from products.models import Product, Recognition, Standing
from products.models.product import OF_LATEST
from products.status_entries import entry_of
from products.status_list import IN_FORCE
from products.verifying import Verdict, answer_for


def answers(product, day) -> dict[str, int | None]:
    """Stars that `product` holds on `day`, None for no star in force, by each of the register's ways of telling."""
    rows = list(Recognition.objects.filter(product=product))
    queried = list(Recognition.objects.filter(product=product).valid_on(day))
    labelled = [row for row in rows if row.standing_on(day) == Standing.VALID]
    by_column = [row for row in rows if row.valid_from <= day <= row.last_day]
    row = Product.objects.with_facets(day).get(pk=product.pk)
    stood = Product.objects.get(pk=product.pk)
    stood.stand_on(day, rows)
    for name in [*OF_LATEST, "standing", "as_of", "upcoming_on", "upcoming_on_precision"]:
        assert getattr(stood, name) == getattr(row, name), name
    checked = answer_for(product, day)
    entry = entry_of(product, day, Knowledge.of_register())
    return {
        "query": _stars(queried),
        "row label": _stars(labelled),
        "generated column": _stars(by_column),
        "product": row.stars if row.standing == Standing.VALID else None,
        "facet": row.stars if row.status in ("valid", "ending") else None,
        "check of a label": checked.life.latest.stars if checked.verdict == Verdict.VALID else None,
        "signed list": entry.now.stars if entry.state in IN_FORCE else None,
        "statistics": _counted(day),
    }


def _counted(day):
    """Where a register holds one product, the only stars that the statistics of a day can count."""
    figures = Counts(day).by_stars(["valid"])
    counted = [stars for stars, figure in figures.items() for _one in range(figure.total)]
    assert len(counted) <= 1
    return counted[0] if counted else None


def _stars(rows):
    assert len(rows) <= 1, "two recognitions hold on one day"
    return rows[0].stars if rows else None

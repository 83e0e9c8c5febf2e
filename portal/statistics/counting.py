"""Counting the products of a day in the database, for every page of figures: statistics, places, the first page."""

import datetime
from collections import defaultdict
from collections.abc import Collection

from django.db import connection
from django.db.models import Case, F, Value, When

from core.facets import Figure
from products.models import Recognition, Standing

STARS = (5, 4, 3)
DIMENSIONS = ("product_set", "named_place", "named_kind", "level")


class Counts:
    """Recognised products of a day, counted by each of `DIMENSIONS` with standing and stars.

    Costs one query: the database sums up, so that twenty thousand products come back as some hundred figures.
    """

    def __init__(self, day: datetime.date):
        self._figures = defaultdict(lambda: defaultdict(lambda: defaultdict(Figure)))
        for *values, which, status, stars, is_sample, n in _counted(day):
            dimension = which.index(False)
            figures = self._figures[DIMENSIONS[dimension]][values[dimension]]
            figures[status, stars] = Figure.sum([figures[status, stars], Figure(n, n if is_sample else 0)])

    def by_stars(self, statuses: Collection[str], dimension: str = "level", values: Collection | None = None) -> dict:
        """A figure for each number of stars, of products in one of `statuses` ("valid", "ended", "withdrawn").

        `values` are those of `dimension` to count; None: all of them.
        """
        found = self._figures[dimension]
        parts = found.values() if values is None else [found[value] for value in values if value in found]
        return {
            stars: Figure.sum(part[status, stars] for part in parts for status in statuses if (status, stars) in part)
            for stars in STARS
        }


def _counted(day):
    """Rows of: a value of every dimension, which of them are not counted by, status, stars, is_sample, number."""
    columns = (*DIMENSIONS, "status", "stars", "is_sample")
    rows = (
        Recognition.objects.latest_on(day)
        .with_named()
        .with_standing(day)
        .annotate(
            status=Case(When(standing=Standing.SUPERSEDED, then=Value(Standing.ENDED)), default="standing"),
            is_sample=F("product__is_sample"),
        )
        .order_by()
        .values_list(*columns)
    )
    sql, params = rows.query.sql_with_params()
    names = [connection.ops.quote_name(name) for name in columns]
    dimensions, common = names[: len(DIMENSIONS)], ", ".join(names[len(DIMENSIONS) :])
    sets = ", ".join(f"({name}, {common})" for name in dimensions)
    grouped = f"""
        SELECT {", ".join(dimensions)}, ARRAY[{", ".join(f"GROUPING({name}) = 1" for name in dimensions)}],
               {common}, count(*)
        FROM ({sql}) AS counted ({", ".join(names)}) GROUP BY GROUPING SETS ({sets})
    """  # noqa: S608 - names of ours, values as parameters
    with connection.cursor() as cursor:
        cursor.execute(grouped, params)
        return cursor.fetchall()

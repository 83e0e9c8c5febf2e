"""From when to when products hold stars: for figures of many days at once, and for what lies between two days."""

import datetime
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate, chain

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count

from core.facets import Figure
from products.bits import Bits
from products.entries import OncePerVersion
from products.models import Recognition


class Days:
    """Of things that each last from a day to a day: how many there are on any one, from the numbers a day.

    `begun` and `ended` are pairs of a day, in order, and how many begin on it or have their last day on it.
    """

    def __init__(self, begun: Iterable[tuple], ended: Iterable[tuple]):
        self._begun, self._ended = _summed(begun), _summed(ended)

    def on(self, day: datetime.date) -> int:
        (first, n_begun), (last, n_ended) = self._begun, self._ended
        return n_begun[bisect_right(first, day)] - n_ended[bisect_left(last, day)]


def _summed(pairs):
    days, numbers = [], []
    for day, number in pairs:
        days.append(day)
        numbers.append(number)
    return days, list(accumulate(numbers, initial=0))


class Holding:
    """Every recognition of the register by its first and its last day; costs two queries, however many there are.

    No two of one product hold on the same day, so that recognitions in force are products in force.
    """

    def __init__(self):
        begun, self._first_days, self._begun = [], [], []
        rows = Recognition.objects.order_by("valid_from").values_list("valid_from", "product__is_sample")
        for day, is_sample, products in rows.annotate(products=ArrayAgg("product")).iterator(chunk_size=100):
            begun.append((day, is_sample, len(products)))
            self._first_days.append(day)
            self._begun.append(array("q", products))
        rows = Recognition.objects.order_by("last_day").values_list("last_day", "product__is_sample")
        ended = list(rows.annotate(n=Count("pk")))
        self._total = Days(*([(day, n) for day, _is_sample, n in rows] for rows in (begun, ended)))
        self._samples = Days(*([(day, n) for day, is_sample, n in rows if is_sample] for rows in (begun, ended)))

    def in_force(self, day: datetime.date) -> Figure:
        """Products in force on the day, by the rule of `RecognitionQuerySet.valid_on`."""
        return Figure(self._total.on(day), self._samples.on(day))

    def begun_between(self, since: datetime.date, day: datetime.date) -> Bits:
        """The products of which a recognition began after `since` and by `day`."""
        first, last = (bisect_right(self._first_days, bound) for bound in (since, day))
        return Bits(chain.from_iterable(self._begun[first:last]))


HOLDING = OncePerVersion(Holding)

"""Which stars the products of a producer held on a day, for many producers and days at the cost of one query."""

import datetime
from collections import defaultdict
from collections.abc import Iterable

from products.models import Recognition


class StarsHeld:
    """Highest stars by producer and day. A recognition counts for the producer whom its decision names."""

    def __init__(self, producers: Iterable[int] | None = None):
        """`producers`: ids; None for all there are."""
        recognitions = Recognition.objects.exclude(producer=None)
        if producers is not None:
            recognitions = recognitions.filter(producer__in=producers)
        self._held = defaultdict(list)
        for producer, *held in recognitions.values_list("producer", "valid_from", "last_day", "stars"):
            self._held[producer].append(held)

    def highest(self, producers: Iterable[int], day: datetime.date | None) -> int | None:
        """Highest star that any of `producers` held on `day`; None where none is known, or no day."""
        if day is None:
            return None
        stars = [stars for pk in producers for first, last, stars in self._held[pk] if first <= day <= last]
        return max(stars, default=None)

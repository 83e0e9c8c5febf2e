"""Later corrections to a day: what was recorded after it about stars that held on it.

The history keeps every version of a recognition, a product and a producer. Versions entered after the day, removed
after it, or changed after it in a fact of that day are told of. Acts of later days (an extension, a withdrawal, a
replacement) are no corrections as long as the star held on the day whether they are recorded or not. Which they are
says `late`. Who recorded something, and why, is for staff alone.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db import models
from django.db.models import Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import capfirst

from cooperatives.models import Producer
from core.changes import FieldChange, differences_of
from core.prepared import Prepared
from portal.statistics.late import (
    LATE,
    NAMED,
    OF_PRODUCER,
    OF_PRODUCT,
    TERM,
    Act,
    ProducerVersion,
    ProductVersion,
    RecognitionVersion,
    keys_of,
    versions_before,
)
from products.entries import fresh
from products.models import Product

EARLY_ENDS = ("extended_until", "withdrawn_on", "superseded_on")
NEWEST_FIRST = ("-at", "-pgh_id")
LATEST = 5


@dataclass
class Correction:
    """`record` is the product, or the producer where a fact of it was changed; None where it is gone itself."""

    act: Act
    at: datetime.datetime
    record: Product | Producer | None
    fields: list[FieldChange]

    @property
    def label(self) -> str:
        return str(capfirst(self.act.label))


class Corrections:
    """Corrections to what is known of `day`, recorded after its midnight in Vietnam."""

    def __init__(self, day: datetime.date, version: int | None = None):
        """`version` of the entries, where it is known; to ask for it costs a query."""
        self.day = day
        self._version = version
        self.midnight = timezone.make_aware(datetime.datetime.combine(day, datetime.time.max))

    @cached_property
    def numbers(self) -> dict[Act, int]:
        """How many there are of each act."""
        return LATE.of(self._version or fresh().version).on(self.day)

    @property
    def total(self) -> int:
        return sum(self.numbers.values())

    @property
    def links(self) -> list[tuple[str, str, int]]:
        """Every act by name, the address of its list and its number."""
        page, day = reverse("portal:corrections"), self.day.isoformat()
        return [(act, f"{page}?{urlencode({'on': day, 'act': act.value})}", n) for act, n in self.numbers.items()]

    def of(self, *acts: Act) -> models.QuerySet:
        """Keys of the corrections, newest first, for `told`."""
        return keys_of(acts, self.day, self.midnight).order_by(*NEWEST_FIRST)

    @cached_property
    def latest(self) -> list[Correction]:
        """The last few changes and removals."""
        if not (self.numbers[Act.CHANGED] or self.numbers[Act.REMOVED]):
            return []
        return self.told(LATEST_KEYS.rows(self.day, self.midnight))

    def told(self, keys: Iterable[tuple]) -> list[Correction]:
        """The corrections with these keys, in their order. The number of queries does not grow with them."""
        keys = list(keys)
        found = {}
        for versions, fields, record, record_id in (
            (RecognitionVersion, NAMED + TERM + EARLY_ENDS, Product, "product_id"),
            (ProductVersion, OF_PRODUCT, Product, "pgh_obj_id"),
            (ProducerVersion, OF_PRODUCER, Producer, "pgh_obj_id"),
        ):
            of_kind = [pk for _at, pk, _act, of in keys if of == versions.__name__]
            pairs = _with_version_before(versions, of_kind) if of_kind else []
            for (_old, version), changed in zip(pairs, differences_of(pairs, fields), strict=True):
                found[versions.__name__, version.pk] = (record, getattr(version, record_id)), changed
        wanted = {key for key, _changed in found.values()}
        records = {
            (model, pk): record
            for model in (Product, Producer)
            for pk, record in model.objects.in_bulk({pk for of, pk in wanted if of == model}).items()
        }
        return [Correction(Act(act), at, records.get(found[of, pk][0]), found[of, pk][1]) for at, pk, act, of in keys]


def _with_version_before(model, keys):
    """Pairs of the version before, or None, and the version with one of these keys; costs two queries."""
    versions = list(
        model.objects.filter(pk__in=keys).annotate(before_id=Subquery(versions_before(model).values("pgh_id")[:1]))
    )
    earlier = model.objects.in_bulk({version.before_id for version in versions} - {None})
    return [(earlier.get(version.before_id), version) for version in versions]


LATEST_KEYS = Prepared(lambda *asked: keys_of([Act.CHANGED, Act.REMOVED], *asked).order_by(*NEWEST_FIRST)[:LATEST])

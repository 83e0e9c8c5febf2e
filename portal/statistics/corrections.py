"""Later corrections to a day: what was recorded after it about stars that held on it.

The history keeps every version of a recognition, a product and a producer. Versions entered after the day, removed
after it, or changed after it in a fact of that day are told of. Acts of later days (an extension, a withdrawal, a
replacement) are no corrections as long as the star held on the day whether they are recorded or not. Who recorded
something, and why, is for staff alone.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, partial

from django.db import models
from django.db.models import ExpressionWrapper, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import pgettext_lazy

from cooperatives.models import Producer
from core.changes import FieldChange, differences_of
from core.prepared import Prepared
from products.models import Product, Recognition
from products.models.recognition import LAST_DAY

NAMED = ("stars", "score", "level", "issuer", "decision", "producer", "product_set", "place")
TERM = ("valid_from", "valid_from_precision", "valid_to", "valid_to_precision")
EARLY_ENDS = ("extended_until", "withdrawn_on", "superseded_on")
NEWEST_FIRST = ("-at", "-pgh_id")
LATEST = 5
OF_PRODUCT = ("name_vi", "name_en", "producer", "product_set")
OF_PRODUCER = ("name_vi", "name_en", "kind", "place")

RecognitionVersion = Recognition.pgh_event_model
ProductVersion = Product.pgh_event_model
ProducerVersion = Producer.pgh_event_model


class Act(models.TextChoices):
    ENTERED = "entered", pgettext_lazy("correction", "entered later")
    CHANGED = "changed", pgettext_lazy("correction", "changed later")
    REMOVED = "removed", pgettext_lazy("correction", "removed later")


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

    def __init__(self, day: datetime.date):
        self.day = day
        self.midnight = timezone.make_aware(datetime.datetime.combine(day, datetime.time.max))

    @cached_property
    def numbers(self) -> dict[Act, int]:
        """How many there are of each act; costs a query each."""
        return {act: keys.count(self.day, self.midnight) for act, keys in KEYS.items()}

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
        return _keys(acts, self.day, self.midnight).order_by(*NEWEST_FIRST)

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


# --- which ------------------------------------------------------------------------------------------------


def _keys(acts, day, midnight):
    """When it was recorded, the id of the version, the act and the kind of record, of corrections by these acts."""
    first, *others = [
        versions.order_by()
        .annotate(at=F("pgh_created_at"), act=Value(act.value), of=Value(versions.model.__name__))
        .values_list("at", "pgh_id", "act", "of")
        for act in acts
        for versions in _versions(act, day, midnight)
    ]
    return first.union(*others, all=True)


def _versions(act, day, midnight):
    if act == Act.CHANGED:
        return [
            _recognitions_changed(day, midnight),
            _products_changed(day, midnight),
            _producers_changed(day, midnight),
        ]
    return [_recognitions("insert" if act == Act.ENTERED else "delete", day, midnight).filter(held=True)]


def _recognitions(label, day, midnight):
    later = RecognitionVersion.objects.filter(pgh_created_at__gt=midnight, pgh_label=label)
    return _with_held(later, day)


def _with_held(versions, day):
    """Annotate whether this version of a recognition holds on the day."""
    within = Q(valid_from__lte=day) & Q(last__gte=day)
    return versions.annotate(last=LAST_DAY, held=ExpressionWrapper(within, models.BooleanField()))


def _recognitions_changed(day, midnight):
    facts = JSONObject(held="held", **{name: name for name in NAMED + TERM})
    before = _with_held(_before(RecognitionVersion), day).annotate(facts=facts).values("facts")[:1]
    versions = _recognitions("update", day, midnight).annotate(facts=facts, facts_before=Subquery(before))
    return versions.filter(Q(held=True) | Q(facts_before__held=True)).exclude(facts=F("facts_before"))


def _products_changed(day, midnight):
    """Of products that held a star on the day, as far as the lists of that day show them otherwise."""
    holders = Recognition.objects.valid_on(day).values("product")
    return _changed(ProductVersion, OF_PRODUCT, midnight).filter(pgh_obj__in=holders)


def _producers_changed(day, midnight):
    """Of the makers of such products, those the decisions named and those of today."""
    holds = Recognition.objects.valid_on(day)
    makers = Q(pgh_obj__in=holds.values("producer")) | Q(pgh_obj__in=holds.values("product__producer"))
    return _changed(ProducerVersion, OF_PRODUCER, midnight).filter(makers)


def _changed(model, fields, midnight):
    """Versions recorded after midnight in which one of `fields` is another than before."""
    facts = JSONObject(**{name: name for name in fields})
    before = _before(model).annotate(facts=facts).values("facts")[:1]
    later = model.objects.filter(pgh_created_at__gt=midnight, pgh_label="update")
    return later.annotate(facts=facts, facts_before=Subquery(before)).exclude(facts=F("facts_before"))


def _before(model):
    """Versions before the one of the query around it, the nearest first."""
    earlier = model.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    return earlier.order_by("-pgh_id")


def _with_version_before(model, keys):
    """Pairs of the version before, or None, and the version with one of these keys; costs two queries."""
    versions = list(
        model.objects.filter(pk__in=keys).annotate(before_id=Subquery(_before(model).values("pgh_id")[:1]))
    )
    before = model.objects.in_bulk({version.before_id for version in versions} - {None})
    return [(before.get(version.before_id), version) for version in versions]


KEYS = {act: Prepared(partial(_keys, [act])) for act in Act}
LATEST_KEYS = Prepared(lambda *asked: _keys([Act.CHANGED, Act.REMOVED], *asked).order_by(*NEWEST_FIRST)[:LATEST])

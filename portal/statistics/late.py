"""Which versions of the history were recorded after a day about stars that held on it, and how many on any day."""

import datetime
from collections import Counter, defaultdict

from django.db import models, transaction
from django.db.models import Count, ExpressionWrapper, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import JSONObject, Least, TruncDate
from django.utils.translation import pgettext_lazy

from cooperatives.models import Producer
from core.partial_dates import DaysLater
from products.entries import OncePerVersion
from products.holding import Days
from products.models import Product, Recognition
from products.models.recognition import LAST_DAY

NAMED = ("stars", "score", "level", "issuer", "decision", "producer", "product_set", "place")
TERM = ("valid_from", "valid_from_precision", "valid_to", "valid_to_precision")
OF_PRODUCT = ("name_vi", "name_en", "producer", "product_set")
OF_PRODUCER = ("name_vi", "name_en", "kind", "place")

RecognitionVersion = Recognition.pgh_event_model
ProductVersion = Product.pgh_event_model
ProducerVersion = Producer.pgh_event_model


class Act(models.TextChoices):
    ENTERED = "entered", pgettext_lazy("correction", "entered later")
    CHANGED = "changed", pgettext_lazy("correction", "changed later")
    REMOVED = "removed", pgettext_lazy("correction", "removed later")


LABELS = {Act.ENTERED: "insert", Act.REMOVED: "delete"}
"""What the history calls the versions that came or went as a whole."""

# --- which ------------------------------------------------------------------------------------------------


def keys_of(acts, day, midnight):
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
    return [_recognitions(LABELS[act], day, midnight).filter(held=True)]


def _recognitions(label, day, midnight):
    later = RecognitionVersion.objects.filter(pgh_created_at__gt=midnight, pgh_label=label)
    return _with_held(later, day)


def _with_held(versions, day):
    """Annotate whether this version of a recognition holds on the day."""
    within = Q(valid_from__lte=day) & Q(last__gte=day)
    return versions.annotate(last=LAST_DAY, held=ExpressionWrapper(within, models.BooleanField()))


def _recognitions_changed(day, midnight):
    facts = JSONObject(held="held", **{name: name for name in NAMED + TERM})
    before = _with_held(versions_before(RecognitionVersion), day).annotate(facts=facts).values("facts")[:1]
    versions = _recognitions("update", day, midnight).annotate(facts=facts, facts_before=Subquery(before))
    return versions.filter(Q(held=True) | Q(facts_before__held=True)).exclude(facts=F("facts_before"))


def _products_changed(day, midnight):
    """Of products that held a star on the day, as far as the lists of that day show them otherwise."""
    holders = Recognition.objects.valid_on(day).values("product")
    return _changed(ProductVersion, OF_PRODUCT).filter(pgh_created_at__gt=midnight, pgh_obj__in=holders)


def _producers_changed(day, midnight):
    """Of the makers of such products, those the decisions named and those of today."""
    holds = Recognition.objects.valid_on(day)
    makers = Q(pgh_obj__in=holds.values("producer")) | Q(pgh_obj__in=holds.values("product__producer"))
    return _changed(ProducerVersion, OF_PRODUCER).filter(makers, pgh_created_at__gt=midnight)


def _changed(model, fields):
    """Versions in which one of `fields` is another than before."""
    facts = JSONObject(**{name: name for name in fields})
    before = versions_before(model).annotate(facts=facts).values("facts")[:1]
    updates = model.objects.filter(pgh_label="update")
    return updates.annotate(facts=facts, facts_before=Subquery(before)).exclude(facts=F("facts_before"))


def versions_before(model):
    """Versions before the one of the query around it, the nearest first."""
    earlier = model.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    return earlier.order_by("-pgh_id")


# --- how many ---------------------------------------------------------------------------------------------

UNTIL = DaysLater(TruncDate("pgh_created_at"), -1)
"""Last day after which a version was recorded."""


class Late:
    """How many versions `keys_of` finds on any day, by each act. Costs six queries, and reads the whole history.

    A version counts on the days on which its star held, up to the day before it was recorded.
    """

    def __init__(self):
        # Within a transaction changes come as they are found; else PostgreSQL would write all of them down first.
        with transaction.atomic(savepoint=False):
            entered, removed = _entered_and_removed()
            self._days = {Act.ENTERED: entered, Act.CHANGED: _changed_days(), Act.REMOVED: removed}

    def on(self, day: datetime.date) -> dict[Act, int]:
        return {act: days.on(day) for act, days in self._days.items()}


LATE = OncePerVersion(Late)


def _entered_and_removed():
    versions = RecognitionVersion.objects.filter(pgh_label__in=LABELS.values()).annotate(until=Least(LAST_DAY, UNTIL))
    versions = versions.filter(until__gte=F("valid_from"))
    begun, ended = (
        list(versions.order_by(day).values_list("pgh_label", day).annotate(n=Count("pk")))
        for day in ("valid_from", "until")
    )
    return [
        Days(*([(day, n) for label, day, n in rows if label == each] for rows in (begun, ended)))
        for each in LABELS.values()
    ]


def _changed_days():
    spans = _Spans()
    for until, now, was in _facts_changed_days():
        terms = [_term(facts) for facts in (now, was) if facts]
        for first, last in terms:
            spans.add(first, min(last, until))
        if was:
            # Counted twice above where both held. There it is a change of facts, or none.
            shared = max(first for first, _last in terms), min(until, *(last for _first, last in terms))
            spans.add(*shared, -1 if _without_last(now) != _without_last(was) else -2)
    products = _updates(ProductVersion, OF_PRODUCT).filter(pgh_obj__recognitions__isnull=False)
    acts = ("pgh_obj__recognitions__valid_from", "pgh_obj__recognitions__last_day")
    for until, first, last in products.values_list("until", *acts).iterator():
        spans.add(first, min(last, until))
    made = defaultdict(list)
    for acts in ("pgh_obj__recognitions", "pgh_obj__products__recognitions"):
        producers = _updates(ProducerVersion, OF_PRODUCER).filter(**{f"{acts}__isnull": False})
        found = producers.values_list("pk", "until", f"{acts}__valid_from", f"{acts}__last_day")
        for pk, until, first, last in found.iterator():
            made[pk].append((first, min(last, until)))
    for terms in made.values():
        for first, last in _merged(terms):
            spans.add(first, last)
    return spans.days()


def _facts_changed_days():
    """Of each update of a recognition that may count: its last day to count on, its facts and those before it."""
    facts = JSONObject(last=LAST_DAY, **{name: name for name in NAMED + TERM})
    was = versions_before(RecognitionVersion).annotate(facts=facts).values("facts")[:1]
    versions = RecognitionVersion.objects.filter(pgh_label="update").annotate(until=UNTIL, facts=facts)
    versions = versions.annotate(was=Subquery(was)).exclude(facts=F("was")).order_by()
    return versions.values_list("until", "facts", "was").iterator()


def _updates(model, fields):
    return _changed(model, fields).annotate(until=UNTIL).order_by()


def _term(facts):
    return datetime.date.fromisoformat(facts["valid_from"]), datetime.date.fromisoformat(facts["last"])


def _without_last(facts):
    return {name: value for name, value in facts.items() if name != "last"}


class _Spans:
    """Spans of days, each counted so many times; none where the last day comes before the first."""

    def __init__(self):
        self.begun, self.ended = Counter(), Counter()

    def add(self, first, last, n=1):
        if first <= last:
            self.begun[first] += n
            self.ended[last] += n

    def days(self):
        return Days(sorted(self.begun.items()), sorted(self.ended.items()))


def _merged(terms):
    """The same days, none of them twice."""
    reached = datetime.date.min
    for first, last in sorted(terms):
        first = max(first, reached)
        if first <= last:
            yield first, last
            reached = last + datetime.timedelta(days=1)

"""What became of each product's star between two days: every product changes in one way or not at all."""

import datetime

from django.db import models
from django.db.models import Case, F, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.utils.translation import pgettext_lazy

from products.models import Recognition


class Change(models.TextChoices):
    """Between a first and a second day; between them a product may have had more than one recognition."""

    NEW = "new", pgettext_lazy("change", "recognised for the first time")
    RENEWED = "renewed", pgettext_lazy("change", "rated again after its star had ended")
    RESTORED = "restored", pgettext_lazy("change", "recognised again after a withdrawal")
    UPGRADED = "upgraded", pgettext_lazy("change", "upgraded: more stars")
    RERATED = "rerated", pgettext_lazy("change", "rated again: as many stars")
    LOWERED = "lowered", pgettext_lazy("change", "rated again: fewer stars")
    LAPSED = "lapsed", pgettext_lazy("change", "ended, no later decision found")
    WITHDRAWN = "withdrawn", pgettext_lazy("change", "withdrawn")
    BETWEEN = "between", pgettext_lazy("change", "held a star between the two days, on neither of them")
    WITHDRAWN_LATE = "withdrawn-late", pgettext_lazy("change", "withdrawn after its star had ended")


HOLDS_AFTER = frozenset({Change.NEW, Change.RENEWED, Change.RESTORED, Change.UPGRADED, Change.RERATED, Change.LOWERED})
HELD_BEFORE = frozenset({Change.UPGRADED, Change.RERATED, Change.LOWERED, Change.LAPSED, Change.WITHDRAWN})


def changes_between(since: datetime.date, day: datetime.date) -> models.QuerySet[Recognition]:
    """The newest recognition begun by `day` of every product that changed after `since`.

    Annotated: `change`, a `Change`; `stars_before`, of the newest recognition begun by `since`, or None. A
    recognition holds from its first to its last day (`Recognition.last_day`), so the days suffice.
    """
    # By the product of the row: planned badly, a list of all of them would be made anew for every row.
    earlier = Recognition.objects.filter(product=OuterRef("product"), valid_from__lte=since).order_by("-valid_from")
    held = Q(before__last_day__gte=since)
    withdrawn_before = Q(before__withdrawn_on__lte=since)
    holds = Q(last_day__gte=day)
    same = Q(pk=F("before__pk"))
    withdrawn = Q(withdrawn_on__lte=day)
    change = Case(
        When(holds & held & same, then=None),
        When(holds & held & Q(stars__gt=F("before__stars")), then=Value(Change.UPGRADED)),
        When(holds & held & Q(stars=F("before__stars")), then=Value(Change.RERATED)),
        When(holds & held, then=Value(Change.LOWERED)),
        When(holds & Q(before__pk=None), then=Value(Change.NEW)),
        When(holds & withdrawn_before, then=Value(Change.RESTORED)),
        When(holds, then=Value(Change.RENEWED)),
        When(held & withdrawn, then=Value(Change.WITHDRAWN)),
        When(held, then=Value(Change.LAPSED)),
        When(same & (withdrawn_before | Q(withdrawn_on=None) | Q(withdrawn_on__gt=day)), then=None),
        When(same, then=Value(Change.WITHDRAWN_LATE)),
        default=Value(Change.BETWEEN),
        output_field=models.CharField(null=True),
    )
    return (
        Recognition.objects.latest_on(day)
        .annotate(
            before=FilteredRelation(
                "product__recognitions",
                condition=Q(product__recognitions__pk=Subquery(earlier.values("pk")[:1])),
            ),
            change=change,
            stars_before=F("before__stars"),
        )
        .filter(change__isnull=False)
    )

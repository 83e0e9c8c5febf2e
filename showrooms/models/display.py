from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.history import tracked
from core.samples import clean_sample_links, points_only_at_likes_of_product
from core.triggers import RefuseUnless
from products.models import Product
from showrooms.models.freshness import FRESH_DAYS, Freshness, freshness_columns


class DisplayQuerySet(models.QuerySet):
    def current_on(self, day):
        """Put on the shelf by `day`, as far as that is known, and not known to be gone."""
        return self.filter(Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gt=day))

    def with_freshness(self, day):
        """Annotate `freshness` of the point on `day`, `confirmed_on`, and `is_fresh`: seen within 180 days there."""
        last, rule = freshness_columns(day, "showroom__")
        seen = Q(last_seen__range=(day - timedelta(days=FRESH_DAYS), day))
        return (
            self.annotate(**last)
            .annotate(**rule)
            .annotate(
                is_fresh=models.Case(
                    models.When(seen & Q(freshness=Freshness.OPEN), then=True),
                    default=False,
                    output_field=models.BooleanField(),
                )
            )
        )

    def fresh_on(self, day):
        """What may be counted on: on the shelf, seen within 180 days, at a point known to be open."""
        return self.current_on(day).with_freshness(day).filter(is_fresh=True)

    def where_seen(self, day):
        """For the page of a product: the points that show it, freshest first, but those closed for good."""
        return (
            self.current_on(day)
            .with_freshness(day)
            .filter(showroom__begins_on__lte=day)
            .exclude(freshness=Freshness.ENDED)
            .select_related("showroom__place__parent")
            .order_by(F("is_fresh").desc(), F("last_seen").desc(nulls_last=True), "showroom__name_sort", "pk")
        )


@tracked
class Display(models.Model):
    """A product on the shelf of a point: since when, and when somebody last saw it there."""

    showroom = models.ForeignKey(
        "showrooms.Showroom", models.CASCADE, related_name="displays", verbose_name=_("showroom")
    )
    product = models.ForeignKey(Product, models.PROTECT, related_name="displays", verbose_name=_("product"))
    since = models.DateField(_("on the shelf since"), null=True, blank=True, help_text=_("empty: not known"))
    until = models.DateField(
        _("taken off on"), null=True, blank=True, help_text=_("first day without it; empty: still there")
    )
    price_vnd = models.PositiveBigIntegerField(
        _("price there, đồng"), null=True, blank=True, help_text=_("empty: not stated")
    )
    last_seen = models.DateField(
        _("last seen on"), null=True, blank=True, help_text=_("the day somebody saw it there or was told so")
    )

    objects = DisplayQuerySet.as_manager()

    class Meta:
        verbose_name = _("product on the shelf")
        verbose_name_plural = _("products on the shelf")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["showroom", "product"],
                condition=Q(until=None),
                name="display_once_at_a_time",
                violation_error_message=_("This product is on the shelf of this point already."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gt=F("since")),
                name="display_ends_after_start",
                violation_error_message=_("A product leaves the shelf after the day it came there."),
            ),
            models.CheckConstraint(
                condition=Q(last_seen=None)
                | (Q(since=None) | Q(last_seen__gte=F("since"))) & (Q(until=None) | Q(last_seen__lte=F("until"))),
                name="display_seen_while_there",
                violation_error_message=_("A product is seen on a day between its coming and its going."),
            ),
            models.CheckConstraint(
                condition=Q(price_vnd=None) | Q(price_vnd__gt=0),
                name="display_price_positive",
                violation_error_message=_("A price is more than 0 đồng; leave it empty where it is not known."),
            ),
        ]
        triggers = [
            points_only_at_likes_of_product(showroom_id="showrooms_showroom"),
            RefuseUnless(
                name="seen_not_in_the_future",
                rule="NEW.last_seen <= (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date",
                sentence=gettext_noop("A product cannot have been seen on a day to come."),
            ),
        ]

    def __str__(self):
        return str(self.product)

    def clean(self):
        if self.product_id and self.showroom_id:
            clean_sample_links(self.showroom.is_sample, product=self.product)

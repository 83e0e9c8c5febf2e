from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import ASin, Cast, Coalesce, Cos, Least, Radians, Sin, Sqrt
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.history import tracked
from core.models import Place
from core.partial_dates import Precision, counts_from_last_day
from core.samples import stays_as_it_is
from core.text import Fold, SortKey, fold
from products.models import Recognition
from showrooms.models.display import Display
from showrooms.models.freshness import Freshness, freshness_columns

EARTH_METRES = 6_371_000


def metres_between(latitude, longitude, other_latitude, other_longitude):
    """Expression: distance as the crow flies between two points in degrees (haversine formula).

    The extension earthdistance computes the same, but only a superuser may install it.
    """
    north, east = Radians(other_latitude - latitude) / 2, Radians(other_longitude - longitude) / 2
    along = Cos(Radians(latitude)) * Cos(Radians(other_latitude))
    half_chord = Sqrt(Sin(north) * Sin(north) + along * Sin(east) * Sin(east))
    return 2 * EARTH_METRES * ASin(Least(half_chord, 1.0))  # rounding can carry it past 1 half way round the Earth


class ShowroomQuerySet(models.QuerySet):
    def known_on(self, day):
        """Points there were on `day` or before: opened, or named by a source, by then."""
        return self.filter(begins_on__lte=day)

    def running_on(self, day):
        """`known_on`, without those closed for good by then. The same rule as `Freshness.ENDED`."""
        return self.known_on(day).filter(Q(closed_on=None) | Q(closed_on__gt=day))

    def matching(self, text, day):
        """Points whose own, operator's or place's name holds every word of `text`, or that show such a product.

        A product counts where it is known to be on the shelf on `day`. Accents do not matter.
        """
        found = self
        shelf = Display.objects.fresh_on(day)
        for word in fold(text).split():
            places = Place.objects.matching(word)
            shelf = shelf.filter(product__name_folded__contains=word)
            found = found.filter(
                Q(name_folded__contains=word)
                | Q(operator_folded__contains=word)
                | Q(place__in=places)
                | Q(place__parent__in=places)
            )
        return self.filter(Q(pk__in=found.values("pk")) | Q(pk__in=shelf.values("showroom"))) if text else self

    def with_freshness(self, day):
        """Annotate `freshness` on `day`, with `confirmed_on` and `confirmed_how` of the last confirmation until then.

        The rule is `freshness.freshness`.
        """
        last, rule = freshness_columns(day)
        return self.annotate(as_of=Value(day, output_field=models.DateField()), **last).annotate(**rule)

    def with_shelf(self, day):
        """Annotate `shown`, the ids of the products known to be shown on `day`, `n_shown`, and `has_five_stars`.

        What nobody saw for 180 days is left out, and all of it where the point is not known to be open.
        """
        shelf = Display.objects.fresh_on(day).filter(showroom=OuterRef("pk"))
        five = Recognition.objects.valid_on(day).filter(stars=5)
        return self.annotate(
            shown=ArraySubquery(shelf.order_by("product").values("product")),
            n_shown=Coalesce(
                Subquery(shelf.order_by().values("showroom").annotate(n=models.Count("pk")).values("n")), 0
            ),
            has_five_stars=Exists(shelf.filter(product__in=five.values("product"))),
        )

    def with_open_now(self, open_ids):
        """Annotate `open_now`, "open" or "", by the ids that `showrooms.hours.open_at` found.

        Whatever its hours say, a point counts as open only while it is known to be there. After `with_freshness`.
        """
        return self.annotate(
            open_now=Case(
                When(pk__in=open_ids, freshness=Freshness.OPEN, then=Value("open")),
                default=Value(""),
                output_field=models.CharField(),
            )
        )

    def with_distance(self, latitude, longitude):
        """Annotate `distance` in metres from a point; NULL where neither point nor place has a position."""

        def degrees(expression):
            return Cast(expression, models.FloatField())

        distance = metres_between(
            degrees(Value(latitude)),
            degrees(Value(longitude)),
            degrees(Coalesce("latitude", "place__latitude")),
            degrees(Coalesce("longitude", "place__longitude")),
        )
        return self.annotate(distance=distance)

    def for_display(self):
        """With everything a list or page names, so that a longer list costs no further queries."""
        return self.select_related("place__parent__parent").prefetch_related(
            "place__changes_after__new__parent", "opening_hours", "exceptional_days"
        )


@tracked
class Showroom(models.Model):
    """A point where OCOP products are shown and sold: a showroom or a smaller display point."""

    class Kind(models.TextChoices):
        SHOWROOM = "showroom", _("showroom")
        DISPLAY_POINT = "display_point", _("display point")

    class Host(models.TextChoices):
        """Busy places a funded point may stand in (950/QĐ-BCT of 18 April 2023), and others."""

        STATION = "station", _("bus or railway station")
        REST_STOP = "rest_stop", _("rest stop")
        MARKET = "market", _("market or supermarket")
        TOURIST_SITE = "tourist_site", _("tourist site")
        CRAFT_VILLAGE = "craft_village", _("craft village")
        COMMUNE_CENTRE = "commune_centre", _("centre of a commune")
        FAIR_CENTRE = "fair_centre", _("fair centre")
        POST_OFFICE = "post_office", _("post office")
        PRODUCER = "producer", _("at a producer's")
        OTHER = "other", pgettext_lazy("site of a showroom", "other")

    class Parking(models.TextChoices):
        NONE = "none", pgettext_lazy("parking", "none")
        MOTORBIKE = "motorbike", pgettext_lazy("parking", "motorbikes")
        CAR = "car", pgettext_lazy("parking", "cars")
        COACH = "coach", pgettext_lazy("parking", "coaches too")

    class Language(models.TextChoices):
        VIETNAMESE = "vi", pgettext_lazy("language spoken", "Vietnamese")
        ENGLISH = "en", pgettext_lazy("language spoken", "English")
        CHINESE = "zh", pgettext_lazy("language spoken", "Chinese")
        TAY = "tyz", pgettext_lazy("language spoken", "Tày")

    class Payment(models.TextChoices):
        CASH = "cash", _("cash")
        TRANSFER = "transfer", _("bank transfer, QR")
        CARD = "card", _("card")

    slug = models.SlugField(_("key in addresses"), max_length=120, unique=True)
    name_vi = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=13, choices=Kind.choices)
    host = models.CharField(_("where it stands"), max_length=14, choices=Host.choices, blank=True)
    operator = models.CharField(_("operator"), max_length=200, blank=True)
    address = models.CharField(_("address as written"), max_length=300, blank=True)
    place = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="showrooms",
        verbose_name=_("place"),
        help_text=_("the place as papers name it; today's place follows from it"),
    )
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        help_text=_("of the door, where it is known; else the map shows the middle of the commune"),
    )
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    phone = models.CharField(
        _("phone of the point"), max_length=30, blank=True, help_text=_("shown to the public; no private number")
    )
    languages = ArrayField(
        models.CharField(max_length=3, choices=Language.choices),
        default=list,
        blank=True,
        verbose_name=_("languages spoken"),
    )
    payment = ArrayField(
        models.CharField(max_length=8, choices=Payment.choices),
        default=list,
        blank=True,
        verbose_name=_("ways to pay"),
    )
    parking = models.CharField(
        _("parking"), max_length=9, choices=Parking.choices, blank=True, help_text=_("empty: not known")
    )
    closes_at_tet = models.BooleanField(
        _("closed at Tết"),
        null=True,
        blank=True,
        help_text=_("on the days of Tết that staff entered; not known: the page says so on these days"),
    )
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    opened_on_precision = models.CharField(
        _("date known to the"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    named_on = models.DateField(
        _("named by a source on"),
        null=True,
        blank=True,
        help_text=_("where the day of opening is not known, the point counts from this day"),
    )
    named_on_precision = models.CharField(
        _("date known to the"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    closed_on = models.DateField(
        _("closed for good on"), null=True, blank=True, help_text=_("first day without the point")
    )
    closed_on_precision = models.CharField(
        _("date known to the"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    source = models.TextField(_("source"), blank=True, help_text=_("addresses, one per line"))
    is_sample = models.BooleanField(_("sample"), default=False)
    begins_on = models.GeneratedField(
        expression=Coalesce("opened_on", "named_on"),
        output_field=models.DateField(_("counts from")),
        db_persist=True,
    )
    name_folded = models.GeneratedField(expression=Fold("name_vi"), output_field=models.TextField(), db_persist=True)
    operator_folded = models.GeneratedField(
        expression=Fold("operator"), output_field=models.TextField(), db_persist=True
    )
    name_sort = models.GeneratedField(
        expression=SortKey("name_vi"), output_field=models.TextField(db_collation="C"), db_persist=True
    )

    objects = ShowroomQuerySet.as_manager()

    class Meta:
        verbose_name = _("showroom")
        verbose_name_plural = _("showrooms")
        ordering = ["name_sort", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_vi=""),
                name="showroom_has_name",
                violation_error_message=_("A showroom has a name."),
            ),
            models.CheckConstraint(
                condition=Q(opened_on__isnull=False) | Q(named_on__isnull=False),
                name="showroom_begins",
                violation_error_message=_("Give the day of opening, or the day of the source that names the point."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gt=Coalesce("opened_on", "named_on")),
                name="showroom_closes_after_opening",
                violation_error_message=_("A point closes after the day from which it counts."),
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__range=(8, 24), longitude__range=(102, 118)),
                name="showroom_position_in_vietnam",
                violation_error_message=_("The position lies outside Vietnam."),
            ),
            counts_from_last_day("opened_on", "showroom_opened_on_last_day"),
            counts_from_last_day("named_on", "showroom_named_on_last_day"),
            counts_from_last_day("closed_on", "showroom_closed_on_last_day"),
        ]
        triggers = [stays_as_it_is()]

    def __str__(self):
        return self.name_vi

    def get_absolute_url(self):
        return reverse("showrooms:detail", args=[self.slug])

    @property
    def position(self):
        """(latitude, longitude): the point's own, else of its place; None where neither is known."""
        for known in (self, self.place):
            if known is not None and known.latitude is not None:
                return known.latitude, known.longitude
        return None

    @property
    def language_names(self):
        return [self.Language(code).label for code in self.languages]

    @property
    def payment_names(self):
        return [self.Payment(code).label for code in self.payment]

from datetime import timedelta
from operator import attrgetter

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, NullIf
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from cooperatives.models import Producer
from core.history import tracked, tracked_in_bulk
from core.languages import Translated
from core.samples import clean_sample_links, points_only_at_its_like, stays_as_it_is
from core.text import Fold, SortKey
from core.triggers import RefuseUnless
from products.codes import LENGTH, IsCode, NewCode, write_code
from products.models.distinctions import Award, QualityCertificate
from products.models.recognition import Recognition, Standing

OF_LATEST = {
    "latest_id": "pk",
    "stars": "stars",
    "begun_on": "valid_from",
    "begun_on_precision": "valid_from_precision",
    "ends_on": "last_day",
    "ends_on_precision": "last_day_known_to",
    "extended_until": "extended_until",
    "withdrawn_on": "withdrawn_on",
}
"""What a product takes from its latest recognition: name there, name here."""

ENDING_SOON = timedelta(days=120)
"""A star with fewer days left than this is shown as about to end."""


@tracked
class ProductGroup(models.Model):
    """One of the six branches (ngành) of the programme."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name_vi = models.CharField(_("name"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150)
    position = models.PositiveSmallIntegerField(_("order"), unique=True)

    name = Translated()

    class Meta:
        verbose_name = _("product group")
        verbose_name_plural = _("product groups")
        ordering = ["position"]

    def __str__(self):
        return self.name_vi


# What people call a set by another word than its name in the decree, by its number.
ALSO_CALLED = {12: "trà thảo dược, trà thảo mộc"}


@tracked
class ProductSet(models.Model):
    """One of the 26 product sets (bộ sản phẩm), each with its own criteria: Appendix I of 26/2026/QĐ-TTg."""

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    group = models.ForeignKey(ProductGroup, models.PROTECT, related_name="sets", verbose_name=_("product group"))
    name_vi = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    ministries = models.CharField(_("ministries in charge"), max_length=50, blank=True)

    name = Translated()

    class Meta:
        verbose_name = _("product set")
        verbose_name_plural = _("product sets")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__range=(1, 26)),
                name="product_set_number",
                violation_error_message=_("Product sets are numbered 1 to 26."),
            )
        ]

    def __str__(self):
        return f"{self.number}. {self.name_vi}"


def _kinds(rows, field):
    """Array of the different values of `field` among a product's `rows`."""
    return ArraySubquery(rows.filter(product=OuterRef("pk")).order_by(field).values(field).distinct())


class ProductQuerySet(models.QuerySet):
    def with_standing(self, day):
        """Annotate how each product stood on `day`, by its latest recognition begun by then.

        `standing` and `stars`; its first and last day (`begun_on`, `ends_on`, `withdrawn_on`) as far as they
        are known (`…_precision`); and what that recognition named, which later corrections of the product
        leave alone: `named_set`, `named_producer`, `named_place` (ids). Where nothing was recognised by then,
        stars and days are NULL and the names are the product's own. `upcoming_on` is the first day of a
        recognition still to come; `as_of` is `day`.
        """
        of_product = Recognition.objects.filter(product=OuterRef("pk"))
        # Of the recognition alone, so that PostgreSQL can take all products at once and need not look for each.
        later = Recognition.objects.filter(
            product=OuterRef("latest__product"), valid_from__gt=OuterRef("latest__valid_from"), valid_from__lte=day
        )
        upcoming = of_product.filter(valid_from__gt=day).order_by("valid_from")
        return self.annotate(
            latest=FilteredRelation("recognitions", condition=Q(~Exists(later), recognitions__valid_from__lte=day)),
            latest_id=F("latest__pk"),
            stars=F("latest__stars"),
            begun_on=F("latest__valid_from"),
            begun_on_precision=F("latest__valid_from_precision"),
            ends_on=F("latest__last_day"),
            ends_on_precision=Case(
                When(latest__pk=None, then=None), default=Recognition.last_day_precision(of="latest__")
            ),
            extended_until=F("latest__extended_until"),
            withdrawn_on=F("latest__withdrawn_on"),
            upcoming_on=Subquery(upcoming.values("valid_from")[:1]),
            upcoming_on_precision=Subquery(upcoming.values("valid_from_precision")[:1]),
            as_of=Value(day, output_field=models.DateField()),
            standing=Case(
                When(latest__pk=None, then=Value(Standing.UNKNOWN)),
                default=Recognition.standing_case(day, of="latest__"),
            ),
            named_set=Coalesce("latest__product_set", "product_set", output_field=models.BigIntegerField()),
            named_producer=Coalesce("latest__producer", "producer", output_field=models.BigIntegerField()),
            named_place=Coalesce("latest__place", "producer__place", output_field=models.BigIntegerField()),
        )

    def with_facets(self, day):
        """`with_standing`, and what the catalogue is filtered by and figures are counted by besides.

        `status` parts all products: in force ("valid"), in force but about to end ("ending"), ended (also where
        a decision replaced the star by nothing the register knows), withdrawn, unknown. `named_kind` is the
        kind of producer, `named_level` who decided (NULL where nothing was recognised). `certificate_kinds` and
        `award_levels` are arrays of what the product had by then, as far as days are known.
        """
        return self.with_standing(day).annotate(
            status=Case(
                When(standing=Standing.VALID, ends_on__lt=day + ENDING_SOON, then=Value("ending")),
                When(standing=Standing.SUPERSEDED, then=Value(Standing.ENDED)),
                default="standing",
                output_field=models.CharField(),
            ),
            named_kind=Coalesce("latest__producer__kind", "producer__kind"),
            named_level=F("latest__level"),
            certificate_kinds=_kinds(QualityCertificate.objects.known_on(day), "kind"),
            award_levels=_kinds(Award.objects.known_on(day), "level"),
        )

    def with_evidence(self, day):
        """What the latest recognition of `with_standing(day)` rests on: score, decision, issuing body, source."""
        return self.annotate(
            score=F("latest__score"),
            decision_number=F("latest__decision__number"),
            decided_by=Coalesce(NullIf("latest__issuer", Value("")), "latest__decision__issuer"),
            decided_source=F("latest__source"),
        )

    def for_display(self):
        """With everything a card or row shows, so that a longer list costs no further queries."""
        return self.select_related("product_set__group", "producer__place__parent").prefetch_related("photos")


@tracked_in_bulk
class Product(models.Model):
    """A product that holds, held or was entered for a star. Its star is never typed here: see Recognition."""

    slug = models.SlugField(_("key in addresses"), max_length=120, unique=True)
    code = models.CharField(
        _("code on labels"),
        max_length=LENGTH,
        unique=True,
        editable=False,
        db_default=NewCode(),
        help_text=_("drawn once by the register and never changed: it stands on printed labels"),
    )
    name_vi = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    producer = models.ForeignKey(
        Producer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=_("producer"),
        help_text=_("leave empty while no source names the producer"),
    )
    product_set = models.ForeignKey(ProductSet, models.PROTECT, related_name="products", verbose_name=_("product set"))
    summary_vi = models.TextField(_("story"), blank=True)
    summary_en = models.TextField(_("story in English"), blank=True)
    raw_material_vi = models.CharField(_("raw material"), max_length=200, blank=True)
    raw_material_en = models.CharField(_("raw material, in English"), max_length=200, blank=True)
    packages = models.CharField(_("packages"), max_length=200, blank=True, help_text=_("e.g. 250 g; 500 g; 1 kg"))
    price_vnd = models.PositiveBigIntegerField(
        _("price, đồng"), null=True, blank=True, help_text=_("of the first package named; empty: not known")
    )
    export_markets_vi = models.CharField(
        _("export markets"), max_length=200, blank=True, help_text=_("separated by semicolons")
    )
    export_markets_en = models.CharField(
        _("export markets, in English"), max_length=200, blank=True, help_text=_("separated by semicolons")
    )
    shop_links = models.TextField(_("online shops"), blank=True, help_text=_("addresses, one per line"))
    source = models.TextField(_("source"), blank=True, help_text=_("addresses, one per line"))
    is_sample = models.BooleanField(_("sample"), default=False)
    name_folded = models.GeneratedField(
        expression=Fold(Concat("name_vi", Value(" "), "name_en")), output_field=models.TextField(), db_persist=True
    )
    name_sort = models.GeneratedField(
        expression=SortKey("name_vi"), output_field=models.TextField(db_collation="C"), db_persist=True
    )

    name = Translated()
    summary = Translated()
    raw_material = Translated()
    export_markets = Translated()
    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name_sort", "pk"]
        indexes = [GinIndex(fields=["name_folded"], opclasses=["gin_trgm_ops"], name="product_name_trigrams")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_vi=""),
                name="product_has_name",
                violation_error_message=_("A product has a name."),
            ),
            models.CheckConstraint(
                condition=Q(price_vnd=None) | Q(price_vnd__gt=0),
                name="product_price_positive",
                violation_error_message=_("A price is more than 0 đồng; leave it empty where it is not known."),
            ),
            models.CheckConstraint(
                condition=IsCode("code"),
                name="product_code_well_formed",
                violation_error_message=_("The last character of a code follows from the others."),
            ),
        ]
        triggers = [
            stays_as_it_is(),
            points_only_at_its_like(producer_id="cooperatives_producer"),
            RefuseUnless(
                name="product_code_stays",
                rule="TG_OP = 'INSERT' OR NEW.code = OLD.code",
                sentence=gettext_noop("A code stands on printed labels and is never changed."),
            ),
        ]

    def __str__(self):
        return self.name_vi

    def get_absolute_url(self):
        return reverse("products:detail", args=[self.slug])

    def stand_on(self, day, recognitions):
        """The row's side of `ProductQuerySet.with_standing`, from all its `recognitions`: standing, stars and days.

        For a page that shows these anyway; the database would look for the latest of them a dozen times.
        """
        first_day = attrgetter("valid_from")
        latest = max((act for act in recognitions if act.valid_from <= day), key=first_day, default=None)
        upcoming = min((act for act in recognitions if act.valid_from > day), key=first_day, default=None)
        stood = dict.fromkeys(OF_LATEST) | {"upcoming_on": None, "upcoming_on_precision": None}
        if latest:
            stood |= {name: getattr(latest, field) for name, field in OF_LATEST.items()}
        if upcoming:
            stood |= {"upcoming_on": upcoming.valid_from, "upcoming_on_precision": upcoming.valid_from_precision}
        self.as_of = day
        self.standing = latest.standing_on(day) if latest else Standing.UNKNOWN
        for name, value in stood.items():
            setattr(self, name, value)

    leaves_out_what_came_later = False

    def leave_out_what_came_later(self):
        """Of a product `with_standing`: tell how it stood on the day, whatever was decided since."""
        self.leaves_out_what_came_later = True
        self.upcoming_on = self.upcoming_on_precision = None

    @property
    def written_code(self):
        """ "K7M-42Q": the code as it stands on labels."""
        return write_code(self.code)

    @property
    def verification_path(self):
        """Address, without host, that answers for this product; printed on labels, so the same for good."""
        return f"/v/{self.code}"

    @cached_property
    def first_photo(self):
        """The photo that stands for the product, if any. Costs no query after `for_display`."""
        return next(iter(self.photos.all()), None)

    def clean(self):
        clean_sample_links(self.is_sample, producer=self.producer)

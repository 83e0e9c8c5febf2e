from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, Func, Q, Value, When
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.history import tracked_in_bulk
from core.languages import Translated
from core.models import Place
from core.samples import stays_as_it_is
from core.text import Fold, SortKey, fold

# As papers and labels write them.
ABBREVIATIONS = {"cooperative": "htx", "cooperative_group": "tht"}


def _in_brackets(column):
    """What stands in brackets at the end of a name, or the name where nothing does."""
    return Func(column, Value(r"^[^(]*\(\s*(\S.*)\)\s*$"), Value(r"\1"), function="regexp_replace")


class ProducerQuerySet(models.QuerySet):
    def matching(self, text):
        """Producers whose own or place's name holds every word of `text`, accents or not."""
        found = self
        for word in fold(text).split():
            found = found.filter(
                Q(name_folded__contains=word)
                | Q(place__in=Place.objects.matching(word))
                | Q(place__parent__in=Place.objects.matching(word))
            )
        return found

    def trading_as(self, text):
        """Producers whose trade name, as `Producer.trade_name` has it, holds every word of `text`, accents or not.

        The name of a household's owner finds nothing; former and English names of the others do.
        """
        named = Case(
            When(kind="household", then=Fold(Concat(_in_brackets("name_vi"), Value(" "), _in_brackets("name_en")))),
            default="name_folded",
        )
        words = Q(*(Q(traded__contains=word) for word in fold(text).split()))
        return self.alias(traded=named).filter(words)

    def for_display(self):
        """With the places a page names, so that naming them costs no further query per row."""
        return self.select_related("place__parent").prefetch_related("place__changes_after__new__parent")

    def with_n_in_force(self, day):
        """Annotate `n_products` and `n_in_force`: how many of the producer's products hold a star on `day`.

        A recognition holds from its first to its last day (`Recognition.last_day`), so the two days suffice.
        """
        holds = Q(
            products__recognitions__valid_from__lte=day,
            products__recognitions__last_day__gte=day,
        )
        return self.annotate(
            n_products=models.Count("products", distinct=True),
            n_in_force=models.Count("products", filter=holds, distinct=True),
        )


@tracked_in_bulk
class Producer(models.Model):
    """An OCOP entity (chủ thể): who makes a product. Stars belong to products, never to the producer."""

    class Kind(models.TextChoices):
        COOPERATIVE = "cooperative", _("cooperative")
        COOPERATIVE_GROUP = "cooperative_group", _("cooperative group")
        COMPANY = "company", _("company")
        HOUSEHOLD = "household", _("household business")
        FARM = "farm", _("farm")
        ASSOCIATION = "association", _("association")
        OTHER = "other", pgettext_lazy("kind of producer", "other")

    slug = models.SlugField(_("key in addresses"), max_length=120, unique=True)
    name_vi = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    former_names = models.CharField(_("former names"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=17, choices=Kind.choices)
    founded_year = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    summary_vi = models.TextField(_("about"), blank=True)
    summary_en = models.TextField(_("about, in English"), blank=True)
    place = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="producers",
        verbose_name=_("place"),
        help_text=_("the place as papers name it; today's place follows from it"),
    )
    address = models.CharField(_("address as written"), max_length=300, blank=True, help_text=_("as on the decision"))
    website = models.URLField(_("website"), blank=True, help_text=_("a page the producer itself made public"))
    phone = models.CharField(_("business phone"), max_length=30, blank=True)
    email = models.EmailField(_("business e-mail"), blank=True)
    contact_consent_on = models.DateField(
        _("agreed to publish on"),
        null=True,
        blank=True,
        help_text=_("phone and e-mail are shown to the public only from the day the producer agreed"),
    )
    office_email = models.EmailField(
        _("e-mail for letters of the office"),
        blank=True,
        help_text=_("for staff only, never published; empty: the business e-mail"),
    )
    director = models.CharField(
        _("head or owner"), max_length=100, blank=True, help_text=_("for staff only, never published")
    )
    source = models.TextField(_("source"), blank=True, help_text=_("addresses, one per line"))
    is_sample = models.BooleanField(_("sample"), default=False)
    name_folded = models.GeneratedField(
        expression=Fold(Concat("name_vi", Value(" "), "name_en", Value(" "), "former_names")),
        output_field=models.TextField(),
        db_persist=True,
    )
    name_sort = models.GeneratedField(
        expression=SortKey("name_vi"), output_field=models.TextField(db_collation="C"), db_persist=True
    )

    name = Translated()
    summary = Translated()
    objects = ProducerQuerySet.as_manager()

    class Meta:
        verbose_name = _("producer")
        verbose_name_plural = _("producers")
        ordering = ["name_sort", "pk"]
        indexes = [GinIndex(fields=["name_folded"], opclasses=["gin_trgm_ops"], name="producer_name_trigrams")]
        constraints = [
            models.CheckConstraint(
                condition=Q(founded_year=None) | Q(founded_year__range=(1900, 2100)),
                name="producer_founded_year",
                violation_error_message=_("The founding year lies between 1900 and 2100."),
            ),
            models.CheckConstraint(
                condition=~Q(name_vi=""),
                name="producer_has_name",
                violation_error_message=_("A producer has a name."),
            ),
            models.CheckConstraint(
                condition=Q(contact_consent_on=None) | ~Q(phone="", email=""),
                name="producer_consent_has_contact",
                violation_error_message=_("There is a day of consent but no phone or e-mail to publish."),
            ),
        ]
        triggers = [stays_as_it_is()]

    def __str__(self):
        return self.name_vi

    def get_absolute_url(self):
        return reverse("portal:producer", args=[self.slug])

    @property
    def trade_name(self):
        """The name it trades under. Of a household "Hộ kinh doanh <owner> (<trade name>)": what stands in brackets."""
        _owner, bracket, rest = self.name.partition("(")
        if self.kind == self.Kind.HOUSEHOLD and bracket and rest.rstrip().endswith(")"):
            return rest.rstrip()[:-1].strip() or self.name
        return self.name

    @property
    def mail_address(self):
        """Where the office writes to; empty where no address is known."""
        return self.office_email or self.email

    @property
    def published_contact(self):
        """Phone and e-mail with the day of consent, or None while the producer has not agreed."""
        if self.contact_consent_on is None:
            return None
        return {"phone": self.phone, "email": self.email, "since": self.contact_consent_on}

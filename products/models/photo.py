"""Photos, and those of a product. Files and row are written together: see products.photographing."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.history import tracked
from core.languages import Translated
from core.partial_dates import Precision, counts_from_last_day


class Photo(models.Model):
    """A photo in a few widths. It is public by being here. The models below say of what."""

    folder = models.UUIDField(_("folder of the files"), unique=True, editable=False)
    widths = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("widths"), editable=False)
    height = models.PositiveSmallIntegerField(_("height of the widest"), editable=False)
    alt_vi = models.CharField(
        _("what the photo shows"),
        max_length=300,
        help_text=_("one sentence for people who do not see the photo: what stands, lies or happens there"),
    )
    alt_en = models.CharField(_("what the photo shows, in English"), max_length=300, blank=True)
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    taken_on_precision = models.CharField(
        _("date known to the"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    credit = models.CharField(
        _("photographer or owner"), max_length=200, blank=True, help_text=_("named under the photo")
    )
    source = models.TextField(_("source"), blank=True, help_text=_("addresses, one per line"))
    position = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("the photo with the lowest number stands for the product in lists")
    )

    alt = Translated()

    class Meta:
        abstract = True
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.alt_vi

    @property
    def width(self):
        """Of the widest file."""
        return self.widths[-1]

    @property
    def url(self):
        """Address of the widest file."""
        return self.url_of(self.width)

    @property
    def small_url(self):
        """Address of the narrowest file."""
        return self.url_of(self.widths[0])

    @property
    def srcset(self):
        return ", ".join(f"{self.url_of(width)} {width}w" for width in self.widths)

    def url_of(self, width):
        return reverse("photo", args=[self.folder, width])


@tracked
class ProductPhoto(Photo):
    """A photo of a product, its making or its makers."""

    class Role(models.TextChoices):
        PRODUCT = "product", pgettext_lazy("what a photo shows", "product")
        PACKAGE = "package", pgettext_lazy("what a photo shows", "package")
        LABEL = "label", pgettext_lazy("what a photo shows", "label")
        PLACE = "place", pgettext_lazy("what a photo shows", "place of making")
        PEOPLE = "people", pgettext_lazy("what a photo shows", "people at work")
        OTHER = "other", pgettext_lazy("what a photo shows", "other")

    product = models.ForeignKey("products.Product", models.CASCADE, related_name="photos", verbose_name=_("product"))
    role = models.CharField(
        _("kind of photo"),
        max_length=7,
        choices=Role.choices,
        default=Role.PRODUCT,
        help_text=_("people at work: only with their consent"),
    )

    class Meta(Photo.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=~Q(alt_vi=""),
                name="photo_is_described",
                violation_error_message=_("A photo says in Vietnamese what it shows."),
            ),
            counts_from_last_day("taken_on", "photo_taken_on_last_day"),
        ]

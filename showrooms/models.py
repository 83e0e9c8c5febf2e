from django.db import models
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from core.models import Place
from core.samples import stays_as_it_is
from core.text import Fold, SortKey


@tracked
class Showroom(models.Model):
    """A point where OCOP products are shown and sold: a showroom or a smaller display point."""

    class Kind(models.TextChoices):
        SHOWROOM = "showroom", _("showroom")
        DISPLAY_POINT = "display_point", _("display point")

    slug = models.SlugField(_("key in addresses"), max_length=120, unique=True)
    name_vi = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=13, choices=Kind.choices)
    operator = models.CharField(_("operator"), max_length=200, blank=True)
    address = models.CharField(_("address as written"), max_length=300, blank=True)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="showrooms", verbose_name=_("place")
    )
    source = models.TextField(_("source"), blank=True, help_text=_("addresses, one per line"))
    is_sample = models.BooleanField(_("sample"), default=False)
    name_folded = models.GeneratedField(expression=Fold("name_vi"), output_field=models.TextField(), db_persist=True)
    name_sort = models.GeneratedField(
        expression=SortKey("name_vi"), output_field=models.TextField(db_collation="C"), db_persist=True
    )

    class Meta:
        verbose_name = _("showroom")
        verbose_name_plural = _("showrooms")
        ordering = ["name_sort", "pk"]
        triggers = [stays_as_it_is()]

    def __str__(self):
        return self.name_vi

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.history import tracked
from core.languages import Translated
from core.text import Fold, SortKey, fold


class Vintage(models.TextChoices):
    """The two maps: before and after the mergers of 1 July 2025 (Resolution 202/2025/QH15)."""

    PRE2025 = "pre2025", _("until 30 June 2025")
    Y2025 = "2025", _("from 1 July 2025")


class PlaceQuerySet(models.QuerySet):
    def matching(self, text):
        """Places whose name or a known other spelling holds every word of `text`, accents or not."""
        found = self
        for word in fold(text).split():
            found = found.filter(
                Q(name_folded__contains=word)
                | Q(pk__in=PlaceAlias.objects.filter(written_folded__contains=word).values("place"))
            )
        return found

    def named(self, text):
        """Districts and communes of both maps that bear this name, with or without the word for their kind.

        Other spellings count, the word for a kind only where it is the unit's own. Old and new units may share a
        name: whoever asks says which is which.
        """
        name = fold(text)
        if not name:
            return self.none()
        found = Q(name_folded=name) | Q(pk__in=PlaceAlias.objects.filter(written_folded=name).values("place"))
        for kind, words in Place.KIND_WORDS.items():
            for word in words:
                if name.startswith(f"{word} "):
                    found |= Q(name_folded=name.removeprefix(f"{word} "), kind=kind)
        return self.exclude(level=Place.Level.PROVINCE).filter(found)

    def units_of(self, vintage):
        """Districts and communes of one map."""
        return self.filter(vintage=vintage).exclude(level=Place.Level.PROVINCE)

    def old_districts(self):
        """Districts of Bắc Kạn as they stood until 30 June 2025."""
        return self.filter(vintage=Vintage.PRE2025, level=Place.Level.DISTRICT)

    def communes_of_today(self):
        """Communes of 2025 that old Bắc Kạn went into, by name."""
        made = PlaceChange.objects.filter(new__level=Place.Level.COMMUNE).values("new")
        return self.filter(pk__in=made).order_by("name_sort", "code")

    def written_as(self, name, district=""):
        """Old places meant by `name` on a decision, within `district` if one is named there."""
        name = fold(name)
        found = self.filter(vintage=Vintage.PRE2025).filter(
            Q(name_folded=name) | Q(pk__in=PlaceAlias.objects.filter(written_folded=name).values("place"))
        )
        if district:
            found = found.filter(level=Place.Level.COMMUNE, parent__in=self.old_districts().written_as(district))
        return found


@tracked
class Place(models.Model):
    """An administrative unit of one map. Codes were used again in 2025: only (vintage, code) names a unit."""

    class Level(models.TextChoices):
        PROVINCE = "province", pgettext_lazy("administrative level", "province")
        DISTRICT = "district", pgettext_lazy("administrative level", "district")
        COMMUNE = "commune", pgettext_lazy("administrative level", "commune")

    class Kind(models.TextChoices):
        PROVINCE = "tỉnh", _("province")
        CITY = "thành phố", _("city")
        DISTRICT = "huyện", _("district")
        TOWNSHIP = "thị trấn", _("township")
        COMMUNE = "xã", _("commune")
        WARD = "phường", _("ward")

    KIND_WORDS = {
        Kind.CITY: ("thanh pho", "tp", "tp."),
        Kind.DISTRICT: ("huyen", "h."),
        Kind.TOWNSHIP: ("thi tran", "tt", "tt."),
        Kind.COMMUNE: ("xa", "x."),
        Kind.WARD: ("phuong", "p."),
    }
    """Words that papers put before a name, folded."""
    KIND_NAMES = dict(Kind.choices)

    vintage = models.CharField(_("map"), max_length=7, choices=Vintage.choices)
    code = models.CharField(
        _("code"), max_length=5, help_text=_("statistical code of the unit, with its leading zeros")
    )
    name_vi = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("name without marks"), max_length=100)
    level = models.CharField(_("level"), max_length=8, choices=Level.choices)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    name_folded = models.GeneratedField(expression=Fold("name_vi"), output_field=models.TextField(), db_persist=True)
    name_sort = models.GeneratedField(
        expression=SortKey("name_vi"), output_field=models.TextField(db_collation="C"), db_persist=True
    )

    name = Translated()
    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["name_sort", "vintage", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["vintage", "code"],
                name="place_code_once_per_map",
                violation_error_message=_("This map already has a place with this code."),
            ),
            models.CheckConstraint(
                condition=Q(level="province", parent=None) | (~Q(level="province") & Q(parent__isnull=False)),
                name="place_below_province_has_parent",
                violation_error_message=_("A district or commune belongs to another unit; a province does not."),
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__range=(8, 24), longitude__range=(102, 118)),
                name="place_position_in_vietnam",
                violation_error_message=_("The position lies outside Vietnam."),
            ),
        ]

    def __str__(self):
        return f"{self.full_name} ({self.get_vintage_display()})"

    def get_absolute_url(self):
        return reverse("portal:place", args=[self.vintage, self.code])

    @property
    def names(self):
        """Folded names it is asked for by. Costs no query where `aliases` are fetched."""
        with_kind = (f"{word} {self.name_folded}" for word in self.KIND_WORDS.get(self.kind, ()))
        return {self.name_folded, *with_kind, *(alias.written_folded for alias in self.aliases.all())}

    def bears(self, text):
        """The row's side of `PlaceQuerySet.named`."""
        return fold(text) in self.names

    @property
    def full_name(self):
        """ "xã Côn Minh"; in English "Côn Minh commune"."""
        kind = self.KIND_NAMES.get(self.kind, self.kind)  # for a fraction of the price of `get_kind_display`
        return _("%(name)s %(kind)s") % {"kind": kind, "name": self.name_vi}

    @property
    def key(self):
        """Name of the place in addresses: "pre2025-061"."""
        return f"{self.vintage}-{self.code}"

    @property
    def old_district(self):
        """The district of an old place; None for a province and on today's map."""
        if self.vintage != Vintage.PRE2025:
            return None
        return {self.Level.COMMUNE: self.parent, self.Level.DISTRICT: self}.get(self.level)

    @property
    def today(self):
        """The unit this place belongs to on today's map; None where it was split among several.

        An old commune went whole into one new commune; an old district into several.
        """
        if self.vintage == Vintage.Y2025:
            return self
        changes = self.changes_after.all()
        return changes[0].new if len(changes) == 1 else None


@tracked
class PlaceChange(models.Model):
    """An old unit that went whole into a new one on 1 July 2025 (Resolution 1683/NQ-UBTVQH15)."""

    old = models.ForeignKey(Place, models.PROTECT, related_name="changes_after", verbose_name=_("old place"))
    new = models.ForeignKey(Place, models.PROTECT, related_name="changes_before", verbose_name=_("new place"))
    changed_on = models.DateField(_("changed on"))

    class Meta:
        verbose_name = _("change of place")
        verbose_name_plural = _("changes of places")
        constraints = [
            models.UniqueConstraint(
                fields=["old"],
                name="place_change_old_once",
                violation_error_message=_("This old place already leads to a new one."),
            ),
            models.CheckConstraint(
                condition=~Q(old=F("new")),
                name="place_change_not_to_itself",
                violation_error_message=_("A place cannot change into itself."),
            ),
        ]

    def __str__(self):
        return f"{self.old} → {self.new}"


@tracked
class PlaceAlias(models.Model):
    """Another way in which papers write a place: an older name, a spelling, the name with its kind."""

    written_as = models.CharField(_("written as"), max_length=100)
    place = models.ForeignKey(Place, models.PROTECT, related_name="aliases", verbose_name=_("place meant"))
    why = models.CharField(_("why"), max_length=200)
    written_folded = models.GeneratedField(
        expression=Fold("written_as"), output_field=models.TextField(), db_persist=True
    )

    class Meta:
        verbose_name = _("other name of a place")
        verbose_name_plural = _("other names of places")
        constraints = [
            models.UniqueConstraint(
                fields=["written_as", "place"],
                name="place_alias_once",
                violation_error_message=_("This other name is already recorded for this place."),
            )
        ]

    def __str__(self):
        return f"{self.written_as} → {self.place}"


@tracked
class PlaceBoundary(models.Model):
    """Outline of a place for maps, kept apart because it is large. Not a legal boundary."""

    place = models.OneToOneField(Place, models.CASCADE, related_name="boundary", verbose_name=_("place"))
    geometry = models.JSONField(_("outline"), help_text=_("GeoJSON geometry, WGS84, longitude first"))
    is_approximate = models.BooleanField(
        _("approximate"), default=False, help_text=_("a part that changed hands could not be drawn")
    )

    class Meta:
        verbose_name = _("boundary")
        verbose_name_plural = _("boundaries")

    def __str__(self):
        return str(self.place)

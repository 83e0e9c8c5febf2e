from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperatives.models import Producer
from core.history import tracked
from core.languages import Translated
from core.models import Decision
from core.partial_dates import Precision, counts_from_last_day
from core.samples import clean_sample_links, points_only_at_its_like, points_only_at_likes_of, stays_as_it_is
from core.text import Fold


class ScienceProjectQuerySet(models.QuerySet):
    def counted_on(self, day):
        """Projects of the published count on `day`: a producer is named and the project had begun by then.

        Where no start is known the project counts from the day of the source that tells of it.
        """
        named = ProjectProducer.objects.filter(project=models.OuterRef("pk"))
        return self.filter(models.Exists(named), counts_from__lte=day)

    def with_begun(self, day):
        """Annotate `has_begun`: whether a project counts on `day` if a producer is named, as in `counted_on`."""
        return self.annotate(has_begun=Q(counts_from__lte=day))

    def for_display(self):
        return self.select_related("decision").prefetch_related("producers")

    def newest_first(self):
        return self.order_by(F("counts_from").desc(), "pk")


@tracked
class ScienceProject(models.Model):
    """A science and technology project in which producers take part, often for an area of raw material."""

    class Status(models.TextChoices):
        APPROVED = "approved", pgettext_lazy("status of a project", "approved")
        UNDER_WAY = "under_way", pgettext_lazy("status of a project", "under way")
        ACCEPTED = "accepted", pgettext_lazy("status of a project", "accepted")
        ENDED = "ended", pgettext_lazy("status of a project", "ended without acceptance")
        UNKNOWN = "unknown", pgettext_lazy("status of a project", "not known")

    slug = models.SlugField(_("key"), max_length=120, unique=True)
    code = models.CharField(_("code"), max_length=60, blank=True, help_text=_("empty: no source gives it"))
    name_vi = models.CharField(_("title"), max_length=400)
    name_en = models.CharField(_("title in English"), max_length=400, blank=True)
    lead = models.CharField(_("lead organisation"), max_length=200, blank=True)
    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="science_projects",
        verbose_name=_("decision"),
    )
    begins_on = models.DateField(_("begins"), null=True, blank=True)
    begins_on_precision = models.CharField(
        _("start known to the"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    ends_on_precision = models.CharField(
        _("end known to the"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    known_on = models.DateField(
        _("known from"),
        null=True,
        blank=True,
        help_text=_("day of the source; the project counts from it where no start is known"),
    )
    budget_vnd = models.PositiveBigIntegerField(
        _("budget, đồng"), null=True, blank=True, help_text=_("whole đồng; empty: not published")
    )
    raw_material_vi = models.CharField(_("raw material"), max_length=200, blank=True)
    raw_material_en = models.CharField(_("raw material, in English"), max_length=200, blank=True)
    area = models.CharField(_("area as written"), max_length=300, blank=True)
    producers = models.ManyToManyField(
        Producer, through="ProjectProducer", related_name="science_projects", verbose_name=_("producers")
    )
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.UNKNOWN)
    status_on = models.DateField(_("status as of"), null=True, blank=True)
    result_vi = models.TextField(_("content and result"), blank=True)
    result_en = models.TextField(_("content and result, in English"), blank=True)
    source = models.TextField(_("source"), blank=True, help_text=_("addresses, one per line"))
    is_sample = models.BooleanField(_("sample"), default=False)
    counts_from = models.GeneratedField(
        expression=Coalesce("begins_on", "known_on"),
        output_field=models.DateField(_("counts from"), null=True),
        db_persist=True,
    )
    name_folded = models.GeneratedField(expression=Fold("name_vi"), output_field=models.TextField(), db_persist=True)

    name = Translated()
    raw_material = Translated()
    result = Translated()
    objects = ScienceProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("science project")
        verbose_name_plural = _("science projects")
        ordering = [F("counts_from").desc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_vi=""),
                name="project_has_title",
                violation_error_message=_("A project has a title."),
            ),
            models.CheckConstraint(
                condition=Q(begins_on__isnull=False) | Q(known_on__isnull=False),
                name="project_counts_from_a_day",
                violation_error_message=_("Give the start of the project or, where none is known, the source's day."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(begins_on=None) | Q(ends_on__gte=F("begins_on")),
                name="project_ends_after_start",
                violation_error_message=_("A project cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(decision__isnull=False) | ~Q(source=""),
                name="project_has_evidence",
                violation_error_message=_("A project names its decision or its source."),
            ),
            counts_from_last_day("begins_on", "project_begins_on_last_day"),
            counts_from_last_day("ends_on", "project_ends_on_last_day"),
        ]
        triggers = [stays_as_it_is(), points_only_at_its_like(decision_id="core_decision")]

    def __str__(self):
        return self.name_vi

    def clean(self):
        clean_sample_links(self.is_sample, decision=self.decision)


@tracked
class ProjectProducer(models.Model):
    """A producer named as taking part in a project."""

    project = models.ForeignKey(
        ScienceProject, models.CASCADE, related_name="participants", verbose_name=_("science project")
    )
    producer = models.ForeignKey(Producer, models.PROTECT, related_name="project_roles", verbose_name=_("producer"))

    class Meta:
        verbose_name = _("producer of a project")
        verbose_name_plural = _("producers of the project")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "producer"],
                name="project_producer_once",
                violation_error_message=_("This producer is already named."),
            )
        ]
        triggers = [
            points_only_at_likes_of("project_id", "grants_scienceproject", producer_id="cooperatives_producer")
        ]

    def __str__(self):
        return str(self.producer)

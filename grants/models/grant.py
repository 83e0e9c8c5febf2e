import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from cooperatives.models import Producer
from core.history import tracked
from core.languages import Translated
from core.models import Decision
from core.partial_dates import Precision, counts_from_last_day
from core.samples import clean_sample_links, points_only_at_its_like, points_only_at_likes_of, stays_as_it_is
from core.text import Fold
from core.triggers import RefuseUnless
from grants.models.policy import Kind, SupportPolicy
from products.models import Product
from showrooms.models import Showroom

PAYMENTS = "SELECT FROM grants_disbursement paid WHERE paid.grant_id = NEW.id AND"
# The history keeps them when another approves anew.
EARLIER_APPROVERS = "(SELECT approved_by_id FROM grants_grantevent WHERE pgh_obj_id = NEW.id)"


class GrantQuerySet(models.QuerySet):
    def public(self):
        """What visitors see: everything but plans nobody has decided on."""
        return self.exclude(status=Grant.Status.PLANNED)

    def newest_first(self):
        return self.order_by(F("given_on").desc(nulls_last=True), F("pk").desc())

    def for_display(self):
        """With everything a row shows, so that a longer list costs no further queries."""
        return self.select_related("policy__document", "decision", "showroom").prefetch_related("producers")

    def overdue_on(self, day):
        """Past their end on `day` and neither accepted nor otherwise closed."""
        return self.filter(status__in=[Grant.Status.APPROVED, Grant.Status.UNDER_WAY], ends_on__lt=day)

    def same_purpose_as(self, grant):
        """Other grants for the same kind of thing to any of the same producers: maybe paid for twice."""
        if not grant.pk:
            return self.none()
        producers = GrantProducer.objects.filter(grant=grant).values("producer")
        alike = GrantProducer.objects.filter(producer__in=producers).values("grant")
        return self.filter(pk__in=alike, kind=grant.kind).exclude(pk=grant.pk).exclude(status__in=Grant.CLOSED)


@tracked
class Grant(models.Model):
    """Support from public money, given under a policy by a decision to one producer or several together.

    NULL in `approved_vnd` or `disbursed_vnd` means that no amount is published, which is not 0. `disbursed_vnd`
    is kept by the database as the sum of the payments. `given_on` is the day of the decision where there is one.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("status of a grant", "planned")
        APPROVED = "approved", pgettext_lazy("status of a grant", "approved")
        UNDER_WAY = "under_way", pgettext_lazy("status of a grant", "under way")
        ACCEPTED = "accepted", pgettext_lazy("status of a grant", "accepted")
        ENDED = "ended", pgettext_lazy("status of a grant", "ended")
        CANCELLED = "cancelled", pgettext_lazy("status of a grant", "cancelled")
        RECOVERED = "recovered", pgettext_lazy("status of a grant", "money recovered")
        UNKNOWN = "unknown", pgettext_lazy("status of a grant", "not known")

    CLOSED = (Status.CANCELLED, Status.RECOVERED)
    """Nothing more is paid for these."""

    file_key = models.SlugField(
        _("key in the data file"), max_length=120, unique=True, null=True, blank=True, editable=False
    )
    policy = models.ForeignKey(SupportPolicy, models.PROTECT, related_name="grants", verbose_name=_("policy"))
    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name=_("decision"),
        help_text=_("empty: no source gives its number"),
    )
    producers = models.ManyToManyField(
        Producer, through="GrantProducer", related_name="grants", verbose_name=_("producers")
    )
    products = models.ManyToManyField(
        Product, through="GrantProduct", related_name="grants", verbose_name=_("products")
    )
    showroom = models.ForeignKey(
        Showroom,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name=_("point of sale"),
        help_text=_("where the money went into one"),
    )
    kind = models.CharField(_("kind of support"), max_length=13, choices=Kind.choices)
    purpose_vi = models.CharField(_("purpose"), max_length=400)
    purpose_en = models.CharField(_("purpose, in English"), max_length=400, blank=True)
    given_on = models.DateField(
        _("given in"), null=True, blank=True, help_text=_("where no decision is known; else the day of the decision")
    )
    given_on_precision = models.CharField(
        _("date known to the"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    approved_vnd = models.PositiveBigIntegerField(
        _("approved, đồng"), null=True, blank=True, help_text=_("whole đồng; empty: not published")
    )
    own_funds_vnd = models.PositiveBigIntegerField(
        _("own funds, đồng"), null=True, blank=True, help_text=_("what the producer pays itself; empty: not published")
    )
    rate_percent = models.PositiveSmallIntegerField(
        _("share of the cost, %"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("empty: not published"),
    )
    ceiling_reason = models.CharField(
        _("why above the limits"),
        max_length=300,
        blank=True,
        help_text=_(
            "only where share or amount lie above what the policy allows; shown to the public, no names of persons"
        ),
    )
    begins_on = models.DateField(_("begins"), null=True, blank=True)
    begins_on_precision = models.CharField(
        _("start known to the"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    ends_on_precision = models.CharField(
        _("end known to the"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.PLANNED)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("approved by"),
    )
    disbursed_vnd = models.BigIntegerField(
        _("disbursed, đồng"), null=True, blank=True, editable=False, help_text=_("sum of the payments")
    )
    accepted_on = models.DateField(_("accepted on"), null=True, blank=True)
    accepted_on_precision = models.CharField(
        _("acceptance known to the"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    result_vi = models.TextField(_("result at acceptance"), blank=True)
    result_en = models.TextField(_("result at acceptance, in English"), blank=True)
    source = models.TextField(_("source"), blank=True, help_text=_("addresses, one per line"))
    is_sample = models.BooleanField(_("sample"), default=False)
    year = models.GeneratedField(
        expression=ExtractYear("given_on"),
        output_field=models.PositiveSmallIntegerField(_("year"), null=True),
        db_persist=True,
    )
    purpose_folded = models.GeneratedField(
        expression=Fold("purpose_vi"), output_field=models.TextField(), db_persist=True
    )

    purpose = Translated()
    result = Translated()
    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering = [F("given_on").desc(nulls_last=True), "-pk"]
        permissions = [("approve_grant", _("Can approve grants")), ("pay_grant", _("Can pay grants"))]
        indexes = [
            models.Index(F("given_on").desc(nulls_last=True), F("id").desc(), name="grant_newest_first"),
            # The sums of grants/totals.py are read from this index alone.
            models.Index(
                fields=["policy", "kind", "year", "is_sample"],
                include=["approved_vnd", "disbursed_vnd"],
                condition=~Q(status="planned"),
                name="grant_sums",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(purpose_vi=""),
                name="grant_has_purpose",
                violation_error_message=_("A grant says in words what it is for."),
            ),
            models.CheckConstraint(
                condition=Q(rate_percent=None) | Q(rate_percent__range=(1, 100)),
                name="grant_rate",
                violation_error_message=_(
                    "A share lies between 1 and 100 percent; leave it empty where it is not known."
                ),
            ),
            models.CheckConstraint(
                condition=Q(disbursed_vnd=None)
                | Q(disbursed_vnd=0)
                | Q(approved_vnd__isnull=False, disbursed_vnd__gt=0, disbursed_vnd__lte=F("approved_vnd")),
                name="grant_disbursed_within_approved",
                violation_error_message=_(
                    "The payments of a grant, reversals taken off, lie between 0 and the amount approved, "
                    "which has to be known first."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(begins_on=None) | Q(ends_on__gte=F("begins_on")),
                name="grant_ends_after_start",
                violation_error_message=_("A grant cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | Q(accepted_on__isnull=False),
                name="grant_accepted_on_a_day",
                violation_error_message=_("An accepted grant names the day of acceptance."),
            ),
            models.CheckConstraint(
                condition=~Q(status="planned") | Q(approved_by=None),
                name="grant_planned_is_not_approved",
                violation_error_message=_("Somebody has approved this grant: it is no longer planned."),
            ),
            models.CheckConstraint(
                condition=Q(status="planned") | Q(decision__isnull=False) | ~Q(source=""),
                name="grant_has_evidence",
                violation_error_message=_("A grant names its decision or its source."),
            ),
            counts_from_last_day("given_on", "grant_given_on_last_day"),
            counts_from_last_day("begins_on", "grant_begins_on_last_day"),
            counts_from_last_day("ends_on", "grant_ends_on_last_day"),
            counts_from_last_day("accepted_on", "grant_accepted_on_last_day"),
        ]
        triggers = [
            # Triggers fire in the order of their names: this one first, the rules below read what it writes.
            pgtrigger.Trigger(
                name="a_day_of_decision",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NEW.decision_id IS NOT NULL THEN
                        SELECT issued_on, issued_on_precision INTO NEW.given_on, NEW.given_on_precision
                        FROM core_decision WHERE id = NEW.decision_id FOR SHARE;
                    END IF;
                    RETURN NEW;
                """,
            ),
            stays_as_it_is(),
            points_only_at_its_like(
                policy_id="grants_supportpolicy",
                decision_id="core_decision",
                showroom_id="showrooms_showroom",
            ),
            RefuseUnless(
                name="limits_kept_or_explained",
                rule="""NEW.ceiling_reason <> '' OR (
                    SELECT coalesce(NEW.rate_percent <= policy.rate_percent, TRUE)
                        AND coalesce(NEW.approved_vnd <= policy.ceiling_vnd, TRUE)
                        AND coalesce(NEW.approved_vnd * 100.0
                            <= policy.rate_percent * (NEW.approved_vnd + NEW.own_funds_vnd), TRUE)
                    FROM grants_supportpolicy policy WHERE policy.id = NEW.policy_id FOR SHARE)""",
                sentence=gettext_noop("Share or amount lie above what the policy allows: say why."),
            ),
            RefuseUnless(
                name="paid_is_sum_of_payments",
                rule="coalesce(NEW.disbursed_vnd, 0) = (SELECT coalesce(sum(amount_vnd), 0)"
                " FROM grants_disbursement WHERE grant_id = NEW.id)",
                sentence=gettext_noop("What is disbursed is the sum of the payments and is never typed."),
            ),
            RefuseUnless(
                name="payments_follow_decision",
                rule=f"NOT EXISTS ({PAYMENTS} (NEW.decision_id IS NULL OR"
                " paid.paid_on < date_trunc(NEW.given_on_precision, NEW.given_on)::date))",
                sentence=gettext_noop("No payment comes before the decision: a grant is paid on its day or later."),
            ),
            RefuseUnless(
                name="payments_follow_approval",
                rule=f"NEW.is_sample OR NOT EXISTS ({PAYMENTS}"
                " (NEW.approved_by_id IS NULL OR paid.paid_by_id IS NULL))",
                sentence=gettext_noop(
                    "A payment needs two people who are known: one who approved the grant and one who pays."
                ),
            ),
            RefuseUnless(
                name="payments_by_another",
                rule=f"NOT EXISTS ({PAYMENTS} (paid.paid_by_id = NEW.approved_by_id"
                f" OR paid.paid_by_id IN {EARLIER_APPROVERS}))",
                sentence=gettext_noop("One person does not both approve a grant and pay it."),
            ),
            RefuseUnless(
                name="producers_existed_then",
                rule="""NOT EXISTS (
                    SELECT FROM grants_grantproducer link JOIN cooperatives_producer producer
                    ON producer.id = link.producer_id
                    WHERE link.grant_id = NEW.id AND producer.founded_year > extract(year FROM NEW.given_on))""",
                sentence=gettext_noop("A producer of this grant was founded after the grant was given."),
            ),
        ]

    def __str__(self):
        return self.purpose_vi

    def get_absolute_url(self):
        return reverse("grants:detail", args=[self.pk])

    def clean(self):
        clean_sample_links(
            self.is_sample,
            policy=self.policy if self.policy_id else None,
            decision=self.decision,
            showroom=self.showroom,
        )

    @property
    def balance_vnd(self):
        """What is still to be paid; None while no approved amount is known."""
        return None if self.approved_vnd is None else self.approved_vnd - (self.disbursed_vnd or 0)

    def is_above_limits(self):
        """Whether share or amount lie above what the policy allows; the row's side of `limits_kept_or_explained`."""
        rate, ceiling = self.policy.rate_percent, self.policy.ceiling_vnd
        above = [
            rate is not None and self.rate_percent is not None and self.rate_percent > rate,
            ceiling is not None and self.approved_vnd is not None and self.approved_vnd > ceiling,
            None not in (rate, self.approved_vnd, self.own_funds_vnd)
            and self.approved_vnd * 100 > rate * (self.approved_vnd + self.own_funds_vnd),
        ]
        return any(above)


@tracked
class GrantProducer(models.Model):
    """A producer whom a grant serves."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="beneficiaries", verbose_name=_("grant"))
    producer = models.ForeignKey(Producer, models.PROTECT, related_name="grants_received", verbose_name=_("producer"))

    class Meta:
        verbose_name = _("producer of a grant")
        verbose_name_plural = _("producers of the grant")
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "producer"],
                name="grant_producer_once",
                violation_error_message=_("This producer is already named."),
            )
        ]
        triggers = [
            points_only_at_likes_of("grant_id", "grants_grant", producer_id="cooperatives_producer"),
            RefuseUnless(
                name="existed_then",
                rule="(SELECT founded_year FROM cooperatives_producer WHERE id = NEW.producer_id FOR SHARE)"
                " <= (SELECT extract(year FROM given_on) FROM grants_grant WHERE id = NEW.grant_id FOR SHARE)",
                sentence=gettext_noop("This producer was founded after the grant was given."),
            ),
        ]

    def __str__(self):
        return str(self.producer)


@tracked
class GrantProduct(models.Model):
    """A product that a grant is meant for, where papers name one."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="named_products", verbose_name=_("grant"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="grants_received", verbose_name=_("product"))

    class Meta:
        verbose_name = _("product of a grant")
        verbose_name_plural = _("products of the grant")
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "product"],
                name="grant_product_once",
                violation_error_message=_("This product is already named."),
            )
        ]
        triggers = [points_only_at_likes_of("grant_id", "grants_grant", product_id="products_product")]

    def __str__(self):
        return str(self.product)

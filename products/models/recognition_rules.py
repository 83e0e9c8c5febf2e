"""What the database refuses of a recognition: constraints of one row, triggers where a rule spans tables.

The sentences that the record's own checks say too, beside their fields, have names.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.partial_dates import counts_from_last_day
from core.samples import points_only_at_likes_of_product
from core.triggers import RefuseUnless
from products.models.rules import LEVELS_UPWARDS

NOT_THE_LEVEL = gettext_noop("Under this rule set another level decides on these stars: say why it departs.")
NOT_THE_TERM = gettext_noop("This is not the last day that the rule set lays down: say why it departs.")
MORE_THAN_THE_SCORE = gettext_noop(
    "The score does not reach these stars: conditions can lower a result, not raise it."
)
GAVE_THE_STAR = gettext_noop("This decision gave the star: choose the one that withdraws it.")
DECIDED_AFTERWARDS = gettext_noop("The decision of withdrawal was issued after that day.")
NOT_A_LEVEL_THAT_WITHDRAWS = gettext_noop("So many stars are not withdrawn at this level.")
# `RuleSet.end_of_term` for a trigger.
END_OF_TERM = """
    SELECT CASE NEW.valid_from_precision WHEN 'day' THEN later::date
           ELSE (date_trunc('month', later) + interval '1 month' - interval '1 day')::date END
    FROM (SELECT NEW.valid_from + make_interval(months => months_valid) AS later
          FROM products_ruleset WHERE id = NEW.rule_set_id) AS term
"""

# The order of levels for a trigger, and `RuleSetQuerySet.levels_that_withdraw`.
UPWARDS = f"ARRAY{[str(level) for level in LEVELS_UPWARDS]}"
LOWEST_THAT_WITHDRAWS = f"""
    SELECT min(array_position({UPWARDS}, level::text))
    FROM products_decidinglevel JOIN products_ruleset AS rules ON rules.id = rule_set_id
    WHERE stars = NEW.stars AND rules.valid_from <= NEW.withdrawn_on
      AND (rules.valid_to IS NULL OR rules.valid_to >= NEW.withdrawn_on)
"""  # noqa: S608 - words of ours


class DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


CONSTRAINTS = [
    models.CheckConstraint(
        condition=Q(stars__range=(3, 5)),
        name="recognition_stars",
        violation_error_message=_("A recognition has three, four or five stars."),
    ),
    models.CheckConstraint(
        condition=Q(score=None) | Q(score__range=(0, 100)),
        name="recognition_score_range",
        violation_error_message=_("A score lies between 0 and 100."),
    ),
    models.CheckConstraint(
        condition=Q(score=None) | Q(score__scale__lte=2),
        name="recognition_score_two_decimals",
        violation_error_message=_("A score has at most two decimals; it is never rounded."),
    ),
    models.CheckConstraint(
        condition=Q(valid_to__gte=F("valid_from")),
        name="recognition_ends_after_start",
        violation_error_message=_("A recognition cannot end before it begins."),
    ),
    models.CheckConstraint(
        condition=Q(extended_until=None, extension_reason="")
        | (Q(extended_until__gt=F("valid_to")) & ~Q(extension_reason="")),
        name="recognition_extension",
        violation_error_message=_("An extension ends after the original end and states its reason."),
    ),
    models.CheckConstraint(
        condition=Q(withdrawn_on=None, withdrawal_ground="", withdrawal_decision=None)
        | (Q(withdrawn_on__gt=F("valid_from")) & ~Q(withdrawal_ground="")),
        name="recognition_withdrawal",
        violation_error_message=_("A withdrawal comes after the first day and names its legal ground."),
    ),
    models.CheckConstraint(
        condition=Q(withdrawal_decision=None) | Q(decision=None) | ~Q(withdrawal_decision=F("decision")),
        name="recognition_withdrawn_by_another_decision",
        violation_error_message=_(GAVE_THE_STAR),
    ),
    models.CheckConstraint(
        condition=Q(superseded_on=None) | Q(superseded_on__gt=F("valid_from")),
        name="recognition_superseded_after_start",
        violation_error_message=_("A recognition can be replaced only after its first day."),
    ),
    models.CheckConstraint(
        condition=Q(withdrawn_on=None) | Q(superseded_on=None),
        name="recognition_one_early_end",
        violation_error_message=_("A recognition is either withdrawn or replaced, not both."),
    ),
    models.CheckConstraint(
        condition=Q(decision__isnull=False) | ~Q(source=""),
        name="recognition_has_evidence",
        violation_error_message=_("A recognition names its decision or its source."),
    ),
    counts_from_last_day("valid_from", "recognition_valid_from_last_day"),
    ExclusionConstraint(
        name="recognition_one_at_a_time",
        expressions=[
            ("product", RangeOperators.EQUAL),
            (
                DateRange("valid_from", "last_day", RangeBoundary(inclusive_upper=True)),
                RangeOperators.OVERLAPS,
            ),
        ],
        violation_error_message=_(
            "Another recognition of this product holds on some of these days. "
            "End that one first: withdraw it, or say on which day this one replaces it."
        ),
    ),
]

TRIGGERS = [
    points_only_at_likes_of_product(
        producer_id="cooperatives_producer",
        decision_id="core_decision",
        withdrawal_decision_id="core_decision",
    ),
    RefuseUnless(
        name="rule_set_as_proposed_or_explained",
        rule="NEW.rule_set_reason <> '' OR NEW.rule_set_id = (SELECT id FROM products_ruleset"
        " WHERE valid_from <= NEW.valid_from ORDER BY valid_from DESC LIMIT 1)",
        sentence="This is not the newest rule set in force on the first day: say why it applies.",
    ),
    RefuseUnless(
        name="extension_within_limit",
        about="NEW.extended_until IS NOT NULL",
        rule="NEW.extended_until - NEW.valid_to <="
        " (SELECT coalesce(extension_limit_days, 0) FROM products_ruleset WHERE id = NEW.rule_set_id)",
        sentence="The extension is longer than the rule set allows.",
    ),
    RefuseUnless(
        name="level_as_decreed_or_explained",
        rule="NEW.exception_reason <> '' OR NEW.level = (SELECT level FROM products_decidinglevel"
        " WHERE rule_set_id = NEW.rule_set_id AND stars = NEW.stars)",
        sentence=NOT_THE_LEVEL,
    ),
    RefuseUnless(
        name="term_as_decreed_or_explained",
        rule=f"NEW.exception_reason <> '' OR NEW.valid_to = ({END_OF_TERM})"
        " AND NEW.valid_to_precision = NEW.valid_from_precision",
        sentence=NOT_THE_TERM,
    ),
    RefuseUnless(
        name="stars_within_score_or_explained",
        about="NEW.exception_reason = '' AND NEW.score IS NOT NULL",
        rule="NEW.stars <= (SELECT max(stars)"
        " FROM products_scoreband WHERE rule_set_id = NEW.rule_set_id AND score_from <= NEW.score)",
        sentence=MORE_THAN_THE_SCORE,
    ),
    RefuseUnless(
        name="withdrawal_decided_before",
        about="NEW.withdrawal_decision_id IS NOT NULL",
        rule="(SELECT date_trunc(issued_on_precision, issued_on) FROM core_decision"
        " WHERE id = NEW.withdrawal_decision_id) <= NEW.withdrawn_on",
        sentence=DECIDED_AFTERWARDS,
    ),
    RefuseUnless(
        name="withdrawal_at_a_level_that_may",
        about="NEW.withdrawal_decision_id IS NOT NULL",
        rule=f"(SELECT array_position({UPWARDS}, level::text) FROM core_decision"  # noqa: S608 - words of ours
        f" WHERE id = NEW.withdrawal_decision_id) >= ({LOWEST_THAT_WITHDRAWS})",
        sentence=NOT_A_LEVEL_THAT_WITHDRAWS,
    ),
]

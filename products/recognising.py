"""The life of a recognition, act by act: recognised, upgraded, rated again, extended, withdrawn, corrected.

Every act first holds the product, so that of two people at work on it the second finds what the first has done, and
is refused in words where that no longer fits. An act is done whole or not at all; history keeps its name and reason.
"""

import datetime

import pghistory
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.models import Decision
from core.partial_dates import PartialDate
from products.models import Product, Recognition, RuleSet, Standing


class Act(models.TextChoices):
    """By which procedure a star is given (26/2026/QĐ-TTg, Form 01)."""

    FIRST = "first", gettext_lazy("first recognition")
    UPGRADE = "upgrade", gettext_lazy("upgrade: more stars while the old ones hold")
    RERATING = "rerating", gettext_lazy("rating again: a new term with the same, more or fewer stars")


SHORT = {
    Act.FIRST: pgettext_lazy("act", "Recognise"),
    Act.UPGRADE: pgettext_lazy("act", "Upgrade"),
    Act.RERATING: pgettext_lazy("act", "Rate again"),
}


class Refused(ValidationError):
    """An act that does not fit what has happened to the product; its message is a sentence for staff."""


# --- giving a star --------------------------------------------------------------------------------------


def recognise(recognition: Recognition, act: Act, *, reason: str = "") -> Recognition:
    """Record a first recognition, an upgrade or a rating again, and end the one it replaces.

    `recognition` is not saved yet; what it leaves empty follows from product and rules (`propose`). The recognition in
    force on its first day is replaced from that day on. Where older papers are entered late, this one ends where the
    next begins. Raises Refused where the act does not fit, ValidationError where the facts do not.
    """
    with transaction.atomic(), _told(act, reason):
        others = _hold(recognition.product)
        propose(recognition)
        recognition.full_clean(validate_constraints=False)
        earlier, later = _neighbours(others, recognition.valid_from)
        _refuse_unless_it_fits(act, recognition, earlier)
        if earlier and earlier.holds_on(recognition.valid_from):
            earlier.superseded_on = recognition.valid_from
            earlier.save(update_fields=["superseded_on"])
        if later and recognition.end >= later.valid_from:
            recognition.superseded_on = later.valid_from
        recognition.validate_constraints()
        recognition.save()
    return recognition


def propose(recognition: Recognition) -> None:
    """Fill what a new recognition leaves empty.

    Producer, set and place are the product's of now; the rule set is the newest begun by its first day; its level is
    the decision's, else the one that decides on so many stars; it ends with the term of the rule set. Without a first
    day nothing of the rules is filled.
    """
    product = recognition.product
    if recognition.product_set_id is None:
        recognition.product_set = product.product_set
    if recognition.producer is None:
        recognition.producer = product.producer
    if recognition.place is None and recognition.producer:
        recognition.place = recognition.producer.place
    if recognition.valid_from is None:
        return
    if recognition.rule_set_id is None:
        recognition.rule_set = RuleSet.objects.proposed_for(recognition.valid_from)
        if recognition.rule_set_id is None:
            raise ValidationError({"valid_from": _("No rule set was in force on this day.")})
    if not recognition.level:
        decided = recognition.decision and recognition.decision.level
        recognition.level = decided or recognition.rule_set.level_for(recognition.stars) or ""
    if recognition.valid_to is None:
        start = PartialDate(recognition.valid_from, recognition.valid_from_precision)
        recognition.valid_to, recognition.valid_to_precision = recognition.rule_set.end_of_term(start)


def fitting_act(product: Product, stars: int, day: datetime.date) -> Act:
    """The act to propose for `stars` from `day`: what came before leaves little choice."""
    earlier, _later = _neighbours(product.recognitions.order_by("valid_from"), day)
    if earlier is None or earlier.standing_on(day) == Standing.WITHDRAWN:
        return Act.FIRST
    return Act.UPGRADE if earlier.holds_on(day) and stars > earlier.stars else Act.RERATING


def _refuse_unless_it_fits(act, recognition, earlier):
    day = recognition.valid_from
    if earlier and earlier.valid_from == day:
        raise Refused(_("A recognition of this product begins on this day already."))
    standing = earlier.standing_on(day) if earlier else None
    if standing == Standing.VALID and earlier.withdrawn_on:
        raise Refused(
            _("The star in force on this day was withdrawn later, on %s: one of the two entries is wrong.")
            % date_format(earlier.withdrawn_on)
        )
    if act == Act.FIRST and standing == Standing.VALID:
        raise Refused(
            _("The product holds %(stars)d stars on this day, from %(day)s: upgrade it or rate it again.")
            % {"stars": earlier.stars, "day": date_format(earlier.valid_from)}
        )
    if act == Act.UPGRADE:
        if standing != Standing.VALID:
            raise Refused(_("No star is in force on this day that could be upgraded."))
        if recognition.stars <= earlier.stars:
            raise Refused(
                _("An upgrade gives more than the %d stars it holds; otherwise it is rated again.") % earlier.stars
            )
    if act == Act.RERATING:
        if earlier is None:
            raise Refused(_("No earlier recognition of this product is in the register: this is its first."))
        if standing == Standing.WITHDRAWN:
            raise Refused(
                _("The star was withdrawn on %s: the product can only be recognised anew.")
                % date_format(earlier.withdrawn_on)
            )


# --- what befalls it ------------------------------------------------------------------------------------


def extend(recognition: Recognition, *, until: datetime.date, reason: str) -> Recognition:
    """Keep a star in force until the outcome of its rating again (26/2026/QĐ-TTg Art. 12: 180 days at most).

    `until` is the last day; the end of the term stays on record. Raises Refused, or ValidationError where the rule set
    allows no such extension.
    """
    with transaction.atomic(), _told("extend", reason):
        held = _still_open(recognition)
        if until <= held.end:
            raise Refused(_("It holds until %s already: an extension ends later.") % date_format(held.end))
        held.extended_until, held.extension_reason = until, reason
        held.full_clean()
        held.save()
    return held


def withdraw(
    recognition: Recognition, *, on: datetime.date, ground: str, decision: Decision, reason: str = ""
) -> Recognition:
    """Take a star away on one of the six grounds of 26/2026/QĐ-TTg Art. 8; `on` is the first day without it.

    Raises Refused where it holds no more, ValidationError where `decision` gave the star, was made after that day or
    below the level that decides.
    """
    with transaction.atomic(), _told("withdraw", reason):
        held = _still_open(recognition)
        if on <= held.valid_from:
            raise Refused(_("A withdrawal comes after the first day and names its legal ground."))
        if on > held.end:
            raise Refused(_("The star ended on %s by itself: nothing is left to withdraw.") % date_format(held.end))
        held.withdrawn_on, held.withdrawal_ground, held.withdrawal_decision = on, ground, decision
        held.full_clean()
        held.save()
    return held


def correct(recognition: Recognition, *, reason: str) -> Recognition:
    """Save a recognition changed to mend a clerical error. Its history keeps what it said before, and `reason`."""
    with transaction.atomic(), _told("correct", reason):
        recognition.full_clean()
        recognition.save()
    return recognition


def _told(act, reason):
    """History names the act, and the reason where one was given."""
    return pghistory.context(act=str(act), **({"reason": reason} if reason else {}))


# --- holding --------------------------------------------------------------------------------------------


def _hold(product):
    """Lock a product for the act; its recognitions as they are now, oldest first.

    The weaker lock lets others refer to the product meanwhile. Recognitions are locked too: somebody may be correcting
    one.
    """
    Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    return list(Recognition.objects.select_for_update().filter(product=product).order_by("valid_from"))


def _still_open(recognition):
    """The recognition as it is now, held; Refused where it was withdrawn or replaced."""
    others = _hold(recognition.product)
    held = next((other for other in others if other.pk == recognition.pk), None)
    if held is None:
        raise Refused(_("This recognition is no longer in the register."))
    if held.withdrawn_on:
        raise Refused(_("This star was withdrawn already, on %s.") % date_format(held.withdrawn_on))
    if held.superseded_on:
        raise Refused(_("A later recognition has replaced this one, on %s.") % date_format(held.superseded_on))
    return held


def _neighbours(recognitions, day):
    """The last one begun by `day` and the first one after it, or None."""
    before = [other for other in recognitions if other.valid_from <= day]
    after = [other for other in recognitions if other.valid_from > day]
    return (before[-1] if before else None), (after[0] if after else None)

"""How a product of `ProductQuerySet.with_standing` stands, in the few words that every list has for it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.partial_dates import Precision
from core.showing import on_date, partial_date
from products.models import Standing
from products.models.product import ENDING_SOON


def in_words(product) -> str:
    """In the language of the moment: "hạn đến 1/7/2027", "đã hết hạn ngày 15/1/2023, chưa thấy quyết định sau đó".

    That no later decision was found is true whether or not the register knows that there is none; which of the two,
    say the page of the product and the check of its label.
    """
    match product.standing:
        case Standing.VALID:
            return _in_force(product)
        case Standing.WITHDRAWN:
            return _("withdrawn from %(day)s") % {"day": partial_date(product.withdrawn_on)}
    if product.upcoming_on:
        return _("in force from %(day)s") % {"day": partial_date(product.upcoming_on, product.upcoming_on_precision)}
    if product.standing == Standing.UNKNOWN:
        return _("no recognition found")
    if product.standing == Standing.SUPERSEDED:
        return _("replaced, was valid to %(day)s") % {"day": partial_date(product.ends_on, product.ends_on_precision)}
    facts = {"when": on_date(product.ends_on, product.ends_on_precision)}
    if product.leaves_out_what_came_later:
        return _("ended %(when)s") % facts
    return _("ended %(when)s, no later decision found") % facts


def shows_stars(product) -> bool:
    """Whether the words speak of the stars it has or had: not where they tell of what is to come, or of nothing."""
    if product.standing in (Standing.VALID, Standing.WITHDRAWN):
        return True
    return product.stars is not None and product.upcoming_on is None


def _in_force(product):
    facts = {"day": partial_date(product.ends_on, product.ends_on_precision)}
    if product.extended_until:
        return _("extended to %(day)s, re-rating pending") % facts
    left = product.ends_on - product.as_of
    if product.ends_on_precision == Precision.DAY and left < ENDING_SOON:
        facts["days"] = left.days
        return (
            ngettext("%(days)s day left, valid to %(day)s", "%(days)s days left, valid to %(day)s", left.days) % facts
        )
    return _("valid to %(day)s") % facts

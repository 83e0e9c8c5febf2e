"""How a product stands, in words alone: what `products/_rate.html` says beside its drawing of stars."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.register import days_after, n_stars, on_date, partial_date
from products.models import Standing
from products.models.product import ENDING_SOON


def standing_in_words(product) -> str:
    """ "5 sao, hạn đến 1/7/2027" of a product annotated by `ProductQuerySet.with_standing`."""
    if product.standing == Standing.WITHDRAWN:
        said = _("withdrawn %(when)s") % {"when": on_date(product.withdrawn_on)}
    elif product.standing == Standing.VALID:
        said = _valid(product)
    elif product.upcoming_on:
        day = partial_date(product.upcoming_on, product.upcoming_on_precision)
        return _("in force from %(day)s") % {"day": day}
    elif product.standing == Standing.UNKNOWN:
        return _("no recognition found")
    else:
        said = _("ended %(when)s") % {"when": on_date(product.ends_on, product.ends_on_precision)}
    return f"{n_stars(product.stars)}, {said}"


def _valid(product):
    day = partial_date(product.ends_on, product.ends_on_precision)
    days = days_after(product.ends_on, product.as_of)
    if product.extended_until:
        return _("extended to %(day)s, re-rating pending") % {"day": day}
    if product.ends_on_precision == "day" and days < ENDING_SOON.days:
        left = ngettext("%(days)s day left, valid to %(day)s", "%(days)s days left, valid to %(day)s", days)
        return left % {"days": days, "day": day}
    return _("valid to %(day)s") % {"day": day}

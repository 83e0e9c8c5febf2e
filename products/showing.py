"""How a product looks on a page: its cloth, the class that its standing gives it, and how its end is known."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from core.partial_dates import Precision
from core.showing import partial_date
from products.brocade import VERSION
from products.models import Recognition, Standing

CLASSES = {
    Standing.VALID: "is-valid",
    Standing.UPCOMING: "is-never",
    Standing.WITHDRAWN: "is-gone",
    Standing.UNKNOWN: "is-never",
}


def standing_class(standing):
    """Class of whatever shows a product or recognition: in force, ended, withdrawn or never known."""
    return CLASSES.get(standing, "is-ended")


def pattern(slug, set_number, shape=""):
    """Address of the cloth woven from a slug; `shape` is "", "swatch" or "band"."""
    address = reverse("pattern", kwargs={"slug": slug, "shape": f"-{shape}" if shape else ""})
    return f"{address}?{urlencode({'v': f'{VERSION}-{set_number}'})}"


def reckoning(recognition: Recognition) -> str:
    """Where no source tells the end of a term, the sentence that says from what it was reckoned; else nothing."""
    if not recognition.end_is_reckoned:
        return ""
    known, months = recognition.valid_from_precision, recognition.rule_set.months_valid
    sentence = {
        Precision.MONTH: _(
            "The source gives only %(date)s as the month of recognition; "
            "the end is counted as %(months)s months from the end of that month."
        ),
        Precision.YEAR: _(
            "The source gives only %(date)s as the year of recognition; "
            "the end is counted as %(months)s months from the end of that year."
        ),
    }[known]
    return sentence % {"date": partial_date(recognition.valid_from, known), "months": months}

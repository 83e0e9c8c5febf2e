"""The form field of a council's score."""

from decimal import Decimal

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from products.models import Recognition

TWO_DECIMALS = _("A score has at most two decimals; it is never rounded.")


class ScoreField(forms.DecimalField):
    """A council's score: 91,14 or 91.14, on Vietnamese and English pages alike."""

    def __init__(self, **kwargs):
        facts = {
            "label": _("score"),
            "max_digits": 5,
            "decimal_places": 2,
            "min_value": 0,
            "max_value": 100,
            "widget": forms.TextInput(attrs={"inputmode": "decimal", "size": 7}),
            "help_text": Recognition._meta.get_field("score").help_text,
        }
        super().__init__(**facts | kwargs)

    default_error_messages = {"max_decimal_places": TWO_DECIMALS, "max_digits": TWO_DECIMALS}

    def to_python(self, value):
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def prepare_value(self, value):
        return number_format(value, use_l10n=True) if isinstance(value, Decimal) else value

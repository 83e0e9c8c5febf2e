"""Fields that keep what was written, where Django's own would change it silently."""

from decimal import Decimal

from django.db import models
from django.db.models import IntegerField, Transform


class ExactDecimalField(models.DecimalField):
    """A decimal that PostgreSQL stores as typed: `numeric(5,2)` would round 89.995 up to a better star.

    Surplus decimals are refused by a constraint on `<field>__scale` instead.
    """

    def db_type(self, connection):
        return "numeric"

    def to_python(self, value):
        return super().to_python(Decimal(repr(value)) if isinstance(value, float) else value)


@ExactDecimalField.register_lookup
class Scale(Transform):
    """Number of decimals as written."""

    lookup_name = "scale"
    function = "SCALE"
    output_field = IntegerField()

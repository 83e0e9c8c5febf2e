from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from core.partial_dates import counts_from_last_day
from products.models import Photo


@tracked
class ShowroomPhoto(Photo):
    """A photo of a point: its front, its shelves. Files are kept as those of products."""

    showroom = models.ForeignKey(
        "showrooms.Showroom", models.CASCADE, related_name="photos", verbose_name=_("showroom")
    )

    class Meta(Photo.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=~Q(alt_vi=""),
                name="showroom_photo_is_described",
                violation_error_message=_("A photo says in Vietnamese what it shows."),
            ),
            counts_from_last_day("taken_on", "showroom_photo_taken_on_last_day"),
        ]

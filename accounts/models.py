from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.history import tracked


@tracked
class User(AbstractUser):
    """A member of staff. Roles are groups; `scope` narrows the work to one area."""

    scope = models.ForeignKey(
        "core.Place",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("area"),
        help_text=_("leave empty for the whole province"),
    )
    must_change_password = models.BooleanField(
        _("must choose a new password"),
        default=False,
        help_text=_("set while the password is a one-time one"),
    )

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def get_full_name(self):
        """Family name first, as names are written here."""
        return f"{self.last_name} {self.first_name}".strip()


@tracked
class UserRole(User.groups.through):
    """Who was given which role: the membership of a user in a group, so that it has a history too."""

    class Meta:
        proxy = True
        verbose_name = _("role of a user")
        verbose_name_plural = _("roles of users")

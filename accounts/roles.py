"""The two roles of staff and what each may do."""

from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext_noop

REGISTER_ADMINISTRATOR = gettext_noop("register administrator")
READER = gettext_noop("reader")

REGISTER_APPS = ("core", "cooperatives", "products", "showrooms", "desk")
ADMINISTRATOR_APPS = (*REGISTER_APPS, "accounts", "otp_totp", "otp_static")


def give_roles_their_permissions(using=DEFAULT_DB_ALIAS, **kwargs):
    """Bring both roles in line with the models there are. Running it again changes nothing."""
    permissions = Permission.objects.using(using).filter(content_type__app_label__in=ADMINISTRATOR_APPS)
    # History is read, never written.
    permissions = permissions.exclude(codename__regex=r"^(add|change|delete)_.*event$")
    of_register = permissions.filter(content_type__app_label__in=REGISTER_APPS)
    _grant(REGISTER_ADMINISTRATOR, permissions, using)
    _grant(READER, of_register.filter(codename__startswith="view_"), using)


def _grant(role, permissions, using):
    group, _created = Group.objects.using(using).get_or_create(name=role)
    group.permissions.set(permissions)

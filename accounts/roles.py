"""The roles of staff and what each may do. Who decides on public money and who pays it are two roles."""

from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext_noop

REGISTER_ADMINISTRATOR = gettext_noop("register administrator")
READER = gettext_noop("reader")
GRANT_APPROVER = gettext_noop("approver of grants")
GRANT_PAYER = gettext_noop("payer of grants")
WRITING_ROLES = (REGISTER_ADMINISTRATOR, GRANT_APPROVER, GRANT_PAYER)

REGISTER_APPS = ("core", "cooperatives", "products", "showrooms", "grants", "desk")
ADMINISTRATOR_APPS = (*REGISTER_APPS, "accounts", "otp_totp", "otp_static")


def give_roles_their_permissions(using=DEFAULT_DB_ALIAS, **kwargs):
    """Bring the roles in line with the models there are. Running it again changes nothing."""
    permissions = Permission.objects.using(using).filter(content_type__app_label__in=ADMINISTRATOR_APPS)
    # History is read, never written.
    permissions = permissions.exclude(codename__regex=r"^(add|change|delete)_.*event$")
    reading = permissions.filter(content_type__app_label__in=REGISTER_APPS, codename__startswith="view_")
    approving, paying = permissions.filter(codename="approve_grant"), permissions.filter(codename="pay_grant")
    _grant(REGISTER_ADMINISTRATOR, permissions.exclude(codename__in=["approve_grant", "pay_grant"]), using)
    _grant(READER, reading, using)
    _grant(GRANT_APPROVER, reading | approving, using)
    _grant(GRANT_PAYER, reading | paying, using)


def _grant(role, permissions, using):
    group, _created = Group.objects.using(using).get_or_create(name=role)
    group.permissions.set(permissions)

"""The second proof of who is at the keyboard: a code from a phone, or one of ten recovery codes."""

import re
from binascii import unhexlify

from django.conf import settings
from django.db import transaction
from django_otp import verify_token
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from accounts.roles import WRITING_ROLES

RECOVERY_CODES = 10


def is_required_of(user) -> bool:
    """Whoever may write proves it twice wherever the register stands on a server."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return False
    return user.is_superuser or user.groups.filter(name__in=WRITING_ROLES).exists()


def is_set_up_by(user) -> bool:
    return TOTPDevice.objects.devices_for_user(user, confirmed=True).exists()


def new_key() -> str:
    return random_hex(20)


def key_fits(key: str, code: str) -> bool:
    """Whether a phone that was shown `key` would now say `code`."""
    return TOTP(unhexlify(key)).verify(int(code), tolerance=1)


@transaction.atomic
def set_up(user, key: str) -> tuple[TOTPDevice, list[str]]:
    """Make the phone that knows `key` the user's only one; returns it with fresh recovery codes."""
    remove(user)
    phone = TOTPDevice.objects.create(user=user, name="phone", key=key)
    recovery = StaticDevice.objects.create(user=user, name="recovery codes")
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=recovery, token=code) for code in codes)
    return phone, codes


@transaction.atomic
def remove(user) -> None:
    """Forget phone and recovery codes, for someone who lost both."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def device_accepting(user, code: str):
    """The user's device that accepts `code`, or None. A recovery code is used up by it."""
    model = TOTPDevice if re.fullmatch(r"\d{6}", code, re.ASCII) else StaticDevice
    device = model.objects.devices_for_user(user, confirmed=True).first()
    return device and verify_token(user, device.persistent_id, code)

"""How often one address may ask for an answer. The numbers stand in docs/verification.md."""

import functools
import hashlib
import hmac
import ipaddress
import math

from django.conf import settings
from django.db import InternalError, NotSupportedError, connection, transaction
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

BURST_MINUTES = 1
"""An address that asked nothing for so long may ask for so many minutes' answers at once."""


def limited(view):
    """Answer 429 where an address asks more than VERIFY_PER_MINUTE allows for, and say when to come back."""

    @functools.wraps(view)
    def answer(request, *args, **kwargs):
        wait = seconds_to_wait(request.META["REMOTE_ADDR"])
        if not wait:
            return view(request, *args, **kwargs)
        response = render(request, "products/verify_wait.html", {"seconds": wait}, status=429)
        response.headers["Retry-After"] = wait
        add_never_cache_headers(response)
        return response

    return answer


def seconds_to_wait(address: str) -> int:
    """Whole seconds until `address` may ask again; 0 when it may now, and then one answer is spent.

    A database that only reads counts nobody: answers go on while saving is paused.
    """
    per_minute = settings.VERIFY_PER_MINUTE
    if not per_minute:
        return 0
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            burst = per_minute * BURST_MINUTES
            cursor.execute("SELECT ocop_wait(%s, %s, %s)", [visitor(address), per_minute, burst])
            return math.ceil(cursor.fetchone()[0])
    except (InternalError, NotSupportedError):
        return 0


def visitor(address: str) -> bytes:
    """What an address is counted by: not the address itself, and of IPv6 the network that one household gets."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        network = address
    else:
        known = getattr(known, "ipv4_mapped", None) or known
        network = str(ipaddress.ip_network((known, 64), strict=False) if known.version == 6 else known)
    return hmac.digest(settings.SECRET_KEY.encode(), f"visitor {network}".encode(), hashlib.sha256)

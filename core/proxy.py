"""The visitor's address where the register stands behind proxies of its own."""

import ipaddress

from django.conf import settings


class TrustedProxyMiddleware:
    """Put the visitor's address into REMOTE_ADDR: the entry that the outermost of our proxies wrote.

    Each of the PROXY_COUNT proxies appends one entry to X-Forwarded-For; whatever stands before those was sent
    by the visitor and is not believed. Without proxies the header is ignored.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.PROXY_COUNT > 0:
            entries = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
            address = entries[-settings.PROXY_COUNT].strip() if len(entries) >= settings.PROXY_COUNT else ""
            if _is_address(address):
                request.META["REMOTE_ADDR"] = address
        return self.get_response(request)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True

"""Headers for every answer, and refusal of input no page could mean."""

import re

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation import gettext as _

from core.http import not_allowed

PERMISSIONS_POLICY = "camera=(), geolocation=(self), microphone=(), payment=(), usb=()"
STAFF = ("/admin/", "/en/admin/")
# Bytes of a request's body: a few photos, or a form without files.
MOST_OF_STAFF = 40 * 1024 * 1024
MOST_OF_VISITORS = 64 * 1024
METHODS = ["GET", "HEAD", "POST", "OPTIONS"]
UNREADABLE = ("\0", "\ufffd")
BROKEN_IN_PATH = re.compile("%[89A-F][0-9A-F]")


class HeadMiddleware:
    """HEAD is answered as GET, so with the same headers, but for the body, which the server would complain about."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method != "HEAD":
            return self.get_response(request)
        request.method = "GET"
        response = self.get_response(request)
        if response.streaming:
            response.streaming_content = []
        else:
            response.content = b""
        return response


class SecurityHeadersMiddleware:
    """Headers that Django's own security middleware does not set."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if is_staff_page(request):  # error pages too, which no view of the admin has marked
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class AddressLocaleMiddleware(LocaleMiddleware):
    """The address alone names the language, so answers do not vary by the languages a browser asks for."""

    def process_response(self, request, response):
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


class PlainInputMiddleware:
    """Answer 400 to a NUL byte or broken UTF-8 in what was sent, before any query runs, and 405 to odd methods.

    PostgreSQL refuses both, so that they would otherwise surface as a server error on some page. Django reads
    broken UTF-8 as the replacement character, except in a path, where it leaves it percent-encoded. TRACE is refused
    for staff pages too, which would answer it like GET.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.cookies = [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, CookieStorage.cookie_name]

    def __call__(self, request):
        if request.method not in METHODS:
            return not_allowed(METHODS)
        if _length(request) > (MOST_OF_STAFF if is_staff_page(request) else MOST_OF_VISITORS):
            return HttpResponse(_("This is more than can be sent at once."), status=413, content_type="text/plain")
        if BROKEN_IN_PATH.search(request.path):
            raise BadRequest("Broken UTF-8 in the path")
        _refuse_unreadable([request.path, *(request.COOKIES.get(name, "") for name in self.cookies)])
        _refuse_unreadable(_texts(request.GET))
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Forms, which are read only for an address that exists."""
        _refuse_unreadable(_texts(request.POST))


def is_staff_page(request) -> bool:
    return request.path.startswith(STAFF)


def _length(request) -> int:
    """Bytes of the body as announced; 0 where nothing sensible is."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    return int(announced) if announced.isascii() and announced.isdecimal() else 0


def _texts(sent):
    for name, values in sent.lists():
        yield name
        yield from values


def _refuse_unreadable(texts):
    if any(sign in text for text in texts for sign in UNREADABLE):
        raise BadRequest("NUL or broken UTF-8")

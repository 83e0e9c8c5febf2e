"""Headers for every answer, and refusal of input no page could mean."""

from django.core.exceptions import BadRequest

PERMISSIONS_POLICY = "camera=(), geolocation=(self), microphone=(), payment=(), usb=()"
UNREADABLE = ("\0", "\ufffd")


class SecurityHeadersMiddleware:
    """Headers that Django's own security middleware does not set."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Frame-Options", "DENY")
        return response


class PlainInputMiddleware:
    """Answer 400 to a NUL byte or broken UTF-8 in an address, before any query runs.

    PostgreSQL refuses both, so that they would otherwise surface as a server error on some page. Django reads
    broken UTF-8 in a query as the replacement character and leaves it percent-encoded in a path.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        written = [request.path]
        for name, values in request.GET.lists():
            written += [name, *values]
        if any(sign in text for text in written for sign in UNREADABLE):
            raise BadRequest

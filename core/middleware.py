"""Headers for every answer, and refusal of input no page could mean."""

from django.core.exceptions import BadRequest

PERMISSIONS_POLICY = "camera=(), geolocation=(self), microphone=(), payment=(), usb=()"


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

    PostgreSQL refuses both, so that they would otherwise surface as a server error on some page.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path or "%00" in query or "\ufffd" in request.GET.urlencode():
            raise BadRequest

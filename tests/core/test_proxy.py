import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from core.proxy import TrustedProxyMiddleware


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "203.0.113.1", "127.0.0.1"),
        (1, "203.0.113.1", "203.0.113.1"),
        (1, "10.0.0.1, 203.0.113.1", "203.0.113.1"),
        (2, "10.0.0.1, 203.0.113.1, 192.0.2.1", "203.0.113.1"),
        (2, "203.0.113.1", "127.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "", "127.0.0.1"),
        (1, "<script>", "127.0.0.1"),
    ],
)
def test_address_of_the_visitor(settings, proxies, header, address):
    settings.PROXY_COUNT = proxies
    seen = []

    def view(request):
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    TrustedProxyMiddleware(view)(RequestFactory().get("/", HTTP_X_FORWARDED_FOR=header))
    assert seen == [address]

"""What may be asked of a public page, and what visitors and the caches before them are told about it."""

import functools
from collections.abc import Callable

from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

DAY = "day"
MINUTE = "minute"


def read_only(view: Callable) -> Callable:
    """GET and HEAD; 405 for anything else. With no form to guard, nobody is told that theirs has expired."""
    return csrf_exempt(require_safe(view))


def public_page(view: Callable) -> Callable:
    """The same for everyone all day long, until the register changes. Whoever keeps a copy asks each time."""

    @functools.wraps(view)
    def answer(request, *args, **kwargs):
        return kept_for(DAY, view(request, *args, **kwargs))

    return answer


def page_of_the_minute(view: Callable) -> Callable:
    """A public page that names the time, or what holds at this time: "open now"."""

    @functools.wraps(view)
    def answer(request, *args, **kwargs):
        return kept_for(MINUTE, view(request, *args, **kwargs))

    return answer


def kept_for(period: str, response: HttpResponse) -> HttpResponse:
    """Let the page cache (ocop/page_cache.py) answer with this until the register changes or the `period` is over."""
    patch_cache_control(response, public=True, no_cache=True)
    response.kept_for = period
    return response

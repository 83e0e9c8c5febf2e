"""What may be asked of a public page, and what visitors and the caches before them are told about it."""

import functools
from collections.abc import Callable, Iterable

from django.http import HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt

DAY = "day"
MINUTE = "minute"
READING = ["GET", "HEAD"]


def read_only(view: Callable) -> Callable:
    """GET and HEAD; 405 for anything else. With no form to guard, nobody is told that theirs has expired."""

    @csrf_exempt
    @functools.wraps(view)
    def answer(request, *args, **kwargs):
        return view(request, *args, **kwargs) if request.method in READING else not_allowed(READING)

    return answer


def not_allowed(methods: Iterable[str]) -> HttpResponse:
    """405 with a page that says so, put together without the request."""
    return HttpResponseNotAllowed(methods, render_to_string("405.html"))


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

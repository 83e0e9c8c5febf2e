"""The signed status list, the keys it is checked with, and the page that explains both."""

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control

from core.http import public_page, read_only
from products.limiting import limited
from products.status_entries import status_list
from products.status_list import private_key, public_bytes, public_keys, sign


def published_keys() -> dict:
    """The JWK Set of the key that signs now and of those before it; without keys where the register signs nothing."""
    now = [public_bytes(private_key(settings.STATUS_LIST_KEY))] if settings.STATUS_LIST_KEY else []
    return public_keys([*now, *settings.STATUS_LIST_OLD_KEYS])


@read_only
@limited
@cache_control(public=True, max_age=60)
def status_jws(request):
    """Every real product's state in one signed file; 404 where the register has no key to sign with."""
    if not settings.STATUS_LIST_KEY:
        raise Http404
    signed = sign(status_list(timezone.localdate()), private_key(settings.STATUS_LIST_KEY))
    return HttpResponse(signed, content_type="application/jose")


@read_only
@public_page
def keys_json(request):
    return JsonResponse(published_keys(), content_type="application/jwk-set+json")


@read_only
@public_page
def offline(request):
    keys = published_keys()["keys"]
    context = {"keys": keys, "signs": bool(settings.STATUS_LIST_KEY)}
    return render(request, "products/verify_offline.html", context)

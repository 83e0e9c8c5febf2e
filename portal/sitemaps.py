"""What search engines are told: the pages of real entries in both languages, and what to leave alone."""

from django.conf import settings
from django.contrib.sitemaps import Sitemap, views
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import cache_control

from cooperatives.models import Producer
from core.http import read_only
from core.models import Place
from grants.models import Grant
from products.models import Product
from showrooms.models import Showroom

CLOSED = ["admin:index", "portal:suggest", "products:csv", "products:xlsx", "grants:csv", "grants:xlsx"]
CLOSED_FILES = ["portal:figures", "portal:difference"]


class BothLanguages(Sitemap):
    """Every page in Vietnamese and English, each naming the other."""

    i18n = True
    alternates = True
    x_default = True


class Pages(BothLanguages):
    def items(self):
        return [
            *("portal:home", "products:catalogue", "cooperatives:list", "showrooms:list", "portal:places"),
            *("grants:list", "grants:projects", "verify:ask", "verify:offline", "portal:statistics", "portal:about"),
        ]

    def location(self, name):
        return reverse(name)


class RealProducts(BothLanguages):
    """Samples are left out: nobody should find an invented product by searching the web."""

    def items(self):
        return Product.objects.filter(is_sample=False).only("slug").order_by("pk")


class RealProducers(BothLanguages):
    def items(self):
        return Producer.objects.filter(is_sample=False).only("slug").order_by("pk")


class RealShowrooms(BothLanguages):
    def items(self):
        return Showroom.objects.filter(is_sample=False).only("slug").order_by("pk")


class Places(BothLanguages):
    """Every district and commune of both maps."""

    def items(self):
        return Place.objects.exclude(level=Place.Level.PROVINCE).only("vintage", "code").order_by("pk")


class RealGrants(BothLanguages):
    def items(self):
        return Grant.objects.public().filter(is_sample=False).only("pk").order_by("pk")


SITEMAPS = {
    "pages": Pages,
    "products": RealProducts,
    "producers": RealProducers,
    "showrooms": RealShowrooms,
    "places": Places,
    "grants": RealGrants,
}


@read_only
@cache_control(public=True, max_age=3600)
def sitemap(request):
    return views.sitemap(request, SITEMAPS)


@read_only
@cache_control(public=True, max_age=3600)
def robots(request):
    """Staff pages, downloads, suggestions and answers for single labels are not for crawlers, in either language."""
    closed = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            closed += [reverse(name) for name in CLOSED]
            closed += [reverse(name, args=[kind]) for name in CLOSED_FILES for kind in ("csv", "xlsx")]
            closed.append(reverse("verify:code", args=["x"]).removesuffix("x"))
    context = {"closed": closed, "sitemap": request.build_absolute_uri(reverse("sitemap"))}
    return render(request, "portal/robots.txt", context, content_type="text/plain; charset=utf-8")

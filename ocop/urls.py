from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

from core.maps import map_file
from core.views import decision_file
from ocop import health
from portal.sitemaps import robots, sitemap
from products import offline, patterns
from products.views import photo

handler400 = "ocop.errors.bad_request"
handler500 = "ocop.errors.server_error"
urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    path("patterns/cloth.svg", patterns.cloth, name="cloth"),
    re_path(r"^patterns/(?P<slug>[-\w]+?)(?P<shape>-swatch|-band|)\.svg$", patterns.pattern, name="pattern"),
    re_path(r"^media/photos/(?P<folder>[0-9a-f-]{36})/(?P<width>[0-9]{3,4})\.webp$", photo, name="photo"),
    re_path(r"^media/decisions/(?P<path>[0-9]{4}/[^/]+[.]pdf)$", decision_file, name="decision-file"),
    path("v/status.jws", offline.status_jws, name="status-list"),
    path("v/keys.json", offline.keys_json, name="status-list-keys"),
    path("maps/<slug:key>.svg", map_file, name="map"),
    *i18n_patterns(
        path("", include("portal.urls")),
        path("", include("products.verify_urls")),
        path("products/", include("products.urls")),
        path("producers/", include("cooperatives.urls")),
        path("showrooms/", include("showrooms.urls")),
        path("grants/", include("grants.urls")),
        path("admin/", admin.site.urls),
        prefix_default_language=False,
    ),
]

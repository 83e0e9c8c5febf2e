from django.urls import path, re_path

from products import verify_views
from products.offline import offline

app_name = "verify"
urlpatterns = [
    path("verify/", verify_views.verify, name="ask"),
    path("verify/offline/", offline, name="offline"),
    re_path(r"^v/(?P<typed>[^/]{1,40})/?$", verify_views.code, name="code"),
]

from django.urls import path, re_path

from portal import views
from portal.about import about
from portal.statistics.views import changes, corrections, difference_file, figures_file, statistics

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("about/", about, name="about"),
    path("statistics/", statistics, name="statistics"),
    path("statistics/changes/", changes, name="changes"),
    path("statistics/corrections/", corrections, name="corrections"),
    re_path(r"^statistics/figures\.(?P<kind>csv|xlsx)$", figures_file, name="figures"),
    re_path(r"^statistics/difference\.(?P<kind>csv|xlsx)$", difference_file, name="difference"),
]

from django.urls import path, re_path

from portal import views
from portal.about import about
from portal.places import place, places
from portal.producers import producer
from portal.statistics.views import changes, corrections, difference_file, figures_file, statistics
from portal.suggesting import suggest

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("about/", about, name="about"),
    path("suggest/", suggest, name="suggest"),
    path("places/", places, name="places"),
    path("places/<str:vintage>/<str:code>/", place, name="place"),
    path("producers/<slug:slug>/", producer, name="producer"),
    path("statistics/", statistics, name="statistics"),
    path("statistics/changes/", changes, name="changes"),
    path("statistics/corrections/", corrections, name="corrections"),
    re_path(r"^statistics/figures\.(?P<kind>csv|xlsx)$", figures_file, name="figures"),
    re_path(r"^statistics/difference\.(?P<kind>csv|xlsx)$", difference_file, name="difference"),
]

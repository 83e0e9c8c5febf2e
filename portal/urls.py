from django.urls import path

from portal import views
from portal.about import about
from portal.places import place, places
from portal.statistics import statistics

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("about/", about, name="about"),
    path("places/", places, name="places"),
    path("places/<str:vintage>/<str:code>/", place, name="place"),
    path("statistics/", statistics, name="statistics"),
]

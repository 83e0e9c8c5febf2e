from django.urls import path

from portal import views
from portal.about import about
from portal.producers import producer
from portal.statistics import statistics

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("about/", about, name="about"),
    path("producers/<slug:slug>/", producer, name="producer"),
    path("statistics/", statistics, name="statistics"),
]

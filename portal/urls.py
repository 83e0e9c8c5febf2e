from django.urls import path

from portal import views
from portal.statistics import statistics

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("statistics/", statistics, name="statistics"),
]

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from grants import views
from grants.downloads import download_csv, download_xlsx
from grants.table import grants


class KeyConverter(IntConverter):
    """The number of a record, no larger than the database can hold."""

    regex = "[0-9]{1,18}"


register_converter(KeyConverter, "key")

app_name = "grants"
urlpatterns = [
    path("", grants, name="list"),
    path("download.csv", download_csv, name="csv"),
    path("download.xlsx", download_xlsx, name="xlsx"),
    path("projects/", views.projects, name="projects"),
    path("<key:pk>/", views.detail, name="detail"),
]

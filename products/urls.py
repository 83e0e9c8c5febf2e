from django.urls import path

from products import views
from products.catalogue import catalogue
from products.downloads import download_csv, download_xlsx

app_name = "products"
urlpatterns = [
    path("", catalogue, name="catalogue"),
    path("download.csv", download_csv, name="csv"),
    path("download.xlsx", download_xlsx, name="xlsx"),
    path("<slug:slug>/", views.detail, name="detail"),
]

from django.urls import path

from products import labels, views
from products.catalogue import catalogue
from products.downloads import download_csv, download_xlsx
from products.extract import extract

app_name = "products"
urlpatterns = [
    path("", catalogue, name="catalogue"),
    path("download.csv", download_csv, name="csv"),
    path("download.xlsx", download_xlsx, name="xlsx"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/qr.svg", labels.qr_svg, name="qr_svg"),
    path("<slug:slug>/qr.png", labels.qr_png, name="qr_png"),
    path("<slug:slug>/extract.pdf", extract, name="extract"),
]

from django.urls import path

from products import views
from products.catalogue import catalogue

app_name = "products"
urlpatterns = [
    path("", catalogue, name="catalogue"),
    path("<slug:slug>/", views.detail, name="detail"),
]

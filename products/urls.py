from django.urls import path

from products import views

app_name = "products"
urlpatterns = [
    path("<slug:slug>/", views.detail, name="detail"),
]

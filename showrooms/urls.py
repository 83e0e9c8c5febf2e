from django.urls import path

from showrooms import views
from showrooms.confirm_page import confirm
from showrooms.listing import showrooms

app_name = "showrooms"
urlpatterns = [
    path("", showrooms, name="list"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/confirm/<str:token>/", confirm, name="confirm"),
]

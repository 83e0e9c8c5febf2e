"""The yardstick: a page of 30 KB from Django with nothing beneath it. Started by gunicorn like the register."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

BYTES = 30 * 1024
ROW = "<p>The same words in every row, so that the page has its size and nothing else.</p>\n"
PAGE = ("<!DOCTYPE html><title>View</title>\n" + ROW * (BYTES // len(ROW) + 1))[: BYTES - 8] + "</html>\n"


def view(request):
    return HttpResponse(PAGE)


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="of no secret", MIDDLEWARE=[])
application = get_wsgi_application()

"""Pages for requests that could not be answered as asked."""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.views import defaults
from psycopg.errors import ReadOnlySqlTransaction

RETRY_AFTER = 30  # seconds
NO_SPACE = {errno.ENOSPC, errno.EDQUOT}
READING = {"GET", "HEAD", "OPTIONS"}


def bad_request(request, exception):
    """400, rendered without the request: its host or its parameters may be what cannot be read."""
    return HttpResponseBadRequest(render_to_string("400.html"))


def forbidden_form(request, reason=""):
    """403: a form came without its token, usually because it lay open for too long."""
    return render(request, "403_form.html", status=403)


def server_error(request):
    """503 with a word about what was sent while the machine fails the register; 500 for its own faults.

    Rendered without the request, so that nothing of the page can ask the database once more.
    """
    error = sys.exc_info()[1]  # Django calls this handler while it handles the exception
    is_paused = isinstance(error.__cause__, ReadOnlySqlTransaction)
    if not (is_paused or _is_trouble_of_the_machine(error)):
        response = defaults.server_error(request)
    else:
        page = render_to_string("503.html", {"is_paused": is_paused, "was_sent": request.method not in READING})
        response = HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER})
    add_never_cache_headers(response)
    return response


def _is_trouble_of_the_machine(error):
    """No database, no answer from it in time, no room for what it or the register would write."""
    is_full = isinstance(error, OSError) and error.errno in NO_SPACE
    return is_full or isinstance(error, OperationalError | InterfaceError)

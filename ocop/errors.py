"""Pages for requests that could not be answered as asked."""

import errno
import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.views import defaults
from psycopg.errors import DeadlockDetected, LockNotAvailable, QueryCanceled, ReadOnlySqlTransaction

RETRY_AFTER = 30  # seconds
NO_SPACE = {errno.ENOSPC, errno.EDQUOT}
READING = {"GET", "HEAD", "OPTIONS"}
OF_ONE_QUERY = (QueryCanceled, LockNotAvailable, DeadlockDetected)
"""Trouble that the place in the code explains, unlike a database that is not there."""


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
    was_sent = request.method not in READING
    if not (_is_read_only(error) or _is_trouble_of_the_machine(error)):
        response = defaults.server_error(request)
    else:
        page = render_to_string("503.html", {"is_paused": was_sent and _is_read_only(error), "was_sent": was_sent})
        response = HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER})
    add_never_cache_headers(response)
    return response


class InOneLine(logging.Filter):
    """While the database is away every request would log the same traceback: one line each says as much."""

    def filter(self, record):
        error = record.exc_info and record.exc_info[1]
        if isinstance(error, Exception) and _says_enough(error):
            reason = str(error).strip().partition("\n")[0]
            record.msg, record.args = "%s: %s: %s", (record.getMessage(), type(error).__name__, reason)
            record.exc_info = record.exc_text = None
        return True


def _says_enough(error):
    if isinstance(error.__cause__, OF_ONE_QUERY):
        return False
    return _is_read_only(error) or _is_trouble_of_the_machine(error)


def _is_read_only(error):
    return isinstance(error.__cause__, ReadOnlySqlTransaction)


def _is_trouble_of_the_machine(error):
    """No database, no answer from it in time, no room for what it or the register would write."""
    is_full = isinstance(error, OSError) and error.errno in NO_SPACE
    return is_full or isinstance(error, OperationalError | InterfaceError)

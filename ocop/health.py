"""Answers for whoever watches the server: is the process up, is the register ready."""

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.views.decorators.cache import never_cache

from core.http import read_only


@read_only
@never_cache
def healthz(request):
    """200 while the process serves, whatever the database does."""
    return HttpResponse("ok\n", content_type="text/plain")


@read_only
@never_cache
def readyz(request):
    """200 when the database answers and every migration is applied, else 503."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")
    if pending:
        return HttpResponse("migrations are pending\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")

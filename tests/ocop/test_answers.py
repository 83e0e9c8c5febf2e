"""What every answer carries, and what those who watch the server are told."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/en/products/", "/admin/login/", "/healthz", "/no-such-page/"])
def test_every_answer_is_protected(client, path):
    headers = client.get(path).headers
    assert set(headers["Content-Security-Policy"].split("; ")) == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation" in headers["Permissions-Policy"]


@pytest.mark.django_db
def test_tls_is_remembered_where_it_is_used(client, settings):
    settings.SECURE_HSTS_SECONDS = 31536000
    assert client.get("/healthz", secure=True).headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "Strict-Transport-Security" not in client.get("/healthz").headers


def test_healthz_needs_no_database(client):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].startswith("max-age=0")


@pytest.mark.django_db
def test_readyz_when_ready(client):
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_readyz_with_a_migration_pending(client):
    [newest] = MigrationLoader(connection).graph.leaf_nodes("showrooms")
    MigrationRecorder(connection).record_unapplied(*newest)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"migrations" in answer.content


@pytest.mark.parametrize(("path", "most"), [("/verify/", 64 * 1024), ("/en/admin/login/", 40 * 1024 * 1024)])
def test_more_than_can_be_sent_is_refused_unread(client, path, most):
    for length, status in ((most, {200, 403, 405}), (most + 1, {413})):
        answer = client.generic("POST", path, b"x=1", content_type="text/plain", CONTENT_LENGTH=str(length))
        assert answer.status_code in status


@pytest.mark.parametrize("length", ["", "-1", "abc", "٣"])
def test_senseless_length_is_no_server_error(client, length):
    assert client.generic("POST", "/verify/", b"", CONTENT_LENGTH=length).status_code < 500


@pytest.mark.parametrize("path", ["/admin/nope/", "/admin/products/", "/en/admin/x"])
def test_error_pages_of_staff_are_not_kept(client, path):
    assert "no-store" in client.get(path)["Cache-Control"]

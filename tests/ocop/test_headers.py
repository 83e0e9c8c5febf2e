"""Hosts, methods, cookies, caches and error pages: what the frame around every page promises."""

import errno
import logging
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import InterfaceError, InternalError, OperationalError, ProgrammingError
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import override
from psycopg.errors import QueryCanceled, ReadOnlySqlTransaction

from accounts import second_factor
from ocop.errors import InOneLine, server_error
from tests.accounts.factories import PASSWORD, make_administrator, make_reader
from tests.products.factories import make_product

pytestmark = pytest.mark.django_db

PUBLIC = ["/", "/en/", "/products/", "/products/mien-dong/", "/producers/", "/statistics/"]
STAFF = ["/admin/", "/admin/products/product/", "/admin/products/product/add/", "/admin/password_change/"]
ELSEWHERE = ["//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example", "javascript:alert(1)"]


@pytest.fixture(autouse=True)
def product():
    return make_product(slug="mien-dong")


# --- hosts and methods ----------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:80@evil", "a b", "<b>"])
@pytest.mark.parametrize("address", ["/", "/en/products/", "/nowhere/", "/admin/login/"])
def test_foreign_host_is_refused_on_a_page_of_our_own(client, host, address):
    response = client.get(address, headers={"host": host})
    assert response.status_code == 400
    assert "evil" not in response.content.decode()
    assert ("This cannot be answered" in response.content.decode()) == address.startswith("/en/")


@pytest.mark.parametrize("address", PUBLIC)
def test_headers_that_name_another_host_or_path_are_ignored(client, address):
    forged = {
        "x-forwarded-host": "evil.example",
        "x-original-url": "/admin/",
        "x-rewrite-url": "/admin/",
        "forwarded": "host=evil.example",
        "x-forwarded-proto": "evil",
        "x-http-method-override": "DELETE",
    }
    assert client.get(address, headers=forged).content == client.get(address).content


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "PUT", "DELETE", "PATCH", "CONNECT", "FOO"])
@pytest.mark.parametrize("address", [*PUBLIC, "/healthz", "/patterns/cloth.svg", "/nowhere/", "/admin/login/"])
def test_methods_nobody_needs_are_refused(client, method, address):
    response = client.generic(method, address)
    assert response.status_code == 405
    assert method not in response.headers["Allow"]


@pytest.mark.parametrize("address", ["/products/", "/en/verify/", "/nowhere/", "/healthz"])
@pytest.mark.parametrize("method", ["POST", "PUT", "TRACE"])
def test_whoever_sends_something_is_told_on_a_page_of_our_own(client, django_assert_num_queries, method, address):
    with django_assert_num_queries(0):
        response = client.generic(method, address)
    if response.status_code == 404:
        return  # a form is asked for by its address first
    page = response.content.decode()
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert ("Nothing can be sent" if address.startswith("/en/") else "Trang này không nhận gì gửi đến") in page
    assert 'class="brand"' in page


@pytest.mark.parametrize("sent", [{"headers": {"host": "evil.example"}}, {"headers": {"cookie": "sessionid=a\0b"}}])
def test_what_is_refused_is_not_laid_to_the_address_alone(client, sent):
    page = client.get("/products/", **sent).content.decode()
    assert "Địa chỉ, hoặc thứ trình duyệt gửi kèm, không dùng được ở đây" in page


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_are_only_read(client, address):
    assert client.post(address).status_code == 405
    head = client.head(address)
    assert head.status_code == 200
    assert not head.content


@pytest.mark.parametrize("address", [*PUBLIC, "/verify/", "/robots.txt", "/healthz", "/patterns/cloth.svg"])
def test_what_is_only_read_asks_for_no_token_of_a_form(address):
    """Without one a form of ours is told that it has expired; there is no form here."""
    client = Client(enforce_csrf_checks=True)
    refused = client.post(address, {"q": "x"})
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD")
    assert client.post("/admin/login/", {"username": "x"}).status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        *("/.git/config", "/.git/HEAD", "/.env", "/manage.py", "/ocop/settings.py", "/var/secret_key", "/data/"),
        *("/static/", "/static/css/", "/media/", "/media/photos/", "/static/../ocop/settings.py", "/media/../.env"),
        *("/static/..%2f..%2f.env", "/media/%2e%2e/.env", "/static//etc/passwd", "/media//etc/passwd"),
    ],
)
def test_files_of_the_machine_are_no_pages(client, address):
    assert client.get(address).status_code == 404


# --- cookies and forms ----------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ['"\\000"', '"a\\000b"', "\xff\xfe", "a\0b"])
@pytest.mark.parametrize("name", [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"])
@pytest.mark.parametrize("address", ["/", "/admin/", "/admin/login/"])
def test_unreadable_cookies_are_refused(client, name, value, address):
    assert client.get(address, headers={"cookie": f"{name}={value}"}).status_code == 400


@pytest.mark.parametrize("value", ["", "x", "'" * 40, "a" * 3000, "[]", "{{1}}", '"\\"', "=;=;", "Ã©"])
@pytest.mark.parametrize("name", [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages", "other"])
def test_senseless_cookies_are_as_good_as_none(client, name, value):
    for address, status in (("/", 200), ("/admin/", 302), ("/admin/login/", 200)):
        assert client.get(address, headers={"cookie": f"{name}={value}"}).status_code == status


@pytest.mark.parametrize("value", ["a%00b", "%00", "%ff", "%c3%28"])
@pytest.mark.parametrize("name", ["username", "password", "next", "csrfmiddlewaretoken", "%00"])
def test_unreadable_forms_are_refused(client, name, value):
    form = "application/x-www-form-urlencoded"
    response = client.generic("POST", "/admin/login/", f"{name}={value}", content_type=form)
    assert response.status_code == 400


def test_forms_larger_than_any_of_ours_are_refused_on_a_page_of_our_own(client):
    for fields in ({"username": "a" * 3_000_000}, {f"f{n}": "1" for n in range(6_000)}):
        response = client.post("/admin/login/", fields)
        assert response.status_code == 400
        assert "Không trả lời được yêu cầu này" in response.content.decode()


@pytest.mark.parametrize("address", ELSEWHERE)
def test_after_the_second_step_one_stays_at_home(client, address):
    user = make_reader()
    _phone, codes = second_factor.set_up(user, second_factor.new_key())
    client.post("/admin/login/", {"username": user.username, "password": PASSWORD})
    response = client.post("/admin/second-factor/", {"code": codes[0], "next": address})
    assert response.headers["Location"] == "/admin/"


# --- caches ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_are_the_same_for_everyone(client, address):
    plain = client.get(address)
    assert "public" in plain.headers["Cache-Control"]
    assert plain.headers["Vary"] == "Accept-Encoding"
    assert not plain.cookies
    client.force_login(make_administrator())
    asked = {
        "accept-language": "en",
        "referer": "https://evil.example/",
        "user-agent": "x",
        "cookie": "django_language=en",
    }
    assert client.get(address).content == client.get(address, headers=asked).content == plain.content


def test_a_page_known_already_is_not_sent_again(client):
    first = client.get("/products/")
    again = client.get("/products/", headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not again.content
    make_product()
    assert client.get("/products/?status=all", headers={"if-none-match": first.headers["ETag"]}).status_code == 200


def test_staff_pages_are_kept_nowhere(client):
    assert "no-store" in client.get("/admin/login/").headers["Cache-Control"]
    client.force_login(make_administrator())
    for address in STAFF:
        response = client.get(address)
        assert response.status_code == 200
        assert "no-store" in response.headers["Cache-Control"], address
        assert "private" in response.headers["Cache-Control"], address


# --- faults ---------------------------------------------------------------------------------------------


def answer_to(error, cause=None, method="GET"):
    """What a page answers during which `error` was raised."""
    try:
        raise error from cause
    except Exception:
        return server_error(RequestFactory().generic(method, "/products/"))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "error", [OperationalError("connection to server failed"), InterfaceError(), OSError(errno.ENOSPC, "No space")]
)
def test_trouble_of_the_machine_is_no_fault_of_ours(django_assert_num_queries, error, language):
    with override(language), django_assert_num_queries(0):
        response = answer_to(error)
    html = response.content.decode()
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert f'<html lang="{language}">' in html
    assert {"vi": "Sổ đang tạm nghỉ", "en": "The register is resting"}[language] in html
    assert "connection to server" not in html


def test_who_sent_something_is_told_that_nothing_was_saved():
    told = "Những gì bạn vừa gửi chưa được lưu."
    assert told in answer_to(OperationalError(), method="POST").content.decode()
    assert told not in answer_to(OperationalError()).content.decode()


def test_a_database_that_only_reads_says_so():
    response = answer_to(InternalError(), ReadOnlySqlTransaction(), "POST")
    assert response.status_code == 503
    assert "Vẫn xem được, nhưng tạm dừng lưu." in response.content.decode()


def test_a_page_that_needs_to_write_does_not_say_that_reading_works():
    """The entries of a new day, on a database that only reads."""
    response = answer_to(InternalError(), ReadOnlySqlTransaction(), "GET")
    assert response.status_code == 503
    html = response.content.decode()
    assert "Sổ đang tạm nghỉ" in html
    assert "Vẫn xem được" not in html


@pytest.mark.parametrize(
    "error", [ProgrammingError("SELECT secret"), KeyError("secret"), OSError(errno.EIO, "secret")]
)
def test_faults_of_ours_tell_nothing(django_assert_num_queries, error):
    with django_assert_num_queries(0):
        response = answer_to(error)
    assert response.status_code == 500
    assert "Trang gặp lỗi" in response.content.decode()
    assert "secret" not in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("error", "cause", "is_traced"),
    [
        (OperationalError("connection failed:\n\tno such file"), None, False),
        (InternalError("cannot execute UPDATE in a read-only transaction"), ReadOnlySqlTransaction(), False),
        (OSError(errno.ENOSPC, "No space left"), None, False),
        (OperationalError("canceling statement due to statement timeout"), QueryCanceled(), True),
        (ProgrammingError("no such column"), None, True),
    ],
)
def test_trouble_of_the_machine_is_logged_in_one_line(caplog, error, cause, is_traced):
    caplog.handler.addFilter(InOneLine())
    try:
        raise error from cause
    except Exception:
        logging.getLogger("ocop.test").exception("Internal Server Error: %s", "/100%/")
    assert ("Traceback" in caplog.text) == is_traced
    assert "Internal Server Error: /100%/" in caplog.text
    assert str(error).partition("\n")[0] in caplog.text
    assert is_traced or len(caplog.text.splitlines()) == 1


def test_page_not_found_helps_and_repeats_nothing(client):
    response = client.get("/products/<script>/", {"q": "nowhere"})
    assert response.status_code == 404
    html = response.content.decode()
    assert f'action="{reverse("products:catalogue")}"' in html
    assert "&lt;script" not in html
    assert "<script>" not in html


def test_faults_are_never_explained_to_visitors():
    """The register shows details of a fault only where somebody set DEBUG, and not with a database of others."""
    asked = [sys.executable, "-c", "from django.conf import settings; print(settings.DEBUG)"]
    environment = {"DJANGO_SETTINGS_MODULE": "ocop.settings", "PATH": "/usr/bin", "OCOP_HOME": str(settings.OCOP_HOME)}
    said = subprocess.run(asked, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"

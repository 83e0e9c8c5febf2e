"""What may be answered without Django, to whom, and for how long."""

import datetime
import gzip
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.utils import timezone

from core.http import DAY, kept_for
from ocop.kept_pages import Memory, Page
from ocop.page_cache import LARGEST, PageCache, key_of
from products.models import Product
from tests.accounts.factories import make_administrator
from tests.products.factories import make_product
from tests.small_register import make_small_register

pytestmark = pytest.mark.django_db


class Site:
    """A page cache before Django, or before another `application`, which counts what gets through to it."""

    def __init__(self, application=None, most=10_000_000):
        self.application = application or get_wsgi_application()
        self.computed = 0
        self.cache = PageCache(self._count, Memory(most))

    def _count(self, environ, start_response):
        self.computed += 1
        return self.application(environ, start_response)

    def get(self, address, method="GET", **variables):
        """Variables as WSGI names them: HTTP_COOKIE."""
        path, _, query = address.partition("?")
        environ = {"PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": method, "HTTP_HOST": "localhost"}
        environ |= {"REMOTE_ADDR": "127.0.0.1"} | variables
        setup_testing_defaults(environ)
        begun = []
        body = self.cache(environ, lambda *head: begun.append(head))
        content = b"".join(body)
        if hasattr(body, "close"):
            body.close()
        [(status, headers)] = begun
        return SimpleNamespace(status=int(status[:3]), headers=dict(headers), content=content)


@pytest.fixture(autouse=True)
def connection_stays():
    """Django closes connections around a request; here it is the one of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def no_minute_passes(monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def site():
    make_product(slug="mien-dong")
    return Site()


def stub(make):
    """WSGI application that answers with what `make()` gives."""

    def application(environ, start_response):
        response = make()
        start_response(f"{response.status_code} X", list(response.items()))
        return response

    return application


# --- what is kept, and how it is answered -----------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/en/", "/products/", "/products/mien-dong/", "/showrooms/", "/statistics/"])
def test_a_warm_page_is_the_same_without_django(site, address):
    cold, warm = site.get(address), site.get(address)
    assert site.computed == 1
    assert cold == warm
    plain = Client().get(address, headers={"host": "localhost"})
    assert warm.content == plain.content
    assert warm.headers == dict(plain.headers)
    assert warm.headers["Cache-Control"] == "public, no-cache"
    assert warm.headers["Vary"] == "Accept-Encoding"
    assert "Set-Cookie" not in warm.headers


def test_it_costs_one_statement(site, django_assert_num_queries):
    site.get("/products/")
    with django_assert_num_queries(0):  # of Django's; the version is asked of the connection itself
        site.get("/products/")


def test_compressed_or_not_as_the_visitor_can_read(site):
    plain = site.get("/products/")
    for _ in range(2):
        small = site.get("/products/", HTTP_ACCEPT_ENCODING="br, gzip")
        assert small.headers["Content-Encoding"] == "gzip"
        assert int(small.headers["Content-Length"]) == len(small.content)
        assert gzip.decompress(small.content) == plain.content
    assert site.get("/products/", HTTP_ACCEPT_ENCODING="br").content == plain.content
    assert site.computed == 2


def test_who_has_it_already_is_told_so(site):
    tag = site.get("/products/").headers["ETag"]
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        for method in ("GET", "HEAD"):
            answer = site.get("/products/", method, HTTP_IF_NONE_MATCH=known)
            assert (answer.status, answer.content) == (304, b"")
            assert answer.headers["ETag"] == tag
            assert answer.headers["Cache-Control"] == "public, no-cache"
            assert "Content-Length" not in answer.headers
            assert "Content-Security-Policy" in answer.headers
    assert site.get("/products/", HTTP_IF_NONE_MATCH='"x"').status == 200
    assert site.computed == 1


def test_a_visitor_who_has_it_warms_a_cold_page_too(site):
    tag = site.get("/products/").headers["ETag"]
    cold = Site()
    assert cold.get("/products/", HTTP_IF_NONE_MATCH=tag).status == 304
    assert cold.get("/products/").status == 200
    assert cold.computed == 1
    weak = cold.get("/products/", HTTP_ACCEPT_ENCODING="gzip").headers["ETag"]
    assert cold.get("/products/", HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=weak).status == 304


def test_head_has_no_body(site):
    page = site.get("/products/")
    head = site.get("/products/", "HEAD")
    assert (head.status, head.content) == (200, b"")
    assert head.headers == page.headers
    assert site.computed == 1


@pytest.mark.parametrize(
    "address",
    ["/", "/verify/", "/products/download.csv", "/nowhere/", "/robots.txt", "/healthz", "/static/css/site.css"],
)
def test_head_of_what_is_not_kept_has_no_body_and_the_same_headers(site, address):
    head, page = site.get(address, "HEAD"), site.get(address)
    assert page.content
    assert (head.status, head.content) == (page.status, b"")
    assert head.headers == page.headers


def test_every_kind_of_public_page_is_kept():
    """Forms are none, nor is a page that is not there."""
    site = Site()
    for name, address in make_small_register().items():
        site.get(address.partition("#")[0])
        before = site.computed
        site.get(address.partition("#")[0])
        assert (site.computed > before) == (name in {"operator's page", "refused link", "page not found"}), name


# --- what is not ------------------------------------------------------------------------------------------


def test_staff_are_neither_served_nor_kept(site):
    client = Client()
    client.force_login(make_administrator())
    [(name, session)] = client.cookies.items()
    cookie = f"{name}={session.value}"
    for _ in range(2):
        assert site.get("/products/", HTTP_COOKIE=cookie).status == 200
    assert site.computed == 2
    site.get("/products/")
    assert site.computed == 3
    site.get("/products/", HTTP_COOKIE=cookie)
    assert site.computed == 4
    site.get("/products/", HTTP_COOKIE="seen=1")
    assert site.computed == 4


@pytest.mark.parametrize("cookie", ["sessionid=a\0b", "csrftoken=\xff", "messages=a\0b"])
def test_what_django_refuses_is_refused_on_a_warm_page(site, cookie):
    site.get("/products/")
    assert site.get("/products/", HTTP_COOKIE=cookie).status == 400
    assert site.get("/products/", HTTP_HOST="evil.example").status == 400
    assert site.get("/products/", "POST").status == 405
    assert site.get("/products/", CONTENT_LENGTH="9000000").status == 413
    assert site.get("/products/", HTTP_IF_MATCH='"x"').status == 412


@pytest.mark.parametrize(
    "address",
    [
        *("/nowhere/", "/products/nowhere/", "/admin/login/", "/healthz", "/readyz", "/products", "/robots.txt"),
        *("/verify/?q=mien", "/v/abc", "/v/status.jws", "/showrooms/?lat=22.1&lon=105.8", "/products/download.csv"),
    ],
)
def test_what_is_not_kept(site, address):
    first = site.get(address)
    assert site.get(address).status == first.status
    assert site.computed == 2


def test_answers_to_labels_are_counted_as_ever(site, settings):
    settings.VERIFY_PER_MINUTE = 2
    assert [site.get("/verify/?q=mien").status for _ in range(3)] == [200, 200, 429]


def test_an_answer_not_kept_is_still_not_sent_twice(site, settings):
    tag = site.get("/verify/").headers["ETag"]
    assert site.get("/verify/", HTTP_IF_NONE_MATCH=tag).status in (200, 304)  # it names the minute
    assert site.get("/robots.txt", HTTP_IF_NONE_MATCH=site.get("/robots.txt").headers["ETag"]).status == 304


def large():
    return kept_for(DAY, HttpResponse(b"a" * (LARGEST + 1)))


def with_cookie():
    response = kept_for(DAY, HttpResponse("a"))
    response.set_cookie("seen", "1")
    return response


def varying():
    return kept_for(DAY, HttpResponse("a", headers={"Vary": "Cookie"}))


def streaming():
    return kept_for(DAY, StreamingHttpResponse([b"a"]))


def in_error():
    return kept_for(DAY, HttpResponse("a", status=500))


def made_private():
    response = kept_for(DAY, HttpResponse("a"))
    response["Cache-Control"] = "private"
    return response


@pytest.mark.parametrize("make", [large, with_cookie, varying, streaming, in_error, made_private, HttpResponse])
def test_only_pages_for_everyone_are_kept(make):
    site = Site(stub(make))
    answers = [site.get("/"), site.get("/")]
    assert site.computed == 2
    assert answers[0].content == answers[1].content == b"".join(make())


def test_every_part_of_an_address_counts(site):
    asked = [
        {"PATH_INFO": "/a", "QUERY_STRING": "b"},
        {"PATH_INFO": "/a\nb", "QUERY_STRING": ""},
        {"PATH_INFO": "/a', 'b", "QUERY_STRING": ""},
        {"PATH_INFO": "/a", "QUERY_STRING": "b", "HTTP_HOST": "127.0.0.1"},
        {"PATH_INFO": "/a", "QUERY_STRING": "b", "wsgi.url_scheme": "https"},
        {"PATH_INFO": "/a", "QUERY_STRING": "b", "SCRIPT_NAME": "/ocop"},
        {"PATH_INFO": "/a", "QUERY_STRING": "b", "HTTP_ACCEPT_ENCODING": "gzip"},
    ]
    common = {"HTTP_HOST": "localhost", "wsgi.url_scheme": "http"}
    assert len({key_of(common | one) for one in asked}) == len(asked)


def test_plain_and_encrypted_pages_are_kept_apart(settings, site):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert b'href="http://localhost/products/"' in site.get("/products/").content
    assert b'href="https://localhost/products/"' in site.get("/products/", HTTP_X_FORWARDED_PROTO="https").content


# --- until when -------------------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch):
    """`clock(2026, 11, 27, 23, 59)`: what time it is in Vietnam."""

    def put(*parts):
        now = datetime.datetime(*parts, tzinfo=timezone.get_default_timezone())
        monkeypatch.setattr(timezone, "now", lambda: now)

    return put


def test_a_page_holds_for_its_day(site, clock):
    clock(2026, 11, 27, 0, 0)
    site.get("/products/")
    clock(2026, 11, 27, 23, 59, 59)
    site.get("/products/")
    assert site.computed == 1
    clock(2026, 11, 28, 0, 0)
    assert "28/11/2026" in site.get("/products/").content.decode()
    assert site.computed == 2


@pytest.mark.parametrize("address", ["/showrooms/"])
def test_a_page_that_names_the_time_holds_for_its_minute(site, clock, address):
    clock(2026, 11, 27, 7, 29, 0)
    site.get(address)
    clock(2026, 11, 27, 7, 29, 59)
    site.get(address)
    assert site.computed == 1
    clock(2026, 11, 27, 7, 30)
    site.get(address)
    assert site.computed == 2


@pytest.mark.django_db(transaction=True)
def test_a_saved_change_is_seen_at_once(site):
    for number in range(3):
        Product.objects.update(name_vi=f"Miến số {number}")
        for _ in range(2):
            assert f"Miến số {number}" in site.get("/products/mien-dong/").content.decode()
    assert site.computed == 3


@pytest.mark.django_db(transaction=True)
def test_a_page_overtaken_by_a_change_is_not_given_out_again():
    make_product(slug="mien-dong", name_vi="Miến cũ")
    django = get_wsgi_application()

    def overtaken(environ, start_response):
        response = django(environ, start_response)
        Product.objects.update(name_vi="Miến mới")
        return response

    site = Site(overtaken)
    assert "Miến cũ" in site.get("/products/mien-dong/").content.decode()
    assert "Miến mới" in site.get("/products/mien-dong/").content.decode()


# --- many at once -----------------------------------------------------------------------------------------


def at_once(site, number):
    def ask(_):
        try:
            return site.get("/products/")
        except ZeroDivisionError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(ask, range(number)))


class Gate:
    """Answers only once `number` visitors wait, so that they really are there at one time."""

    def __init__(self, make):
        self.make = make
        self.opened = threading.Event()

    def __call__(self):
        self.opened.wait(10)
        return self.make()


def when_many_wait(site, gate, number):
    threading.Timer(0.5, gate.opened.set).start()
    return at_once(site, number)


def test_of_many_on_a_cold_page_one_computes_it():
    gate = Gate(lambda: kept_for(DAY, HttpResponse("a")))
    site = Site(stub(gate))
    answers = when_many_wait(site, gate, 40)
    assert {answer.content for answer in answers} == {b"a"}
    assert site.computed == 1


def test_where_nothing_is_kept_nobody_waits_in_vain():
    gate = Gate(lambda: HttpResponse("a"))
    site = Site(stub(gate))
    assert {answer.content for answer in when_many_wait(site, gate, 10)} == {b"a"}
    assert site.computed == 10


def test_a_fault_of_the_one_who_computes_lets_the_others_go_on():
    left = [True]

    def fail_once():
        if left:
            left.pop()
            return 1 / 0
        return kept_for(DAY, HttpResponse("a"))

    gate = Gate(fail_once)
    site = Site(stub(gate))
    answers = when_many_wait(site, gate, 10)
    assert sum(isinstance(answer, ZeroDivisionError) for answer in answers) == 1
    assert sum(getattr(answer, "content", b"") == b"a" for answer in answers) == 9


def test_who_waits_too_long_computes_it(monkeypatch):
    first = threading.Event()

    def slow_at_first():
        if not first.is_set():
            first.set()
            second.wait(10)
        return kept_for(DAY, HttpResponse("a"))

    second = threading.Event()
    site = Site(stub(slow_at_first))
    site.cache.turns.patience = 0.05
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(at_once, site, 1)
        first.wait(10)
        assert site.get("/products/").content == b"a"
        second.set()
        assert slow.result()[0].content == b"a"
    assert site.computed == 2


# --- memory -----------------------------------------------------------------------------------------------


def page_of(size):
    return Page("1", "2026-11-27", [], b"a" * size)


def test_memory_is_bounded_whatever_is_asked_for():
    memory = Memory(100_000)
    for number in range(1000):
        memory.set(f"flood {number}", page_of(10_000))
        memory.set("again and again", page_of(number))
        assert memory.size <= memory.most
    assert 5 < len(memory.pages) < 12
    assert memory.size == sum(len(page.body) + 2048 for page in memory.pages.values())


def test_a_flood_of_addresses_leaves_what_is_read():
    memory = Memory(100_000)
    memory.set("home", page_of(10_000))
    for number in range(1000):
        memory.set(f"?{number}", page_of(10_000))
        assert memory.get("home") or number % 5
        if number % 5 == 0:
            assert memory.get("home")
    assert memory.get("?1") is None

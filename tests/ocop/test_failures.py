"""The database stopped, hanging, read-only or full, visitors who never finish: what the others get, and how soon.

A real gunicorn with a database of its own, which the tests may treat as they like.
"""

import contextlib
import re
import signal
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from gunicorn.config import Config

from ocop import embedded
from ocop.embedded.home import DATABASE, ROLE
from ocop.web_worker import Connection
from tests.site import PAGES, PASSWORD, Visitor, own_site

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site():
    with own_site() as site, site.serving():
        yield site


@pytest.fixture
def visitor(site):
    return Visitor(site.address)


@pytest.fixture
def staff(site):
    lan = Visitor(site.address)
    form = lan.get("/admin/login/")
    assert lan.send("/admin/login/", form, username="lan", password=PASSWORD).status == 302
    return lan


def form_of_producer(staff):
    page = staff.get("/admin/cooperatives/producer/?q=thu").text
    path = re.search(r"/admin/cooperatives/producer/\d+/change/", page)[0]
    return path, staff.get(path)


def logged(site):
    return site.log.read_text()


def check_resting(answer, within):
    """The register's own page: dated nowhere, kept nowhere, telling nothing of what is inside."""
    assert answer.status == 503
    assert answer.seconds < within
    assert int(answer.headers["Retry-After"]) <= 60
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Content-Security-Policy" in answer.headers
    assert not re.search(r"psycopg|OperationalError|Traceback|connection to server", answer.text)


def test_stopped_and_started_again(site, visitor, staff):
    path, form = form_of_producer(staff)
    before = len(logged(site))
    site.signal_database(signal.SIGKILL)
    try:
        for page in PAGES:
            answer = visitor.get(page)
            check_resting(answer, within=5)
            title = "The register is resting" if page.startswith("/en/") else "Sổ đang tạm nghỉ"
            assert f"<h1>{title}</h1>" in answer.text
        assert visitor.get("/healthz").status == 200
        assert visitor.get("/readyz").status == 503
        assert visitor.get("/static/img/icon.svg").status == 200
        assert visitor.get("/nowhere/").status == 404
        refused = staff.send(path, form, address="thôn Nà Thử", kind="cooperative")
        check_resting(refused, within=5)
        assert "chưa được lưu" in refused.text
        said = logged(site)[before:].splitlines()
        assert sum("ERROR django.request" in line for line in said) == len(PAGES) + 2  # the form and /readyz
        assert sum(": OperationalError: " in line for line in said) == len(PAGES) + 1
        assert len(said) < 3 * len(PAGES)
        assert not any("Traceback" in line for line in said)
    finally:
        embedded.start(site.home)
    assert site.wait_until_well() < 5
    assert visitor.get("/readyz").status == 200
    assert site.web.poll() is None
    # Her session has outlived it, and the page she left open is saved by loading it again.
    assert staff.send(path, form, address="thôn Nà Thử", kind="cooperative").headers["Location"].endswith("/producer/")
    assert "thôn Nà Thử" in staff.get(path).text


def test_hanging(site, visitor):
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(Visitor(site.address).get, PAGES * 4))  # so that every thread holds a connection
        site.signal_database(signal.SIGSTOP)
        try:
            health = pool.submit(visitor.get, "/healthz")
            for answer in pool.map(lambda page: Visitor(site.address).get(page), PAGES * 2):
                check_resting(answer, within=30)
            assert health.result().status == 200
        finally:
            site.signal_database(signal.SIGCONT)
    assert site.wait_until_well() < 5


def test_read_only(site, visitor, staff):
    path, form = form_of_producer(staff)
    assert visitor.get("/").status == 200  # writes the entries of what another test has saved
    site.as_superuser(f"ALTER DATABASE {DATABASE} SET default_transaction_read_only = on")
    try:
        for page in [*PAGES, "/healthz", "/readyz", "/admin/login/"]:
            assert visitor.get(page).status == 200, page
        assert staff.get(path).status == 200
        logging_in = visitor.send("/admin/login/", visitor.get("/admin/login/"), username="lan", password=PASSWORD)
        for refused in (logging_in, staff.send(path, form, address="thôn Khuổi Thử", kind="cooperative")):
            check_resting(refused, within=5)
            assert "Vẫn xem được, nhưng tạm dừng lưu." in refused.text
            assert "chưa được lưu" in refused.text
    finally:
        site.as_superuser(f"ALTER DATABASE {DATABASE} RESET default_transaction_read_only")
    assert "thôn Khuổi Thử" not in staff.get(path).text
    assert staff.send(path, form, address="thôn Khuổi Thử", kind="cooperative").status == 302


def test_no_connection_left(site, visitor):
    site.as_superuser(f"ALTER ROLE {ROLE} CONNECTION LIMIT 0")
    try:
        for page in PAGES:
            check_resting(visitor.get(page), within=5)
        assert visitor.get("/readyz").status == 503
    finally:
        site.as_superuser(f"ALTER ROLE {ROLE} CONNECTION LIMIT -1")
    assert site.wait_until_well() < 5


SLOW = {
    "silent": b"",
    "head": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    "form": b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: csrftoken=" + b"a" * 32 + b"\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 8000\r\n\r\nusername=",
    "chunks": b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwxyz\r\n",
    "file": b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000000\r\n\r\n" + b"a" * 100_000,
}


@pytest.mark.parametrize("begun", SLOW.values(), ids=SLOW)
def test_visitors_who_never_finish_keep_nobody_out(site, visitor, begun):
    host, port = site.bind.split(":")
    with contextlib.ExitStack() as connections:
        for _ in range(200):
            slow = connections.enter_context(socket.create_connection((host, port), timeout=5))
            slow.sendall(begun)
        for page in PAGES:
            answer = visitor.get(page)
            assert answer.status == 200
            assert answer.seconds < 5


def test_readers_who_take_their_time_and_come_back_at_once_keep_nobody_out(site, visitor):
    """Each asks for a page that costs much, reads a little of it, leaves and asks again."""
    host, port = site.bind.split(":")

    def ask():
        reader = connections.enter_context(socket.create_connection((host, port), timeout=30))
        reader.sendall(b"GET /products/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        return reader

    with contextlib.ExitStack() as connections:
        readers = [ask() for _ in range(200)]
        for page in PAGES:
            answer = visitor.get(page)
            assert answer.status == 200
            assert answer.seconds < 5
            for _ in range(20):
                readers.pop(0).close()
                readers.append(ask())


def test_who_has_left_is_seen():
    ours, theirs = socket.socketpair()
    connection = Connection(Config(), ours, ("127.0.0.1", 1), ("127.0.0.1", 2))
    assert not connection.is_left
    theirs.close()
    assert connection.is_left
    connection.close()
    assert connection.is_left


def test_requests_in_pieces_and_in_one_piece_are_answered(site):
    """What the web worker of the register has to get right, as it collects requests itself."""

    def answers(*pieces):
        with socket.create_connection(site.bind.split(":"), timeout=10) as client:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for piece in pieces:
                client.sendall(piece)
            return re.findall(rb"HTTP/1.1 (\d+)", b"".join(iter(lambda: client.recv(65536), b"")))

    begin, end = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n", b"Connection: close\r\n\r\n"
    post = b"POST /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    assert answers(begin + end) == [b"200"]
    assert answers(*(bytes([byte]) for byte in begin + end)) == [b"200"]
    assert answers((begin + b"\r\n") * 3 + begin + end) == [b"200"] * 4
    assert answers(post + b"Content-Length: 3\r\n\r\n", b"abc", begin + end) == [b"405", b"200"]
    assert answers(post + b"Transfer-Encoding: chunked\r\n" + end, b"3\r\nabc\r\n", b"0\r\n\r\n") == [b"405"]
    assert answers(begin + b"X: " + b"a" * 70_000 + b"\r\n" + end) == [b"431"]
    assert answers(b"GET /?q=" + b"a" * 7000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n" + end) == [b"200"]

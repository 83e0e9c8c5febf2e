"""A real register of its own for a test: a database and web servers, which the test may treat as it likes."""

import contextlib
import http.cookiejar
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import psycopg
from django.conf import settings

from ocop import embedded
from ocop.embedded.home import DATABASE, PORT, ROLE, mark, socket_folder
from ocop.embedded.processes import command_lines

PAGES = ["/", "/en/", "/products/", "/products/mien-dong/", "/producers/", "/producers/htx-thu/", "/statistics/"]
PASSWORD = "mat-khau-thu-12"
ROWS = f"""
from accounts.models import User
from cooperatives.models import Producer
from products.models import Product, ProductGroup, ProductSet
User.objects.create_superuser("lan", password="{PASSWORD}", must_change_password=False)
producer = Producer.objects.create(slug="htx-thu", name_vi="HTX Thử", kind="cooperative")
group = ProductGroup.objects.create(code="food", name_vi="Thực phẩm", name_en="Food", position=1)
product_set = ProductSet.objects.create(number=7, group=group, name_vi="Bộ", name_en="Set")
Product.objects.create(
    slug="mien-dong", name_vi="Miến dong", product_set=product_set, producer=producer, source="https://example.org"
)
"""


class Answer(SimpleNamespace):
    """Status, headers, text, seconds."""


class Visitor:
    """A browser without scripts. Takes every answer as one, errors included, and follows no redirect."""

    def __init__(self, address):
        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *args):
                return None

        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.address = address
        self.opener = urllib.request.build_opener(cookies, Stay)

    def get(self, path, data=None):
        begun = time.monotonic()
        body = data and urllib.parse.urlencode(data).encode()
        try:
            response = self.opener.open(self.address + path, body, timeout=40)
        except urllib.error.HTTPError as refused:
            response = refused
        text = response.read().decode()
        return Answer(status=response.status, headers=response.headers, text=text, seconds=time.monotonic() - begun)

    def send(self, path, form, **changes):
        """The form of a page as it stands, with some fields changed."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)[1]
        fields = dict(re.findall(r'<input[^>]* name="([\w-]+)"[^>]* value="([^"]*)"', form.text))
        return self.get(path, fields | {"csrfmiddlewaretoken": token} | changes)


class Site:
    """A gunicorn, its database, and what may befall that. Two of one home are two servers of one register."""

    def __init__(self, home):
        self.home = home
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.bind, self.address = f"127.0.0.1:{port}", f"http://127.0.0.1:{port}"
        self.environment = os.environ | {
            "OCOP_HOME": str(home),
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "ocop.settings",
            "WEB_CONCURRENCY": "2",
        }

    def manage(self, *arguments):
        subprocess.run(
            [sys.executable, "-m", "django", *arguments], cwd=settings.BASE_DIR, env=self.environment, check=True
        )

    @contextlib.contextmanager
    def serving(self, application="ocop.wsgi", **variables):
        """Pages at `address` as long as this lasts."""
        gunicorn = ["gunicorn", "--config", "ocop/gunicorn.conf.py", "--bind", self.bind, application]
        with self.log.open("ab") as log:
            self.web = subprocess.Popen(
                [sys.executable, "-m", *gunicorn], cwd=settings.BASE_DIR, env=self.environment | variables, stderr=log
            )
        try:
            self.wait_until_well()
            yield self
        finally:
            self.web.send_signal(signal.SIGINT)
            self.web.wait()

    @property
    def log(self):
        return self.home / f"web-{self.address.rpartition(':')[2]}.log"

    def connect(self, user=ROLE, database=DATABASE):
        """To the database, past everything of the register; in one transaction until it is committed."""
        return psycopg.connect(host=str(socket_folder(self.home)), port=PORT, user=user, dbname=database)

    @property
    def database_processes(self):
        ours = re.compile(rf"(.*/)?postgres(: | -D .*=){mark(self.home)}[: ]")
        return [pid for pid, line in command_lines().items() if ours.match(line)]

    def signal_database(self, number):
        for pid in self.database_processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def as_superuser(self, *statements):
        """Change something for connections made from now on, and end the others."""
        with self.connect("postgres", "postgres") as connection:
            connection.autocommit = True
            for statement in statements:
                connection.execute(statement)
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [DATABASE])

    def wait_until_well(self):
        """Seconds until a page answers. Then all of them do, several times over: each thread has its connection."""
        begun, visitor = time.monotonic(), Visitor(self.address)
        while not self.answers(visitor):
            assert time.monotonic() < begun + 60, self.log.read_text()[-3000:]
            time.sleep(0.05)
        back_after = time.monotonic() - begun
        with ThreadPoolExecutor(8) as pool:
            assert {answer.status for answer in pool.map(visitor.get, PAGES * 3)} == {200}
        return back_after

    @staticmethod
    def answers(visitor):
        try:
            return visitor.get("/").status == 200
        except urllib.error.URLError:
            return False


@contextlib.contextmanager
def own_site():
    """A site with a few rows, whose database runs; `site.serving()` opens its pages."""
    folder = Path(tempfile.mkdtemp(prefix="ocop-test-", dir="/tmp")).resolve()
    folder.chmod(0o755)
    site = Site(folder / "home")
    try:
        embedded.start(site.home)
        site.manage("migrate", "--verbosity=0")
        site.manage("collectstatic", "--verbosity=0", "--no-input")
        site.manage("shell", "--verbosity=0", "--command", ROWS)
        yield site
    finally:
        site.signal_database(signal.SIGCONT)
        embedded.stop(site.home)
        shutil.rmtree(folder)

"""Two servers over one database: what one of them is told, both show in the very next answer; so is midnight."""

import datetime
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.site import PASSWORD, Site, Visitor, own_site

pytestmark = pytest.mark.slow

PRODUCT = "/products/mien-dong/"
IN_FORCE = '<figure class="is-valid">'
PROJECT = "Phục tráng giống bí thơm"
RENAME = "UPDATE products_product SET name_vi = %s WHERE slug = 'mien-dong'"
WRITES = {
    "save": "one = Product.objects.get(slug='mien-dong'); one.name_vi = {!r}; one.save()",
    "update": "Product.objects.filter(slug='mien-dong').update(name_vi={!r})",
    "bulk": "one = Product.objects.get(slug='mien-dong'); one.name_vi = {!r};"
    "Product.objects.bulk_update([one], ['name_vi'])",
}
STARRED = """
from tests.products.factories import recognise
from products.models import Product
from core.partial_dates import add_months
from django.utils import timezone
today = timezone.localdate()
recognise(Product.objects.get(slug="mien-dong"), valid_from=add_months(today, -36), valid_to=today)
"""


@pytest.fixture(scope="module")
def home():
    with own_site() as site:
        site.manage("shell", "--verbosity=0", "--command", STARRED)
        yield site


@pytest.fixture(scope="module")
def clock(home):
    """`clock(seconds)`: how far the servers' clocks stand ahead."""
    file = home.home / "clock"

    def put(seconds):
        new = file.with_suffix(".new")
        new.write_text(str(seconds))
        new.replace(file)

    put(0)
    put.file = file
    return put


@pytest.fixture(scope="module")
def servers(home, clock):
    one, other = Site(home.home), Site(home.home)
    with (
        one.serving("tests.moved_clock", CLOCK=str(clock.file)),
        other.serving("tests.moved_clock", CLOCK=str(clock.file)),
    ):
        yield one, other


@pytest.fixture
def read(servers):
    """`read(path)`: the texts that all processes answer with at this moment, each asked several times."""

    def read(path):
        with ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(lambda site: Visitor(site.address).get(path), servers * 8))
        return [answer.text for answer in answers]

    return read


def all_show(texts, name):
    return all(name in text for text in texts)


@pytest.fixture
def warm(read):
    """The page of the product is kept by every process, and is not what is written next."""
    for _ in range(3):
        read(PRODUCT)


@pytest.mark.parametrize("way", WRITES)
def test_what_django_writes_is_seen_in_the_next_answer(home, read, warm, way):
    name = f"Miến ghi bằng {way}"
    home.manage("shell", "--verbosity=0", "--command", WRITES[way].format(name))
    assert all_show(read(PRODUCT), name)


def test_what_staff_save_is_seen_in_the_next_answer(home, servers, read, warm):
    lan = Visitor(servers[0].address)
    lan.send("/admin/login/", lan.get("/admin/login/"), username="lan", password=PASSWORD)
    with home.connect() as database:  # by its key: files loaded by another test hold producers of like names
        (maker,) = database.execute("SELECT id FROM cooperatives_producer WHERE slug = 'htx-thu'").fetchone()
    path = f"/admin/cooperatives/producer/{maker}/change/"
    for number in range(5):
        name = f"HTX Thử lần {number}"
        assert lan.send(path, lan.get(path), name_vi=name, kind="cooperative").status == 302
        assert all_show(read(PRODUCT), name)


def test_raw_sql_is_seen_when_it_is_committed_and_not_before(home, read, warm):
    with home.connect() as database:
        for number in range(10):
            database.execute(RENAME, [f"Miến số {number}"])
            assert not all_show(read(PRODUCT)[:4], f"Miến số {number}")
            database.commit()
            assert all_show(read(PRODUCT), f"Miến số {number}")
        database.execute(RENAME, ["Miến không lưu"])
        database.rollback()
    assert all_show(read(PRODUCT), "Miến số 9")


def test_no_answer_is_older_than_what_was_committed_before_it_was_asked_for(home, servers):
    """While somebody writes again and again, visitors of both servers read."""
    committed = [0]
    stop = []

    def look(site):
        visitor, late = Visitor(site.address), 0
        while not stop:
            known = committed[0]
            shown = int(re.search(r"Miến thứ (\d+)", visitor.get(PRODUCT).text)[1])
            late += shown < known
        return late

    with home.connect() as database, ThreadPoolExecutor(4) as pool:
        database.execute(RENAME, ["Miến thứ 0"])
        database.commit()
        readers = [pool.submit(look, site) for site in servers * 2]
        try:
            for number in range(1, 300):
                database.execute(RENAME, [f"Miến thứ {number}"])
                database.commit()
                committed[0] = number
        finally:
            stop.append(True)
        assert [reader.result() for reader in readers] == [0] * 4


def test_midnight_is_seen_in_the_next_answer(read, clock):
    """The star's last day is today: in Vietnam's midnight it ends, without a write."""
    vietnam = datetime.timezone(datetime.timedelta(hours=7))
    now = datetime.datetime.now(vietnam)
    midnight = datetime.datetime.combine(now.date() + datetime.timedelta(days=1), datetime.time(), vietnam)
    left = (midnight - now).total_seconds()
    try:
        clock(left - 600)
        assert all_show(read(PRODUCT), IN_FORCE)
        clock(left + 1)
        assert not any(IN_FORCE in text for text in read(PRODUCT))
    finally:
        clock(0)


def test_loading_files_and_emptying_a_table_are_seen(home, read):
    projects = "/grants/projects/"
    read(projects)
    home.manage("load_register")
    assert all_show(read(projects), PROJECT)
    with home.connect() as database:
        database.execute("TRUNCATE grants_scienceproject CASCADE")
    assert not any(PROJECT in text for text in read(projects))

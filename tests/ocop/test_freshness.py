"""Two servers over one database: what one of them is told, both show in the very next answer; so is midnight."""

import datetime
import re
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from urllib.parse import quote

import pytest

from tests.site import PASSWORD, Site, Visitor, own_site

pytestmark = pytest.mark.slow

PRODUCT = "/products/mien-dong/"
IN_FORCE = '<figure class="is-valid">'
PROJECT = "Phục tráng giống bí thơm"
RENAME = "UPDATE products_product SET name_vi = %s WHERE slug = 'mien-dong'"
RATE = (
    "UPDATE products_recognition SET stars = %s "
    "WHERE product_id = (SELECT id FROM products_product WHERE slug = 'mien-dong')"
)
RECORDED = """
SELECT name_vi, stars, last_day >= %(day)s
FROM products_product JOIN products_recognition ON product_id = products_product.id WHERE slug = 'mien-dong'
"""
FIGURES = """
SELECT stars::text, count(*)::text FROM products_recognition
WHERE %(day)s BETWEEN valid_from AND last_day GROUP BY stars
"""
ONE = "one = Product.objects.get(slug='mien-dong'); one.name_vi = {name!r};"
STAR = "star = one.recognitions.get(); star.stars = {stars};"
WRITES = {
    "save": f"{ONE} one.save(); {STAR} star.save()",
    "update": "Product.objects.filter(slug='mien-dong').update(name_vi={name!r});"
    "Recognition.objects.filter(product__slug='mien-dong').update(stars={stars})",
    "bulk": f"{ONE} {STAR} Product.objects.bulk_update([one], ['name_vi']);"
    "Recognition.objects.bulk_update([star], ['stars'])",
}
STARRED = """
from tests.products.factories import recognise
from products.models import Product
from core.partial_dates import add_months
from django.utils import timezone
today = timezone.localdate()
recognise(Product.objects.get(slug="mien-dong"), valid_from=add_months(today, -36), valid_to=today)
"""
VIETNAM = datetime.timezone(datetime.timedelta(hours=7))


class Recorded(NamedTuple):
    """What the records say of the product, and how many products hold how many stars."""

    name: str
    stars: int
    in_force: bool
    figures: list[tuple[str, str]]


LOOKS = {
    "product": (PRODUCT, r"<h1[^>]*>([^<]+)", lambda recorded, name: [recorded.name]),
    "list": (
        "/products/?sort=ending",
        r'<h2[^>]*><a href="/products/mien-dong/">([^<]+)',
        lambda recorded, name: [recorded.name] if recorded.in_force else [],
    ),
    "total": (
        "/products/",
        r'data-total="(\d+)"',
        lambda recorded, name: [str(sum(int(number) for _stars, number in recorded.figures))],
    ),
    "facet": (
        "/products/",
        r'data-facet="stars" data-value="(\d)" data-count="([1-9]\d*)"',
        lambda recorded, name: recorded.figures,
    ),
    "search": (
        "/products/?q={}",
        r'<h2[^>]*><a href="/products/(mien-dong)/">',
        lambda recorded, name: ["mien-dong"] if name == recorded.name and recorded.in_force else [],
    ),
    "suggestions": (
        "/en/suggest/?q={}",
        r'"(\d) stars, (\w+)[^}]*"/en/products/mien-dong/"',
        lambda recorded, name: (
            [(str(recorded.stars), "0" if recorded.in_force else "ended")] if name == recorded.name else []
        ),
    ),
    "statistics": (
        "/statistics/",
        r'data-figure="in-force-(\d)" data-total="([1-9]\d*)"',
        lambda recorded, name: recorded.figures,
    ),
    "first page": ("/", r'\?stars=(\d)">([1-9]\d*)<', lambda recorded, name: recorded.figures),
}
"""Pages, asked for a name where they search, what is read in them, and what that must be."""


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
    """Of one process each, so that whoever asks both has asked every process."""
    one, other = Site(home.home), Site(home.home)
    variables = {"CLOCK": str(clock.file), "WEB_CONCURRENCY": "1"}
    with one.serving("tests.moved_clock", **variables), other.serving("tests.moved_clock", **variables):
        yield one, other


@pytest.fixture
def read(servers):
    """`read(path)`: the texts that both processes answer with at this moment, each asked several times."""

    def read(path):
        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(lambda site: Visitor(site.address).get(path), servers * 3))
        return [answer.text for answer in answers]

    return read


def all_show(texts, name):
    return all(name in text for text in texts)


@pytest.fixture
def check(home, read):
    """`check(name)`: both processes show what is recorded, today or on `day`. They keep the pages asked for."""

    def check(*names, looks=LOOKS, day=None):
        day = {"day": day or datetime.datetime.now(VIETNAM).date()}
        with home.connect() as database:
            recorded = Recorded(*database.execute(RECORDED, day).fetchone(), database.execute(FIGURES, day).fetchall())
        for look in looks:
            path, pattern, expected = LOOKS[look]
            for name in names:
                shown = {frozenset(re.findall(pattern, text)) for text in read(path.format(quote(name)))}
                assert shown == {frozenset(expected(recorded, name))}, look

    return check


@pytest.fixture(autouse=True)
def product(home):
    """The name of the product, which holds three stars, before each test."""
    name = "Miến chưa ghi"
    with home.connect() as database:
        database.execute(RENAME, [name])
        database.execute(RATE, [3])
    return name


@pytest.mark.parametrize("way", WRITES)
def test_what_django_writes_is_seen_in_the_next_answer(home, check, way):
    name = f"Miến ghi bằng {way}"
    check(name)
    home.manage("shell", "--verbosity=0", "--command", WRITES[way].format(name=name, stars=4))
    check(name)


def test_what_staff_save_is_seen_in_the_next_answer(home, servers, read):
    lan = Visitor(servers[0].address)
    lan.send("/admin/login/", lan.get("/admin/login/"), username="lan", password=PASSWORD)
    with home.connect() as database:  # by its key: files loaded by another test hold producers of like names
        (maker,) = database.execute("SELECT id FROM cooperatives_producer WHERE slug = 'htx-thu'").fetchone()
    path = f"/admin/cooperatives/producer/{maker}/change/"
    for number, kind in enumerate(["household", "cooperative"] * 2):
        name = f"HTX Thử lần {number}"
        search = f"/products/?q={quote(name)}"
        read(search)
        assert lan.send(path, lan.get(path), name_vi=name, kind=kind).status == 302
        assert all_show(read(search), f'data-facet="kind" data-value="{kind}" data-count="1"')
        assert all_show(read("/products/?sort=ending"), name)
        assert all_show(read(PRODUCT), name)


@pytest.mark.parametrize("look", LOOKS)
def test_raw_sql_is_seen_when_it_is_committed_and_not_before(home, check, product, look):
    """Each look is the first to be asked for after a write."""
    names = [product, "Miến thứ nhất", "Miến tiếp theo"]
    with home.connect() as database:
        for name, stars in zip(names[1:], [4, 5], strict=True):
            database.execute(RENAME, [name])
            database.execute(RATE, [stars])
            check(*names, looks=[look])
            database.commit()
            check(*names, looks=[look])
        database.execute(RENAME, ["Miến không lưu"])
        database.rollback()
    check(*names, looks=[look])


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


@pytest.mark.parametrize("look", LOOKS)
def test_midnight_is_seen_in_the_next_answer(read, check, clock, product, look):
    """The star's last day is today: in Vietnam's midnight it ends, without a write."""
    now = datetime.datetime.now(VIETNAM)
    tomorrow = now.date() + datetime.timedelta(days=1)
    left = (datetime.datetime.combine(tomorrow, datetime.time(), VIETNAM) - now).total_seconds()
    try:
        clock(left - 600)
        check(product, looks=[look])
        assert all_show(read(PRODUCT), IN_FORCE)
        clock(left + 1)
        check(product, looks=[look], day=tomorrow)
        assert not any(IN_FORCE in text for text in read(PRODUCT))
    finally:
        clock(0)


def test_loading_files_and_emptying_a_table_are_seen(home, read, check, product):
    projects = "/grants/projects/"
    loaded = [f"/products/?q={quote('Tài Hoan')}&status=all", f"/suggest/?q={quote('Tài Hoan')}"]
    check(product)
    for path in (projects, *loaded):
        read(path)
    home.manage("load_register")
    for path in loaded:
        assert all_show(read(path), '"/products/mien-dong-tai-hoan/"')
    check(product)
    assert all_show(read(projects), PROJECT)
    with home.connect() as database:
        database.execute("TRUNCATE grants_scienceproject CASCADE")
    assert not any(PROJECT in text for text in read(projects))

"""Whatever a visitor writes into an address: an answer of our own, never a server error, never a look inside."""

import logging
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

import pytest
from django.conf import settings
from django.contrib import admin
from django.urls import get_resolver, reverse
from django.utils.regex_helper import normalize
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.accounts.factories import make_administrator
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_decision
from tests.products.factories import make_product, recognise

pytestmark = pytest.mark.django_db

VISITOR, STAFF, PARTS = 2_000, 500, 4
"""Requests tried, in so many tests that run side by side."""
INSIDE = [str(settings.BASE_DIR), "Traceback", "site-packages", "psycopg", "ProgrammingError", "DataError", "SELECT "]
SCRIPT = "<script>alert(1)</script>"

HOSTILE = [
    *(b"\0", b"a\0b", b"\xff", b"\xc3\x28", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80"),  # no text
    *(b"%", b"%%%", b"%00", b"_", b"\\", b"'", b'"', b"'; DROP TABLE x; --", b"' OR 1=1", b"!! & :*", b"a:*|b<->c"),
    *(b"(a+)+$", b"^(([a-z])+.)+$", b"((((", b"[", b"]", b"[]", b"{}", b"*", b"?", b"a" * 1500, "ạ".encode() * 500),
    *(b"1" + b"0" * 40, b"-1", b"0", b"1.5", b"1e9", b"1e-400", b"1e-20000", b"NaN", b"Infinity", b"1_000"),
    *("٣".encode(), "²".encode()),
    *(b"31/02", b"2025-02-30", b"0000-00-00", b"9999-12-31", b"10000-01-01", b"2024-13-01", b"true", b"None"),
    *(SCRIPT.encode(), b'"><img src=x onerror=alert(1)>', b"javascript:alert(1)", b"{{ 7|add:7 }}", b"{% debug %}"),
    *(b"a\r\nX-Injected: 1", b"\r\n\r\n<b>", b"../../etc/passwd", b"/etc/passwd", b"//evil.example", b"\\\\evil"),
    *("ệ".encode(), "e\u0323\u0302".encode(), "\u202e\u200b\ufeff".encode(), "𝟝🍵".encode(), b" ", b"", b"\t\n"),
]
SENSIBLE = [b"5", b"valid", b"all", b"food", b"pre2025-061", b"2025-01933", b"cooperative", b"2024-12-31", b"name"]
NAMES = [
    *("q", "status", "stars", "group", "set", "place", "kind", "certificate", "award", "on", "sort", "view", "page"),
    *("state", "open", "product", "near", "lat", "lon", "map"),
    *("purse", "policy", "year", "then", "now", "producer"),
    *(
        "n",
        "v",
        "maker",
        "format",
        "next",
        "lang",
        "utm_source",
        "stars[]",
        "q[$ne]",
        "__proto__",
        "id__in",
        "",
        SCRIPT,
    ),
]

values = st.one_of(
    st.sampled_from(HOSTILE),
    st.sampled_from(HOSTILE),
    st.sampled_from(SENSIBLE),
    st.text(max_size=30).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.binary(max_size=12),
    st.integers(-(10**20), 10**20).map(lambda number: str(number).encode()),
)
several = st.one_of(st.just(1), st.just(1), st.integers(1, 40))
many = hypothesis_settings(
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    max_examples=VISITOR // PARTS,
    phases=[Phase.explicit, Phase.generate],  # a whole request says enough; shrinking takes minutes
)


def queries(names):
    """Percent-encoded queries: some parameters, some of them many times, some of them no parameter at all."""

    def written(parts):
        return "&".join("&".join([f"{quote_from_bytes(n.encode())}={quote_from_bytes(v)}"] * k) for n, v, k in parts)

    parts = st.lists(st.tuples(st.sampled_from(names), values, several), max_size=5)
    return st.one_of(
        parts.map(written), parts.map(written), st.sampled_from(["%", "&&&=", "=", "%zz=%zz", "a;b", "?"])
    )


def public_routes(patterns, written="^"):
    """Every address of the project but those of staff: [("products/%(slug)s/", ["slug"]), …]."""
    for entry in patterns:
        regex = written + entry.pattern.regex.pattern.removeprefix("^")
        if hasattr(entry, "url_patterns"):
            if entry.app_name != "admin":
                yield from public_routes(entry.url_patterns, regex)
        else:
            yield from normalize(regex)


ROUTES = list(public_routes(get_resolver().url_patterns))


@st.composite
def visits(draw):
    """(path, query): mostly addresses that exist, sometimes with hostile parts in the path."""
    route, names = draw(st.sampled_from(ROUTES))
    known = st.sampled_from([b"product-hostile", b"producer-hostile", b"", b"640"])
    parts = {name: quote_from_bytes(draw(st.one_of(known, known, values)), safe="") for name in names}
    prefix = draw(st.sampled_from(["/", "/", "/en/", "/", "/en//", "/fr/"]))
    return prefix + route % parts, draw(queries(NAMES))


def is_unreadable(address):
    """Whether an address holds what is no text: a NUL, or bytes that are no UTF-8 (or stand for such)."""
    path, _, query = address.partition("?")
    try:
        texts = [bytes_of(part).decode() for part in (path, *query.replace("=", "&").split("&"))]
    except UnicodeDecodeError:
        return True
    return any(sign in text for text in texts for sign in "\0\ufffd")


def bytes_of(quoted):
    return unquote_to_bytes(quoted.replace("+", " "))


def get(client, path, query):
    """The client percent-decodes the path as a web server does and hands the query on as it is."""
    return client.generic("GET", path, QUERY_STRING=query)


def check(response, asked):
    assert response.status_code in {200, 301, 302, 400, 403, 404}, asked
    assert "X-Injected" not in response.headers, asked
    place = urlsplit(response.get("Location", ""))
    assert not place.netloc, asked
    assert not place.scheme, asked
    if "html" in response.get("Content-Type", ""):
        text = response.content.decode()
        assert not any(sign in text for sign in [*INSIDE, SCRIPT, "<img src=x"]), asked


@pytest.fixture(autouse=True)
def quiet(caplog):
    """Thousands of refusals are expected here."""
    caplog.set_level(logging.CRITICAL, "django")


@pytest.fixture
def register():
    place = make_commune()
    producer = make_producer(slug="producer-hostile", place=place)
    product = make_product(slug="product-hostile", producer=producer)
    return recognise(product, place=place, decision=make_decision())


@pytest.mark.parametrize("part", range(PARTS))
def test_public_pages_answer_whatever_is_asked(client, register, part):
    client.raise_request_exception = False

    @seed(part)
    @many
    @given(visits())
    def try_it(visit):
        path, query = visit
        response = get(client, path, query)
        check(response, visit)
        assert not response.cookies, visit
        # 400 is for what cannot be read; anything else is answered, or is no page.
        assert (response.status_code == 400) == is_unreadable(f"{path}?{query}"), visit

    try_it()


def test_what_means_nothing_is_named_and_left_out(client, register):
    senseless = [value for value in HOSTILE if value.strip() and not is_unreadable(f"?{quote_from_bytes(value)}")]
    names = ["status", "stars", "group", "set", "place", "kind", "on", "sort", "view"]
    for number, value in enumerate(senseless):
        query = f"{names[number % len(names)]}={quote_from_bytes(value)}"
        response = get(client, "/products/", query)
        assert response.status_code == 200, query
        assert 'data-left-out="' in response.content.decode(), query


def test_a_search_as_long_as_an_address_can_be_is_named_and_left_out(client, register):
    for value in ("a" * 7000, "%25" * 2600, "(a+)%2B" * 900):
        response = get(client, "/products/", f"q={value}")
        assert response.status_code == 200
        assert 'data-left-out="1"' in response.content.decode()


@pytest.mark.parametrize("address", ["/", "/products/", "/producers/", "/statistics/", "/admin/login/", "/nowhere/"])
def test_very_many_parameters_are_refused_on_a_page_of_our_own(client, register, address):
    answers = [get(client, address, "&".join(f"p{n}=1" for n in range(many_))) for many_ in (4_000, 6_000)]
    assert answers[0].status_code in {200, 404}
    assert answers[1].status_code == 400
    assert "Không trả lời được yêu cầu này" in answers[1].content.decode()


# --- staff pages ----------------------------------------------------------------------------------------


def filters_of(model_admin):
    """Parameters a staff list filters by: those of its own filters, of its dates, and their look-ups."""
    for found in model_admin.list_filter:
        field = found[0] if isinstance(found, tuple) else found
        if isinstance(field, str):
            yield from (
                f"{field}__{lookup}" for lookup in ("exact", "id__exact", "isnull", "isempty", "in", "gte", "lt")
            )
        else:
            yield field.parameter_name
    if model_admin.date_hierarchy:
        yield from (f"{model_admin.date_hierarchy}__{part}" for part in ("year", "month", "day", "gte", "range"))


LISTS = sorted(admin.site._registry.items(), key=lambda item: str(item[0]))


@pytest.mark.parametrize(("model", "model_admin"), LISTS, ids=[model.__name__ for model, _admin in LISTS])
def test_filters_of_a_staff_list_take_whatever_is_asked(client, register, model, model_admin):
    client.force_login(make_administrator())
    client.raise_request_exception = False
    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    for at, name in enumerate(filters_of(model_admin)):
        for value in HOSTILE[at % 7 :: 7]:
            query = f"{name}={quote_from_bytes(value)}"
            response = get(client, address, query)
            check(response, query)
            assert (response.status_code == 400) == is_unreadable(f"?{query}"), query


ODD_PARTS = [
    *("year=-1", "year=0", "year__gt=-5", "year__gte=100000", "iso_year=-1"),
    *("regex=(((((", "iregex=(x{1,255}){1,255}"),
]


@pytest.mark.parametrize(("model", "model_admin"), LISTS, ids=[model.__name__ for model, _admin in LISTS])
def test_lookups_that_no_list_offers_are_left_out(client, register, model, model_admin):
    client.force_login(make_administrator())
    client.raise_request_exception = False
    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    for field in model._meta.concrete_fields:
        for part in ODD_PARTS:
            response = client.get(f"{address}?{field.name}__{part}")
            assert response.status_code in (200, 302), f"{field.name}__{part}"


@st.composite
def staff_visits(draw):
    """Lists with their own filters and dates, popups, autocomplete, records by hostile keys."""
    model, model_admin = draw(st.sampled_from(LISTS))
    base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    own = ["q", "p", "o", "all", "e", "_facets", "_popup", "_to_field", "_changelist_filters", "id__in", "pk"]
    own += filters_of(model_admin)
    own += [field.name for field in model._meta.fields]
    key = quote_from_bytes(draw(values), safe="")
    page = draw(st.sampled_from(["", "", "", "", "add/", f"{key}/change/", f"{key}/history/", f"{key}/delete/", key]))
    return base + page, draw(queries(own))


@pytest.mark.parametrize("part", range(PARTS))
def test_staff_pages_answer_whatever_is_asked(client, register, part):
    client.force_login(make_administrator())
    client.raise_request_exception = False

    @seed(part)
    @hypothesis_settings(many, max_examples=STAFF // PARTS)
    @given(staff_visits())
    def try_it(visit):
        response = get(client, *visit)
        check(response, visit)
        if is_unreadable("?".join(visit)):
            assert response.status_code == 400, visit

    try_it()


def test_a_staff_list_says_what_it_left_out(client, register):
    client.force_login(make_administrator())
    for query in ("stars__exact=abc&nothing=1", "e=1&nothing=1"):
        response = client.get(f"/admin/products/product/?{query}", follow=True)
        assert response.status_code == 200
        assert response.request["QUERY_STRING"] == "e=1"
        assert "đã bỏ qua" in response.content.decode()


def test_autocomplete_answers_whatever_is_asked(client, register):
    client.force_login(make_administrator())
    client.raise_request_exception = False
    names = ["term", "page", "app_label", "model_name", "field_name"]
    known = "app_label=cooperatives&model_name=producer&field_name=place&"

    @seed(0)
    @hypothesis_settings(many, max_examples=100)
    @given(st.sampled_from(["", known, known]), queries(names))
    def try_it(start, query):
        check(get(client, reverse("admin:autocomplete"), start + query), query)

    try_it()

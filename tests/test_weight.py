"""What a visitor on a weak signal has to fetch."""

import gzip
import re

import pytest

from tests.small_register import make_small_register

pytestmark = pytest.mark.django_db(transaction=True)

MOST_CSS, MOST_FONTS, MOST_HTML, MOST_SCRIPT = 10_240, 60_000, 30_000, 4_500


@pytest.fixture
def fetched(new_page):
    """What the public pages ask for, by the kind the browser gives it: the bytes of each address."""
    page, kinds = new_page(width=390), {}
    page.on("request", lambda request: kinds.setdefault(request.resource_type, set()).add(request.url))
    for path in make_small_register().values():
        page.goto(path, wait_until="networkidle")
    return {kind: [page.request.get(address).body() for address in kinds[kind]] for kind in kinds}


def test_public_pages_stay_light(fetched):
    # "Nearest to me" on the list of showrooms, suggestions on the first page and the catalogue: one for each page.
    assert max(map(len, fetched["script"])) <= MOST_SCRIPT
    assert sum(len(gzip.compress(sheet, 9)) for sheet in fetched["stylesheet"]) <= MOST_CSS
    assert sum(map(len, fetched["font"])) <= MOST_FONTS
    assert max(len(gzip.compress(html)) for html in fetched["document"]) <= MOST_HTML


@pytest.mark.parametrize("path", ["/", "/products/", "/products/mien-dong-tai-hoan/"])
def test_no_inline_script_or_style(client, path):
    make_small_register()
    html = client.get(path).content.decode()
    assert re.sub(r'<script src="[^"]+" defer></script>', "", html).count("<script") == 0
    assert "<style" not in html
    assert " style=" not in html

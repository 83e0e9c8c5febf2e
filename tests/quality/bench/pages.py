"""The pages that are measured. A new one is one line in `pages_of`."""

import datetime
import html
import re
from dataclasses import dataclass

from tests.quality.bench.asking import answer

CARD = r'href="(/products/[-\w]+/)"'
DEEP = 10_000


@dataclass(frozen=True)
class Page:
    """`holds` is what a full answer shows, as a pattern; where it is missing, the page has found nothing."""

    name: str
    path: str
    holds: str = CARD


def pages_of(site: str, size: int, product: str) -> list[Page]:
    """Every page of a register with so many products, of which `product` is the key of one in force.

    Suggestions are no page of HTML, and are left out where the register has none.
    """
    year = datetime.date.today().year - 1  # noqa: DTZ011 - any day of last year will do
    pages = [
        Page("home", "/", r'href="/products/'),
        Page("catalogue", "/products/"),
        Page("three facets", "/products/?stars=3&group=food&kind=cooperative"),
        Page("search", "/products/?q=mien"),
        Page("search with a typo", "/products/?q=mien+dnog"),
        Page("product", f"/products/{product}/", r"<h1"),
        Page("statistics of a day", f"/statistics/?on={year}-04-22", r"<table"),
        Page("suggestions", "/suggest/?q=mie", r"."),
    ]
    if size >= DEEP * 24:
        pages.append(Page("page 10,000", _deep_page(site)))
    return [page for page in pages if page.name != "suggestions" or answer(site + page.path).status != 404]


def _deep_page(site):
    """Where the pager of the page before leads; its last link is the one to the next page."""
    before = answer(f"{site}/products/?page={DEEP - 1}").text
    pager = re.search(r'<nav class="pager".*?</nav>', before, re.DOTALL)
    links = re.findall(r'href="([^"#]+)', pager[0]) if pager else []
    return html.unescape(links[-1]) if links else f"/products/?page={DEEP}"

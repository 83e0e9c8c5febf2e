"""The pages that are looked at and measured, found by asking a running register."""

import re
import sys
from dataclasses import dataclass
from functools import cache
from urllib.error import HTTPError
from urllib.request import urlopen

DEFAULT = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Page:
    name: str
    path: str

    def in_english(self):
        return Page(f"{self.name}-en", "/en" + self.path)

    @property
    def is_english(self):
        return self.path.startswith("/en/")


def site_address() -> str:
    """The register to look at: first argument of the command, else where `make run` puts it."""
    return (sys.argv[1] if len(sys.argv) > 1 else DEFAULT).rstrip("/")


def public_pages(site: str) -> list[Page]:
    """Every kind of public page, in Vietnamese; kinds that this register has no example of are left out.

    A new kind of page is one line here: measured and pictured from then on, in both languages.
    """
    best = first(site, "status=valid&sort=stars", real=True)
    pages = [
        Page("home", "/"),
        Page("catalogue", "/products/"),
        Page("catalogue-list", "/products/?view=list"),
        Page("catalogue-filters", "/products/?stars=4#loc"),
        Page("catalogue-search", "/products/?q=honey&status=all"),
        Page("catalogue-empty", "/products/?q=zzz&stars=4"),
        Page("product", best),
        Page("product-lapsed", first(site, "status=ended", real=True)),
        Page("product-withdrawn", first(site, "status=withdrawn")),
        Page("product-unknown", first(site, "status=unknown", real=True)),
        Page("product-sample", first(site, "status=valid", real=False)),
        Page("producer", link_on(site, best, "/producers/[a-z]")),
        Page("producers", "/producers/"),
        Page("showrooms", "/showrooms/"),
        Page("showrooms-district", "/showrooms/?place=pre2025-061"),
        Page("showroom", link_on(site, "/showrooms/", "/showrooms/mau-")),
        Page("places", "/places/"),
        Page("places-today", "/places/?map=2025"),
        Page("place-district", "/places/pre2025/066/"),
        Page("place-commune", "/places/2025/01933/"),
        Page("grants", "/grants/"),
        Page("grant", link_on(site, "/grants/", "/grants/[0-9]")),
        Page("projects", "/grants/projects/"),
        Page("statistics", "/statistics/"),
        Page("statistics-changes", "/statistics/changes/?from=2024-12-31&on=2025-12-31&kind=lapsed"),
        Page("statistics-corrections", "/statistics/corrections/?on=2025-12-31&act=entered"),
        Page("verify", "/verify/"),
        Page("verify-answer", link_on(site, best, "/v/")),
        Page("verify-other", "/verify/?q=mien&maker=tai+hoan"),
        Page("verify-offline", "/verify/offline/"),
        Page("about", "/about/"),
        Page("not-found", "/khong-co-trang-nay/"),
    ]
    return [page for page in pages if page.path]


def first(site: str, query: str, real: bool | None = None) -> str:
    """Address of the first product that a catalogue query finds; slugs of samples begin with "mau-"."""
    for number in range(1, 20):
        address = f"{site}/products/?view=list&{query}&page={number}"
        if status(address) != 200:
            break
        found = re.findall(r'<a href="(/products/[-\w]+/)"', read(address))
        for path in found:
            if real is None or real != path.startswith("/products/mau-"):
                return path
        if not found:
            break
    return ""


def link_on(site: str, page: str, beginning: str) -> str:
    """The first address on a page that begins so; nothing where there is no such page."""
    found = re.search(rf'href="({beginning}[^"?#]*)"', read(site + page)) if page else None
    return found[1] if found else ""


def read(address: str) -> str:
    """The text of an answer, that of an error page too."""
    return _get(address)[1].decode()


def status(address: str) -> int:
    return _get(address)[0]


def size(address: str) -> int:
    return len(_get(address)[1])


@cache
def _get(address):
    try:
        with urlopen(address, timeout=30) as answer:  # noqa: S310
            return answer.status, answer.read()
    except HTTPError as error:
        return error.code, error.read()

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


def site_address() -> str:
    """The register to look at: first argument of the command, else where `make run` puts it."""
    return (sys.argv[1] if len(sys.argv) > 1 else DEFAULT).rstrip("/")


def public_pages(site: str) -> list[Page]:
    """Every kind of public page, in Vietnamese; kinds that this register has no example of are left out."""
    pages = [
        Page("home", "/"),
        Page("catalogue", "/products/"),
        Page("catalogue-list", "/products/?view=list"),
        Page("catalogue-filters", "/products/?stars=4#loc"),
        Page("catalogue-empty", "/products/?q=zzz&stars=4"),
        Page("product", first(site, "status=valid&sort=stars", real=True)),
        Page("product-lapsed", first(site, "status=ended", real=True)),
        Page("product-withdrawn", first(site, "status=withdrawn")),
        Page("product-unknown", first(site, "status=unknown", real=True)),
        Page("product-sample", first(site, "status=valid", real=False)),
        Page("producer", producer_of(site, first(site, "status=valid&sort=stars", real=True))),
        Page("producers", "/producers/"),
        Page("grants", "/grants/"),
        Page("grant", grant_of(site)),
        Page("projects", "/grants/projects/"),
        Page("statistics", "/statistics/"),
        Page("about", "/about/" if status(site + "/about/") == 200 else ""),
        Page("data", "/data/" if status(site + "/data/") == 200 else ""),
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


def producer_of(site: str, product: str) -> str:
    found = re.search(r'href="(/producers/[-\w]+/)"', read(site + product)) if product else None
    return found[1] if found else ""


def grant_of(site: str) -> str:
    found = re.search(r'href="(/grants/[0-9]+/)"', read(f"{site}/grants/"))
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

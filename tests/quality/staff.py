"""The main staff pages, for whoever gives a login: STAFF=name:password."""

import os
import re
import sys

from tests.quality.pages import Page

LISTS = (
    "products/product",
    "products/recognition",
    "cooperatives/producer",
    "core/decision",
    "core/place",
    "desk/renewal",
    "desk/reminder",
)
LOGIN = "/admin/login/"


def login() -> tuple[str, str] | None:
    name, colon, password = os.environ.get("STAFF", "").partition(":")
    return (name, password) if colon else None


def log_in(window, site: str) -> None:
    """Leave the browser context logged in."""
    name, password = login()
    tab = window.new_page()
    tab.goto(site + LOGIN)
    tab.fill("[name=username]", name)
    tab.fill("[name=password]", password)
    tab.press("[name=password]", "Enter")
    tab.wait_for_load_state()
    if not tab.url.rstrip("/").endswith("/admin"):
        sys.exit(f"STAFF does not open {site}/admin/: the browser stands at {tab.url}")
    tab.close()


def staff_pages(window, site: str) -> list[Page]:
    """Index, lists, and of each list one record: to change, its history, to delete; and a new one."""
    pages = [Page("admin", "/admin/")]
    for path in LISTS:
        name, address = "admin-" + path.replace("/", "-"), f"/admin/{path}/"
        pages.append(Page(name, address))
        html = window.request.get(site + address).text()
        record = re.search(rf'href="({address}(\d+)/change/)', html)
        pages.append(Page(f"{name}-add", f"{address}add/"))
        if record:
            pages += [
                Page(f"{name}-change", record[1]),
                Page(f"{name}-history", f"{address}{record[2]}/history/"),
                Page(f"{name}-delete", f"{address}{record[2]}/delete/"),
            ]
    return pages

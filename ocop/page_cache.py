"""Public pages answered before Django sees the request; docs/caching.md says what for and how.

A page is kept with the content version read before it was computed, and given out only while the version read at
each request is still that one, on the same day of Vietnam (the same minute where the page names the time). A write
that commits while a page is computed changes the version, so that the page is not given out again.
"""

import re
from dataclasses import dataclass
from hashlib import sha256

import psycopg
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import Error, connection
from django.utils import timezone

from core.content_version import READ
from core.http import DAY, MINUTE
from core.middleware import STAFF
from ocop.kept_pages import Memory, Page, Redis
from ocop.turns import Turns

LARGEST = 512 * 1024  # bytes as sent
PATIENCE = 5  # seconds for somebody else's computing of the same page
# Staff, and what asks nothing of the register's content.
ELSEWHERE = (*STAFF, settings.STATIC_URL, settings.MEDIA_URL, "/healthz", "/readyz", "/patterns/")
COOKIES_OF_OURS = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, CookieStorage.cookie_name)
ACCEPTS_GZIP = re.compile(r"\bgzip\b")  # as GZipMiddleware reads it
TAG = re.compile(r'"[^"]*"')


def before(application):
    """`application` with a page cache in front, if the settings want one."""
    if not settings.PAGE_CACHE:
        return application
    return PageCache(application, Redis() if settings.CACHE_URL else Memory())


class PageCache:
    """WSGI application in front of Django's `application`."""

    def __init__(self, application, store: Memory | Redis):
        self.application = application
        self.store = store
        self.turns = Turns(PATIENCE)

    def __call__(self, environ, start_response):
        version = content_version() if is_for_everyone(environ) else None
        if version is None:
            return self.application(environ, start_response)
        asked = Asked.now(key_of(environ), version)
        page = self._kept(asked)
        if page:
            return answer(environ, start_response, page)
        if environ["REQUEST_METHOD"] == "HEAD":
            return self.application(environ, start_response)
        with self.turns.of(asked):
            page = self._kept(asked)
            if page:
                return answer(environ, start_response, page)
            return self._computed(asked, environ, start_response)

    def _kept(self, asked):
        page = self.store.get(asked.key)
        holds = page and page.version == asked.version and page.period in asked.periods.values()
        return page if holds else None

    def _computed(self, asked, environ, start_response):
        """What Django answers, whole and whatever the visitor has already, so that it can be kept for the next."""
        begun = []
        unconditional = {name: value for name, value in environ.items() if name != "HTTP_IF_NONE_MATCH"}
        response = self.application(unconditional, lambda *head: begun.extend(head))
        status, headers = begun[:2]
        period = asked.periods.get(getattr(response, "kept_for", None))
        if not (status.startswith("200 ") and period and is_alike_for_all(response)):
            return passed_on(environ, start_response, status, headers, response)
        page = Page(asked.version, period, headers, b"".join(response))
        response.close()
        if len(page.body) <= LARGEST:
            self.store.set(asked.key, page)
        return answer(environ, start_response, page)


@dataclass(frozen=True)
class Asked:
    """An address at this moment, and what a kept page must be of to answer it."""

    key: str
    version: str
    day: str
    minute: str

    @classmethod
    def now(cls, key: str, version: str):
        now = timezone.localtime().isoformat()
        return cls(key, version, now[:10], now[:16])

    @property
    def periods(self) -> dict[str, str]:
        return {DAY: self.day, MINUTE: self.minute}


def key_of(environ) -> str:
    """Everything of a request that an answer for everyone depends on."""
    parts = (
        environ["wsgi.url_scheme"],
        environ.get(settings.SECURE_PROXY_SSL_HEADER[0], "") if settings.SECURE_PROXY_SSL_HEADER else "",
        environ["HTTP_HOST"],
        environ.get("SCRIPT_NAME", ""),
        environ.get("PATH_INFO", ""),
        environ.get("QUERY_STRING", ""),
        bool(ACCEPTS_GZIP.search(environ.get("HTTP_ACCEPT_ENCODING", ""))),
    )
    return sha256(repr(parts).encode()).hexdigest()


def is_for_everyone(environ) -> bool:
    """Whether the answer depends on the address alone. Anything out of the ordinary is left to Django."""
    cookies = environ.get("HTTP_COOKIE", "")
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and not environ.get("PATH_INFO", "").startswith(ELSEWHERE)
        and "HTTP_HOST" in environ
        and environ.get("CONTENT_LENGTH", "") in ("", "0")
        and not any(name in cookies for name in COOKIES_OF_OURS)
        and not any(name in environ for name in ("HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_AUTHORIZATION"))
    )


def is_alike_for_all(response) -> bool:
    asked = response.get("Cache-Control", "")
    return (
        not response.streaming
        and "public" in asked
        and not response.cookies
        and response.get("Vary", "") in ("", "Accept-Encoding")
    )


def content_version() -> str | None:
    """Costs one small statement, on the connection that Django uses in this thread, which it opens if need be.

    None where the database does not answer; Django's own page says so then.
    """
    try:
        connection.ensure_connection()
        return " ".join((value or b"-").decode() for value in connection.connection.ask(READ))
    except (Error, psycopg.Error):
        connection.close()
        return None


def answer(environ, start_response, page: Page) -> list[bytes]:
    """The page, or 304 where the visitor has it already."""
    if is_known(environ, page.header("ETag")):
        return not_modified(start_response, page.headers)
    start_response("200 OK", page.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [page.body]


def passed_on(environ, start_response, status, headers, response):
    """What is not kept, as Django would have answered it."""
    tag = next((value for name, value in headers if name == "ETag"), "")
    if status.startswith("200 ") and is_known(environ, tag):
        response.close()
        return not_modified(start_response, headers)
    start_response(status, headers)
    return response


def not_modified(start_response, headers):
    of_the_body = {"Content-Type", "Content-Length", "Content-Encoding", "Content-Language", "Content-Disposition"}
    start_response("304 Not Modified", [pair for pair in headers if pair[0] not in of_the_body])
    return []


def is_known(environ, tag: str) -> bool:
    """If-None-Match, compared weakly."""
    tags = environ.get("HTTP_IF_NONE_MATCH", "")
    return bool(tags and tag) and (tags.strip() == "*" or tag.removeprefix("W/") in TAG.findall(tags))

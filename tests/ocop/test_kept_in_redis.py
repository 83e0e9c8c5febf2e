"""Pages that several processes share, and what becomes of them when Redis goes away."""

import json
import os
import socket
import subprocess
import sys

from django.conf import settings
from django.core.cache import caches
from django.test import override_settings

from ocop import kept_pages
from ocop.kept_pages import Page, Redis
from tests.redis_server import redis_server

PAGE = Page("7 - -", "2026-11-27", [("Content-Type", "text/html"), ("ETag", '"1"')], b"\x1f\x8b\n\x00 Mi\xe1\xba\xbfn")


def cache_at(address):
    backend = "django.core.cache.backends.redis.RedisCache"
    options = {"socket_timeout": 2, "socket_connect_timeout": 2, "serializer": "ocop.kept_pages.AsItIs"}
    pages = {"BACKEND": backend, "LOCATION": address, "TIMEOUT": 60, "OPTIONS": options}
    return override_settings(CACHES=settings.CACHES | {"pages": pages})


def test_what_one_process_keeps_another_finds():
    with redis_server() as (address, kept), cache_at(address):
        one, other = Redis(), Redis()
        assert other.get("a") is None
        one.set("a", PAGE)
        assert other.get("a") == PAGE
        assert other.get("b") is None
        assert len(kept) == 1
        caches["pages"].close()


def test_pages_of_other_code_or_another_secret_are_not_taken(settings):
    ours = kept_pages.release()
    assert kept_pages.release() == ours
    settings.SECRET_KEY = "x" * 60
    assert kept_pages.release() != ours


def test_without_redis_pages_are_computed_and_the_log_says_so_once(caplog):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens: the port cannot go to another server meanwhile
        address = f"redis://127.0.0.1:{taken.getsockname()[1]}/0?protocol=2"
        store = Redis()
        with cache_at(address):
            for _ in range(5):
                assert store.get("a") is None
                store.set("a", PAGE)
    assert len(caplog.records) == 1
    assert "CACHE_URL" in caplog.text
    assert "Traceback" not in caplog.text


def test_what_is_not_a_page_of_ours_is_none(caplog):
    with redis_server() as (address, kept), cache_at(address):
        store = Redis()
        store.set("a", PAGE)
        [key] = kept
        kept[key] = b"\x80\x04 not ours"
        assert store.get("a") is None
        caches["pages"].close()


SHOW = """
import json
from ocop import settings as s
from ocop.page_cache import before
print(json.dumps([s.CACHES.get("pages"), type(getattr(before(None), "store", None)).__name__]))
"""


def store_with(**variables):
    environment = {"OCOP_HOME": str(settings.OCOP_HOME), "DJANGO_SETTINGS_MODULE": "ocop.settings"}
    environment |= {"PATH": os.environ["PATH"]} | variables
    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_variables_say_where_pages_are_kept():
    assert store_with() == [None, "Memory"]
    assert store_with(PAGE_CACHE="0") == [None, "NoneType"]
    pages, store = store_with(CACHE_URL="rediss://:secret@cache.example.vn:6380/1")
    assert store == "Redis"
    assert pages["LOCATION"] == "rediss://:secret@cache.example.vn:6380/1"

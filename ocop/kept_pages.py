"""Where kept pages lie: in the memory of each process, or in a Redis that all of them share."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.cache import caches

logger = logging.getLogger(__name__)
MEMORY = 32 * 1024 * 1024  # bytes of one process: some 3,000 pages as browsers get them
HEAD = 2048  # bytes, about, that a page takes besides its body
REST = 10  # seconds without Redis after it failed
# What a page is made of besides the register's content.
CODE = {".py", ".html", ".mo", ".typ", ".txt", ".json"}
TEXTS = ("templates", "locale", "papers")
SAID = ("SECRET_KEY", "OPERATOR_NAME", "OPERATOR_CONTACT", "STATUS_LIST_KEY", "STATUS_LIST_OLD_KEYS", "BEHIND_TLS")


@dataclass(frozen=True)
class Page:
    """An answer with status 200, and until when it holds: this `version` of the content, this day or minute."""

    version: str
    period: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """Value of the header `name`; "" where there is none."""
        return next((value for known, value in self.headers if known == name), "")

    def packed(self) -> bytes:
        return json.dumps([self.version, self.period, self.headers]).encode() + b"\n" + self.body

    @classmethod
    def unpacked(cls, packed: bytes) -> Page:
        head, _, body = packed.partition(b"\n")
        version, period, headers = json.loads(head)
        return cls(version, period, [(name, value) for name, value in headers], body)


class Memory:
    """Of one process. The pages not asked for longest make room: those that many read outlast a flood of others."""

    def __init__(self, most: int = MEMORY):
        self.most = most  # bytes
        self.size = 0
        self.pages: OrderedDict[str, Page] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: str) -> Page | None:
        with self.lock:
            page = self.pages.get(key)
            if page:
                self.pages.move_to_end(key)
            return page

    def set(self, key: str, page: Page) -> None:
        with self.lock:
            self._drop(self.pages.pop(key, None))
            self.pages[key] = page
            self.size += len(page.body) + HEAD
            while self.size > self.most:
                self._drop(self.pages.popitem(last=False)[1])

    def _drop(self, page):
        if page:
            self.size -= len(page.body) + HEAD


class Redis:
    """The alias `pages` of CACHES, shared by all processes that run the same code with the same secret.

    What it cannot do is logged in a line, and it is left alone for a while: a page can do without it.
    """

    def __init__(self):
        self.prefix = release()
        self.resting_until = 0.0

    def get(self, key: str) -> Page | None:
        return self._try(self._get, self.prefix + key)

    def set(self, key: str, page: Page) -> None:
        self._try(self._set, self.prefix + key, page)

    @staticmethod
    def _get(key):
        packed = caches["pages"].get(key)
        return None if packed is None else Page.unpacked(packed)

    @staticmethod
    def _set(key, page):
        caches["pages"].set(key, page.packed())

    def _try(self, act, *arguments):
        if time.monotonic() < self.resting_until:
            return None
        try:
            return act(*arguments)
        except Exception as error:  # redis is imported by Django where it is used, and has its own
            self.resting_until = time.monotonic() + REST
            reason = str(error).partition("\n")[0]
            logger.warning("CACHE_URL cannot be used for %s seconds: %s: %s", REST, type(error).__name__, reason)
            return None


class AsItIs:
    """Serializer of Django's Redis for bytes: what is read from there is never run, as a pickle would be."""

    def dumps(self, value: bytes) -> bytes:
        return value

    def loads(self, value: bytes) -> bytes:
        return value


def release() -> str:
    """Tells the pages of this code and these settings from those of any other."""
    folders = [folder for folder in settings.BASE_DIR.iterdir() if (folder / "apps.py").exists()]
    files = [file for folder in (*folders, *TEXTS) for file in Path(settings.BASE_DIR, folder).rglob("*")]
    files += [settings.BASE_DIR / "requirements.txt", settings.STATIC_ROOT / "staticfiles.json"]
    digest = sha256(repr([getattr(settings, name) for name in SAID]).encode())
    for file in sorted(file for file in files if file.suffix in CODE and file.is_file()):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]

"""Variables of the environment. A value that cannot be read is refused by the name of its variable."""

import base64
import warnings
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}
REDIS = {"redis", "rediss"}
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}


class Environment:
    """Reads the environment and, beneath it, a file `.env`. An empty variable counts as one that is not set."""

    def __init__(self, file: Path):
        self._env = environ.Env()
        self._env.read_env(file)

    def text(self, name: str, default: str = "") -> str:
        return self._env.str(name, default="").strip() or default

    def words(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        return [word.strip() for word in self.text(name).split(",") if word.strip()] or list(default)

    def flag(self, name: str, default: bool) -> bool:
        text = self.text(name).lower()
        if text and text not in YES | NO:
            raise ImproperlyConfigured(f"{name} must be 1 or 0, not {text!r}.")
        return text in YES if text else default

    def number(self, name: str, default: int) -> int:
        text = self.text(name)
        if text and not (text.isascii() and text.isdigit()):
            raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}.")
        return int(text or default)

    def key(self, name: str) -> bytes | None:
        """32 bytes written in the alphabet of addresses (base64url), or None."""
        text = self.text(name)
        return read_key(text, name) if text else None

    def keys(self, name: str) -> list[bytes]:
        return [read_key(word, name) for word in self.words(name)]

    def folder(self, name: str, default: Path) -> Path:
        return Path(self.text(name, str(default))).expanduser().absolute()

    def postgresql(self, name: str) -> dict:
        """An entry of DATABASES from postgres://user:password@host:port/name (or …@//folder/of/socket/name)."""
        try:
            with warnings.catch_warnings(action="ignore"):
                database = self._env.db_url(name)
        except ValueError:
            database = {}
        if database.get("ENGINE") != "django.db.backends.postgresql" or not database["NAME"]:
            raise ImproperlyConfigured(f"{name} must name a PostgreSQL database: postgres://user:password@host/name")
        return database

    def redis(self, name: str) -> str:
        """redis://user:password@host:port/number (rediss:// encrypts), or "" where the variable is not set."""
        text = self.text(name)
        try:
            parts = urlsplit(text)
            number = parts.path.strip("/")
            is_whole = parts.scheme in REDIS and parts.hostname and (parts.port or 1) and (number or "0").isdecimal()
        except ValueError:  # a port that is none
            is_whole = False
        if text and not is_whole:
            raise ImproperlyConfigured(f"{name} must name a Redis: redis://:password@host:6379/0")
        return text

    def mail_server(self, name: str) -> dict:
        """Settings EMAIL_… from smtp+tls://user:password@host:port; {} where the variable is not set.

        smtp+tls (port 587) and smtp+ssl (465) encrypt, smtp (25) does not.
        """
        if not self.text(name):
            return {}
        scheme = self.text(name).partition(":")[0]
        try:
            server = self._env.email_url(name) if scheme in MAIL_PORTS else {}
        except ValueError:
            server = {}
        if not server.get("EMAIL_HOST"):
            raise ImproperlyConfigured(f"{name} must name a mail server: smtp+tls://user:password@host:587")
        server["EMAIL_PORT"] = server["EMAIL_PORT"] or MAIL_PORTS[scheme]
        return server


def read_key(text: str, name: str) -> bytes:
    """The 32 bytes of a key in base64url; ImproperlyConfigured, naming the variable or file `name`, otherwise."""
    try:
        key = base64.b64decode(text.rstrip("=") + "=", altchars=b"-_", validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES or len(set(key)) < 8:
        raise ImproperlyConfigured(f"{name} must hold 32 random bytes in base64url, 43 characters each.")
    return key

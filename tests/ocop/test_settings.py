"""Unsafe or unreadable values end the start with one sentence that names the variable."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

KEY = "kGq3-vT8_wX1zB6nM4pR9sD2fH7jL5yC0aE-uI_oQxW3tZ8bN1"
SERVER = {"DATABASE_URL": "postgres://ocop@127.0.0.1:1/ocop", "SECRET_KEY": KEY, "ALLOWED_HOSTS": "ocop.example.vn"}


def run(variables, *command):
    kept = {name: os.environ[name] for name in ("PATH", "OCOP_HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=kept | {"DJANGO_SETTINGS_MODULE": "ocop.settings"} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "x" * 60),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("DEBUG", "1"),
        ("DEBUG", "perhaps"),
        ("DATABASE_URL", "mysql://ocop@127.0.0.1/ocop"),
        ("DATABASE_URL", "postgres://ocop@127.0.0.1:port/ocop"),
        ("DATABASE_URL", "ocop"),
        ("CONN_MAX_AGE", "long"),
        ("BEHIND_TLS", "https"),
        ("STATUS_LIST_KEY", "short"),
        ("STATUS_LIST_KEY", "A" * 43),
        ("STATUS_LIST_KEY", "=" * 43),
        ("STATUS_LIST_OLD_KEYS", "short,shorter"),
        ("VERIFY_PER_MINUTE", "often"),
        ("PAGE_CACHE", "maybe"),
        ("CACHE_URL", "redis.example.vn"),
        ("CACHE_URL", "memcached://cache.example.vn"),
        ("CACHE_URL", "redis://"),
        ("CACHE_URL", "redis://cache.example.vn:port/0"),
        ("CACHE_URL", "redis://cache.example.vn/pages"),
        ("EMAIL_URL", "mail.example.vn"),
        ("EMAIL_URL", "ftp://mail.example.vn"),
        ("EMAIL_URL", "smtp+tls://"),
        ("EMAIL_URL", "smtp://mail.example.vn:port"),
    ],
)
def test_bad_values_are_refused_by_name(name, value):
    done = run(SERVER | {name: value}, "manage.py", "check")
    assert done.returncode == 1
    assert name in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_mail_server_needs_a_sender():
    done = run(SERVER | {"EMAIL_URL": "smtp://mail.example.vn"}, "manage.py", "check")
    assert done.returncode == 1
    assert "EMAIL_FROM" in done.stderr


@pytest.mark.parametrize(
    ("address", "port", "tls", "ssl"),
    [
        ("smtp://mail.example.vn", 25, False, False),
        ("smtp+tls://ocop:b%C3%AD%20m%E1%BA%ADt@mail.example.vn", 587, True, False),
        ("smtp+ssl://ocop:x@mail.example.vn:4650", 4650, False, True),
    ],
)
def test_a_mail_server_is_read_from_one_address(address, port, tls, ssl):
    show = (
        "import json; from ocop import settings as s;"
        "print(json.dumps([s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_USE_TLS, s.EMAIL_USE_SSL, s.EMAIL_HOST_PASSWORD]))"
    )
    done = run(SERVER | {"EMAIL_URL": address, "EMAIL_FROM": "ocop@example.vn"}, "-c", show)
    password = {587: "bí mật", 4650: "x"}.get(port, "")
    assert json.loads(done.stdout) == ["mail.example.vn", port, tls, ssl, password]


def test_home_that_cannot_be_written_is_refused_by_name():
    done = run({"OCOP_HOME": f"{__file__}/home"}, "manage.py", "check")
    assert done.returncode == 1
    assert "OCOP_HOME" in done.stderr
    assert "Traceback" not in done.stderr


def test_command_without_its_database_says_how_to_start_it(tmp_path):
    done = run({"OCOP_HOME": str(tmp_path)}, "manage.py", "showmigrations")
    assert done.returncode == 1
    assert "make run" in done.stderr
    assert "Traceback" not in done.stderr


SHOW = """
import json
from ocop import settings as s
names = "SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SESSION_COOKIE_NAME"
names += " CSRF_COOKIE_NAME CSRF_TRUSTED_ORIGINS SECOND_FACTOR_REQUIRED DEBUG"
print(json.dumps({name: getattr(s, name, None) for name in names.split()}))
"""


def test_a_server_is_safe_by_default():
    done = run(SERVER, "-c", SHOW)
    assert json.loads(done.stdout) == {
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_NAME": "__Host-session",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "CSRF_TRUSTED_ORIGINS": ["https://ocop.example.vn"],
        "SECOND_FACTOR_REQUIRED": True,
        "DEBUG": False,
    }


ANSWERS = """
import django
django.setup()
from django.test import Client
client = Client(headers={"host": "ocop.example.vn"})
print([client.get(path).status_code for path in ("/healthz", "/readyz")], client.get("/")["Location"])
"""


def test_health_without_a_database_and_the_way_to_tls():
    done = run(SERVER, "-c", ANSWERS)
    assert done.stdout.strip() == "[200, 503] https://ocop.example.vn/", done.stderr


def test_every_variable_stands_in_the_example():
    example = (settings.BASE_DIR / ".env.example").read_text()
    code = "".join(
        (settings.BASE_DIR / "ocop" / name).read_text() for name in ("settings.py", "gunicorn.conf.py", "runner.py")
    )
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"|environ\.get\("(\w+)"', code))
    assert {first or second for first, second in read} <= set(re.findall(r"^#?(\w+)=", example, re.MULTILINE))

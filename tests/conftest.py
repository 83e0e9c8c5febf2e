"""Fixtures every test may use."""

import os
import sys
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as project
from django.db.backends.postgresql.operations import DatabaseOperations
from django.template import Node
from django.test import override_settings
from django.utils import translation
from jinja2 import ChainableUndefined
from playwright.sync_api import sync_playwright

from tests.tools import NotFound, find_chromium


def pytest_collection_modifyitems(items):
    """Tests of pages in a browser are marked so: they ask nothing of the database that the others do not."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


# A busy machine is no fault: how long something takes is measured by `make bench`, not here.
hypothesis.settings.register_profile("unhurried", hypothesis.settings(deadline=None))
hypothesis.settings.load_profile("unhurried")


@pytest.fixture(scope="session", autouse=True)
def settings_of_tests():
    """What differs in tests: static files as they lie, a quick password hash, no unknown names in templates."""
    public, staff = project.TEMPLATES
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES=project.STORAGES | {"staticfiles": plain},
        STATIC_ROOT=project.STATICFILES_DIRS[0],
        VERIFY_PER_MINUTE=1_000_000,
        STATUS_LIST_KEY=bytes(range(32)),
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        TEMPLATES=[
            public | {"OPTIONS": public["OPTIONS"] | {"undefined": NeverShown}},
            staff | {"OPTIONS": staff["OPTIONS"] | {"string_if_invalid": UnknownName()}},
        ],
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_flush():
    """Tests that commit leave a few rows in a few tables. Deleting them takes a hundredth of truncating every table.

    Rules and history are asleep meanwhile, as they are for TRUNCATE.
    """

    def delete_all(self, style, tables, **options):
        emptied = [f"DELETE FROM {self.quote_name(table)}" for table in tables]  # noqa: S608 - tables of ours
        return ["SET LOCAL session_replication_role = replica", *emptied]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", delete_all)
        yield


class NeverShown(ChainableUndefined):
    """Stands for a name a public template does not know: it may ask whether there is any, and show none."""

    __str__ = __iter__ = __len__ = ChainableUndefined._fail_with_undefined_error


class UnknownName(str):
    """Stands for a name a template of staff does not know: a failure in our templates, nothing in those of libraries.

    Django asks whether it is true, or contains `%s`, at the moment it is about to show it.
    """

    def __bool__(self):
        self._refuse()
        return False

    def __contains__(self, part):
        self._refuse()
        return False

    @staticmethod
    def _refuse():
        frame = sys._getframe(2)
        while frame:
            node = frame.f_locals.get("self")
            if isinstance(node, Node) and getattr(node, "origin", None):
                file = Path(node.origin.name)
                if file.is_relative_to(project.BASE_DIR) and ".venv" not in file.parts:
                    raise AssertionError(f"{file.relative_to(project.BASE_DIR)}: {node!r} names something unknown")
                return
            frame = frame.f_back


@pytest.fixture(autouse=True)
def fresh_language():
    """Every test begins in Vietnamese, whatever page the one before it looked at."""
    with translation.override("vi"):
        yield


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the tests of a worker."""
    try:
        executable = find_chromium()
    except NotFound as error:
        pytest.fail(str(error), pytrace=False)
    # Playwright runs an event loop in this thread, which Django takes for asynchronous code. It is none.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    arguments = ["--disable-gpu", "--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def new_page(browser, live_server):
    """`new_page(width=390, java_script_enabled=False, locale="en")`: a page of a visitor who was never here before.

    Keywords are those of a Playwright context. Addresses may leave out the host.
    """
    contexts = []

    def open_page(width=1280, height=900, **options):
        contexts.append(
            browser.new_context(
                base_url=live_server.url,
                viewport={"width": width, "height": height},
                **({"locale": "vi-VN"} | options),
            )
        )
        contexts[-1].set_default_timeout(15_000)
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page):
    return new_page()

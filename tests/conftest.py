"""Fixtures every test may use."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def static_files_as_they_lie(settings):
    """Static files by their own names and from their own folder: no test needs an earlier `collectstatic`."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.STATIC_ROOT = settings.STATICFILES_DIRS[0]


@pytest.fixture(autouse=True)
def fresh_language():
    """Every test begins in Vietnamese, whatever page the one before it looked at."""
    with translation.override("vi"):
        yield

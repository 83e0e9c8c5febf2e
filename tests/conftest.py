"""Fixtures every test may use."""

import pytest


@pytest.fixture(autouse=True)
def static_files_as_they_lie(settings):
    """Static files by their own names and from their own folder: no test needs an earlier `collectstatic`."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.STATIC_ROOT = settings.STATICFILES_DIRS[0]

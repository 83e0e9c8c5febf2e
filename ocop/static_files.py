"""Addresses of static files."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Works each address out once: every page names the same dozen files, none of which changes while it runs."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self._addresses = {}

    def url(self, name, force=False):
        if name not in self._addresses:
            self._addresses[name] = super().url(name, force)
        return self._addresses[name]

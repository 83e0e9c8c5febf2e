"""Keeping photos: files and row together or not at all.

Files are written before the row and under a new folder, so that a row never lacks its files and an address
never changes what it shows. What no row names afterwards is removed again; what a row no longer names is
removed once that is certain. Only a server killed between the two leaves files without a row behind, which
`manage.py remove_orphan_photos` finds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from PIL import Image

from products.models import Photo

PHOTOS = "photos"
FOLDER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class NotStored(Exception):
    """The files of a photo could not be written: no room, or no right to write."""


@contextmanager
def storing_photos() -> Iterator[Callable[[Photo, dict[int, bytes]], None]]:
    """Around a transaction: gives `store(photo, renditions)`, which writes the files and names them on the photo.

    The caller saves the photo. Files whose photo is not in the database in the end are removed.
    """
    written = []

    def store(photo, renditions):
        folder = uuid4()
        written.append((type(photo), folder))
        try:
            for width, content in renditions.items():
                default_storage.save(f"{path_of(folder)}/{width}.webp", ContentFile(content))
        except OSError as error:
            raise NotStored from error
        if photo.folder:
            remove_after_commit(photo.folder)
        photo.folder = folder
        photo.widths = sorted(renditions)
        photo.height = Image.open(ContentFile(renditions[photo.width])).height

    try:
        yield store
    finally:
        for model, folder in written:
            if not model.objects.filter(folder=folder).exists():
                remove_files(folder)


def remove_files_of_deleted(instance: Photo, **kwargs) -> None:
    """Receiver of post_delete: a photo also goes with what it shows, where none of our code is called by name."""
    remove_after_commit(instance.folder)


def remove_after_commit(folder: UUID) -> None:
    transaction.on_commit(partial(remove_files, folder), robust=True)


def remove_files(folder: UUID) -> None:
    path = path_of(folder)
    try:
        _folders, names = default_storage.listdir(path)
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{path}/{name}")
    default_storage.delete(path)


def orphans(older_than: timedelta) -> list[UUID]:
    """Folders no row names and nothing was written into for so long; younger ones may be on their way to a row."""
    before = timezone.now() - older_than
    try:
        names, _files = default_storage.listdir(PHOTOS)
    except FileNotFoundError:
        return []
    settled = {UUID(name) for name in names if FOLDER.fullmatch(name) and _written_at(name) < before}
    for model in apps.get_models():
        if issubclass(model, Photo):  # of products, and of what later apps show
            settled -= set(model.objects.values_list("folder", flat=True))
    return sorted(settled)


def _written_at(folder: str) -> datetime:
    _folders, names = default_storage.listdir(path_of(folder))
    paths = [path_of(folder), *(f"{path_of(folder)}/{name}" for name in names)]
    return max(map(default_storage.get_modified_time, paths))


def path_of(folder: UUID | str) -> str:
    return f"{PHOTOS}/{folder}"

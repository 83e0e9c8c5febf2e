"""Keeping photos: files and row together or not at all.

Files are written before the row and under a new folder, so that a row never lacks its files and an address
never changes what it shows. What no row names afterwards is removed again; what a row no longer names is
removed once that is certain. Only a server killed between the two leaves files without a row behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image

from products.models import Photo


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


def path_of(folder: UUID | str) -> str:
    return f"photos/{folder}"

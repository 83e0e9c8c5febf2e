"""Complete history of a model, written by database triggers (who, when, and why where it was asked)."""

import pghistory
import pgtrigger
from django.db import models

from core.content_version import NoteChange

# Apps of which no public page shows anything: a log-in or a reminder leaves the kept pages as they are.
PRIVATE = {"accounts", "desk"}


def tracked(model: type[models.Model]) -> type[models.Model]:
    """Class decorator: keep every insert, update and delete of `model`, by whichever way it came.

    Left out: columns the database computes from the others, and a user's password and last log-in. Every change of
    what the public sees also makes a new version of the register's content.
    """
    return _tracked(model, pghistory.Row)


def tracked_in_bulk(model: type[models.Model]) -> type[models.Model]:
    """`tracked`, where very many rows are written in one statement: one more statement keeps all those inserts."""
    return _tracked(model, pghistory.Statement)


def _tracked(model, level_of_inserts):
    if model._meta.app_label not in PRIVATE:
        pgtrigger.register(NoteChange())(model)
    generated = [field.name for field in model._meta.fields if field.generated]
    secret = [field.name for field in model._meta.fields if field.name in {"password", "last_login"}]
    return pghistory.track(
        pghistory.InsertEvent(level=level_of_inserts),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=[*generated, *secret] or None,
        append_only=True,
    )(model)

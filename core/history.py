"""Complete history of a model, written by database triggers (who, when, and why where it was asked)."""

import pghistory
from django.db import models


def tracked(model: type[models.Model]) -> type[models.Model]:
    """Class decorator: keep every insert, update and delete of `model`, by whichever way it came.

    Left out: columns the database computes from the others, and a user's password and last log-in.
    """
    generated = [field.name for field in model._meta.fields if field.generated]
    secret = [field.name for field in model._meta.fields if field.name in {"password", "last_login"}]
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=[*generated, *secret] or None,
        append_only=True,
    )(model)

"""A form sent twice, by a double click or a second try on a bad line, does its work once."""

import uuid

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _


def new_token() -> str:
    """For a hidden field of a form that adds something."""
    return str(uuid.uuid4())


def only_once(token: str) -> None:
    """Note within the transaction that the form with this token is done; ValidationError where it was before.

    Of two at the same moment the second waits for the first. Without a token nothing is noted.
    """
    try:
        key = uuid.UUID(token)
    except ValueError:
        return
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_sent_form WHERE sent_at < now() - interval '7 days'")
        cursor.execute("INSERT INTO core_sent_form (token) VALUES (%s) ON CONFLICT DO NOTHING", [key])
        if not cursor.rowcount:
            raise ValidationError(_("This form was sent already, and what it says is saved. Look at the list first."))

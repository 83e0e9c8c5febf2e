"""An operator confirms a point by a personal link: once, in time, and only the point the link was made for."""

from __future__ import annotations

from collections.abc import Collection

import pghistory
from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from showrooms.models import Confirmation, ConfirmationLink, Display
from showrooms.models.confirmation import signer


class LinkRefused(Exception):
    """The link does not open anything; the message tells its holder why and what to do."""


def usable_link(slug: str, token: str, *, lock: bool = False) -> ConfirmationLink:
    """The link that `token` stands for at the point `slug`. Raises LinkRefused with a sentence.

    `lock` holds its row, so that of two who send the form at once the second finds the link used.
    """
    links = ConfirmationLink.objects.select_related("showroom")
    if lock:
        links = links.select_for_update(of=("self",))
    try:
        link = links.get(key=signer.unsign(token))
    except (signing.BadSignature, ConfirmationLink.DoesNotExist):
        raise LinkRefused(
            _("This link is not one of ours, or a part of it is missing. Open it again from the message you got.")
        ) from None
    if link.showroom.slug != slug:
        raise LinkRefused(_("This link belongs to another point. Open it again from the message you got."))
    if link.revoked_at:
        raise LinkRefused(_("This link was withdrawn. Ask the office that sent it for a new one."))
    if link.used_at:
        day = date_format(timezone.localtime(link.used_at), "DATE_FORMAT")
        raise LinkRefused(
            _("This link was used on %(day)s already, and what was said then is recorded. It works once.")
            % {"day": day}
        )
    if link.expires_on < timezone.localdate():
        raise LinkRefused(
            _("This link ended on %(day)s. Ask the office that sent it for a new one.")
            % {"day": date_format(link.expires_on, "DATE_FORMAT")}
        )
    return link


@transaction.atomic
def confirm_by_link(slug: str, token: str, *, is_open: bool, seen: Collection[int], note: str = "") -> Confirmation:
    """Record what the operator says today; `seen` are ids of displays still on the shelf, the others leave it.

    Of a closed point nothing is said about the shelf. Raises LinkRefused, and then nothing is recorded.
    """
    link = usable_link(slug, token, lock=True)
    today = timezone.localdate()
    with pghistory.context(confirmation_link=link.pk):
        confirmation = Confirmation.objects.create(
            showroom=link.showroom, confirmed_on=today, how=Confirmation.How.LINK, is_open=is_open, note=note
        )
        if is_open:
            shelf = Display.objects.current_on(today).filter(showroom=link.showroom)
            shelf.filter(pk__in=seen).update(last_seen=today)
            shelf.exclude(pk__in=seen).filter(since=today).delete()  # came and went on one day
            shelf.exclude(pk__in=seen).update(until=today)
        link.used_at, link.confirmation = timezone.now(), confirmation
        link.save(update_fields=["used_at", "confirmation"])
    return confirmation

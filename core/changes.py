"""What happened to a record, read from the history that the database keeps of it."""

import datetime
import itertools
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.showing import partial_date

ACTS = {
    "insert": pgettext_lazy("history", "added"),
    "update": pgettext_lazy("history", "changed"),
    "delete": pgettext_lazy("history", "deleted"),
}


class FieldChange(NamedTuple):
    label: str
    old: str
    new: str


class Change(NamedTuple):
    """One event: `part` names the record where it is a part of the one asked about; `why` a reason or a command."""

    at: datetime.datetime
    who: str
    act: str
    part: str
    why: str
    fields: list[FieldChange]


class Part(NamedTuple):
    """Rows of `model` that belong to a record by their foreign key `link`."""

    model: type[models.Model]
    link: str


def events_of(record: models.Model, parts: list[Part]):
    """Query sets of the events of a record and of its parts, also of parts deleted since."""
    yield record.pgh_event_model.objects.filter(pgh_obj_id=record.pk)
    for part in parts:
        yield part.model.pgh_event_model.objects.filter(**{f"{part.link}_id": record.pk})


def version_of(record: models.Model, parts: list[Part]) -> str:
    """Token that changes with every change of a record or of its parts."""
    latest = (events.aggregate(latest=models.Max("pgh_id"))["latest"] for events in events_of(record, parts))
    return "-".join(str(event or 0) for event in latest)


def changes_of(record: models.Model, parts: list[Part], since: str = "") -> list[Change]:
    """Changes of a record and its parts, newest first: all of them, or those after the version `since`.

    The number of queries does not grow with the changes.
    """
    seen = [int(event) for event in since.split("-")] if since else [0] * (len(parts) + 1)
    pairs = []
    for events, last_seen in zip(events_of(record, parts), seen, strict=True):
        before = {}
        for event in events.select_related("pgh_context").order_by("pgh_id"):
            if event.pgh_id > last_seen:
                pairs.append((before.get(event.pgh_obj_id), event))
            before[event.pgh_obj_id] = event
    pairs.sort(key=lambda pair: (pair[1].pgh_created_at, pair[1].pgh_id), reverse=True)
    names = _Names(pairs)
    return [
        Change(
            at=event.pgh_created_at,
            who=names.of_user(event),
            act=ACTS[event.pgh_label],
            part="" if event.pgh_tracked_model is type(record) else str(event.pgh_tracked_model._meta.verbose_name),
            why=_metadata(event).get("reason") or _metadata(event).get("command") or "",
            fields=_differences(old, event, names),
        )
        for old, event in pairs
    ]


def differences_of(pairs: list[tuple[Any, Any]], fields: Iterable[str]) -> list[list[FieldChange]]:
    """For each pair of an event and the one before it (None: there is none): what changed of these `fields`.

    Nothing of who or why. Costs a query for every kind of record that the fields point at.
    """
    fields = frozenset(fields)
    names = _Names(pairs, fields, with_users=False)
    return [_differences(old, event, names, fields) for old, event in pairs]


def _metadata(event) -> dict[str, Any]:
    return event.pgh_context.metadata if event.pgh_context else {}


def _tracked_fields(event, only=None):
    """Fields of the record that its events keep: all of them, or `only` those so named."""
    for field in event.pgh_tracked_model._meta.concrete_fields:
        if only is not None and field.name not in only:
            continue
        try:
            event._meta.get_field(field.name)
        except FieldDoesNotExist:
            continue
        if not field.primary_key:
            yield field


def _differences(old, event, names, only=None) -> list[FieldChange]:
    if event.pgh_label == "delete":
        old, new = event, None
    else:
        new = event
    found = []
    for field in _tracked_fields(event, only):
        if field.name.endswith("_precision"):  # told of with its date
            continue
        before, after = _value(old, field), _value(new, field)
        moved = before != after or (after and _precision(old, field) != _precision(new, field))
        if moved and not (before in field.empty_values and after in field.empty_values):
            found.append(FieldChange(str(field.verbose_name), names.of(field, old), names.of(field, new)))
    return found


def _value(event, field):
    return getattr(event, field.attname) if event else None


def _precision(event, field):
    """How much is known of a date; None for whatever is no date known in part."""
    return getattr(event, f"{field.name}_precision", None)


class _Names:
    """Names of the records and users that a list of events mentions, fetched once per model."""

    def __init__(self, pairs, only=None, with_users=True):
        wanted = {}
        users = {_metadata(event).get("user") for _old, event in pairs} if with_users else set()
        for event in filter(None, itertools.chain.from_iterable(pairs)):
            for field in _tracked_fields(event, only):
                if field.many_to_one or field.one_to_one:
                    wanted.setdefault(field.remote_field.model, set()).add(getattr(event, field.attname))
        self.users = get_user_model().objects.in_bulk(users - {None})
        self.records = {model: self._named(model, keys - {None}) for model, keys in wanted.items()}

    @staticmethod
    def _named(model, keys):
        return {key: str(record) for key, record in model._base_manager.in_bulk(keys).items()}

    def of_user(self, event) -> str:
        key = _metadata(event).get("user")
        if key is None:
            return ""
        user = self.users.get(key)
        return (user.get_full_name() or user.get_username()) if user else f"#{key}"

    def of(self, field, event) -> str:
        """The value of a field as an event keeps it; of a date known in part the known part."""
        value, precision = _value(event, field), _precision(event, field)
        return str(partial_date(value, precision)) if value and precision else self.of_value(field, value)

    def of_value(self, field, value) -> str:
        if value in field.empty_values:
            return ""
        if field.remote_field:
            return self.records[field.remote_field.model].get(value, f"#{value}")
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(value, bool):
            return str(_("yes") if value else _("no"))
        if isinstance(value, dict):
            return "…"
        # Years and codes are not amounts: no thousands separator.
        return str(value) if isinstance(value, int) else str(localize(value))

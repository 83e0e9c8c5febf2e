"""Sample records: invented entries that complete the public sources for trying out and teaching.

A sample points only at samples and reference data, a real record only at real ones, and neither ever turns
into the other. The database keeps this (triggers); `clean_sample_links` says it beside the form field.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.triggers import RefuseUnless


def stays_as_it_is() -> RefuseUnless:
    return RefuseUnless(
        name="sample_mark_stays",
        rule="TG_OP = 'INSERT' OR NEW.is_sample = OLD.is_sample",
        sentence=gettext_noop("A record stays a sample or a real one for good."),
    )


def points_only_at_its_like(**tables: str) -> RefuseUnless:
    """Trigger for a model with `is_sample`; `tables` maps each foreign key column to its table."""
    return _same_mark("NEW.is_sample", tables)


def points_only_at_likes_of_product(**tables: str) -> RefuseUnless:
    """The same for a part of a product, which is a sample exactly when its product is."""
    return points_only_at_likes_of("product_id", "products_product", **tables)


def points_only_at_likes_of(owner: str, owner_table: str, **tables: str) -> RefuseUnless:
    """The same for a part of whatever record its column `owner` names."""
    return _same_mark(f"(SELECT is_sample FROM {owner_table} WHERE id = NEW.{owner})", tables)  # noqa: S608 - names of ours


def _same_mark(mark: str, tables: dict[str, str]) -> RefuseUnless:
    return RefuseUnless(
        name="samples_kept_apart",
        rule=" AND ".join(
            f"coalesce((SELECT is_sample FROM {table} WHERE id = NEW.{column}) = {mark}, TRUE)"  # noqa: S608 - names of ours
            for column, table in tables.items()
        ),
        sentence="Sample and real records cannot be connected with each other.",
    )


def clean_sample_links(is_sample: bool, **linked) -> None:
    """Raise ValidationError beside each field whose record is not of the same kind as `is_sample`."""
    errors = {
        field: _("Sample and real records cannot be connected with each other.")
        for field, record in linked.items()
        if record is not None and record.is_sample != is_sample
    }
    if errors:
        raise ValidationError(errors)

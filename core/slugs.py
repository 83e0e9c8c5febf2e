"""Keys in addresses."""

from itertools import chain, count

from django.db import models
from django.utils.text import slugify

from core.text import fold


def free_slug(model: type[models.Model], name: str) -> str:
    """A key made from a Vietnamese name, without marks, that no record of `model` has: "mien-dong", "mien-dong-2"."""
    wanted = slugify(fold(name))[:100]
    taken = set(model._base_manager.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in count(2))
    return next(slug for slug in chain([wanted], numbered) if slug and slug not in taken)

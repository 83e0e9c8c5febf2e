"""What the catalogue finds, counts and orders products by, kept beside the records it follows from.

Nothing here is typed by anybody. `products.entries` writes it, from the one rule of `ProductQuerySet.with_facets`.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """A product as it stands on the day of `EntryState`: its facets, its places in each order, its words.

    `rank`, `newest` and `ending` put products in order, the smallest first: those in force before the others, more
    stars before fewer; the last to begin; the first to end. `version` is that of the state when it was written.
    """

    product = models.OneToOneField("products.Product", models.CASCADE, primary_key=True, db_constraint=False)
    version = models.BigIntegerField(db_index=True)
    status = models.CharField(max_length=10)
    stars = models.PositiveSmallIntegerField(null=True)
    named_set = models.BigIntegerField()
    named_place = models.BigIntegerField(null=True)
    named_kind = models.CharField(max_length=17, null=True)  # noqa: DJ001 - as the facets count: NULL is "not known"
    named_level = models.CharField(max_length=8, null=True)  # noqa: DJ001
    certificate_kinds = ArrayField(models.CharField(max_length=15))
    award_levels = ArrayField(models.CharField(max_length=10))
    is_sample = models.BooleanField()
    rank = models.PositiveSmallIntegerField()
    newest = models.IntegerField()
    ending = models.IntegerField()
    name_sort = models.TextField(db_collation="C")
    document = SearchVectorField()

    class Meta:
        indexes = [
            models.Index(fields=["rank", "name_sort", "product"], name="entry_by_rank"),
            models.Index(fields=["newest", "name_sort", "product"], name="entry_by_newest"),
            models.Index(fields=["ending", "name_sort", "product"], name="entry_by_ending"),
            models.Index(fields=["name_sort", "product"], name="entry_by_name"),
            GinIndex(fields=["document"], name="entry_words"),
        ]

    def __str__(self):
        return str(self.product_id)


class EntryState(models.Model):
    """The one row that says of which day and which version the entries are; who refreshes them holds it.

    `whole_since` is the first version from which they can be followed by changes alone.
    """

    day = models.DateField()
    version = models.BigIntegerField()
    whole_since = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1),
                name="entry_state_is_one",
                violation_error_message=_("The catalogue has one state."),
            )
        ]

    def __str__(self):
        return f"{self.day}, {self.version}"


class StaleMark(models.Model):
    """Left by a trigger: the entry of this product (None: of every product) no longer follows from the records."""

    product_id = models.BigIntegerField(null=True, db_index=True)

    def __str__(self):
        return str(self.product_id)


class KnownWord(models.Model):
    """A word, without accents, that stands in some entry: what a mistyped word can be corrected to."""

    word = models.CharField(max_length=60, primary_key=True)

    def __str__(self):
        return self.word

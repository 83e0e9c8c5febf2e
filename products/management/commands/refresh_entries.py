from itertools import zip_longest

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from products.entries import mark_all, refresh
from products.entry_rows import FACETS
from products.models import Entry, Product

AT_ONCE = 5_000


class Command(BaseCommand):
    help = (
        "Bring the entries of the catalogue in line with the records. Pages do so by themselves; after millions of "
        "rows were written it is better done before the first visitor comes."
    )

    def add_arguments(self, parser):
        parser.add_argument("--whole", action="store_true", help="write every entry anew, not only the stale ones")
        parser.add_argument("--check", action="store_true", help="write nothing; compare every entry with the rule")

    def handle(self, *, whole, check, verbosity, **options):
        if check:
            self._check()
            return
        if whole:
            mark_all()
        written = 0

        def tell(number):
            nonlocal written
            written += number
            if verbosity:
                self.stdout.write(f"{written:>11,} written")
                self.stdout.flush()

        refresh(tell)

    def _check(self):
        """CommandError, naming products, where a kept entry is not what the rule says of today."""
        columns = ["pk", *FACETS]
        kept = Entry.objects.order_by("pk").values_list(*columns)
        ruled = Product.objects.with_facets(timezone.localdate()).order_by("pk").values_list(*columns)
        pairs = zip_longest(kept.iterator(AT_ONCE), ruled.iterator(AT_ONCE))
        different = [(entry or product)[0] for entry, product in pairs if entry != product]
        if different:
            named = ", ".join(map(str, different[:20]))
            raise CommandError(f"{len(different):,} entries are not what the records say; products {named} …")
        self.stdout.write(f"{Entry.objects.count():,} entries, all as the records say.")

from django.core.management.base import BaseCommand
from django.db import transaction

from desk.loading.samples import remove_samples


class Command(BaseCommand):
    help = "Delete all sample entries. Real entries and reference data stay."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="count, but delete nothing")

    def handle(self, *, dry_run, **options):
        with transaction.atomic():
            counts = remove_samples()
            transaction.set_rollback(dry_run)
        for kind, number in counts.items():
            self.stdout.write(f"{kind:16}{number:>6}")
        self.stdout.write("Dry run: nothing was deleted." if dry_run else "All sample entries are deleted.")

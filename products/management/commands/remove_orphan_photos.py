"""Remove files of photos that no row names, as a server killed at the wrong moment leaves them behind."""

from datetime import timedelta

from django.core.management.base import BaseCommand

from products.photographing import orphans, path_of, remove_files


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only name them")
        parser.add_argument(
            "--hours", type=int, default=24, help="leave what is younger: it may be on its way to a row (24)"
        )

    def handle(self, *, dry_run, hours, **options):
        found = orphans(older_than=timedelta(hours=hours))
        for folder in found:
            self.stdout.write(path_of(folder))
            if not dry_run:
                remove_files(folder)
        self.stdout.write(f"{len(found)} folders {'would be' if dry_run else 'were'} removed")

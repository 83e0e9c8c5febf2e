from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from desk.loading.reading import BadData
from desk.loading.register import load_register
from products.models import Product

SHOWN_PROBLEMS = 50


class Command(BaseCommand):
    help = (
        "Load the data files: places, reference tables, the real entries from public sources, and samples if asked. "
        "All or nothing; adds what is missing and changes nothing that is already there."
    )

    def add_arguments(self, parser):
        parser.add_argument("--with-samples", action="store_true", help="load the sample entries too")
        parser.add_argument("--if-empty", action="store_true", help="do nothing if there are products already")
        parser.add_argument("--dry-run", action="store_true", help="check and count, but save nothing")
        parser.add_argument("--data", type=Path, default=settings.DATA_DIR, help="folder of the data files")

    def handle(self, *, with_samples, if_empty, dry_run, data, **options):
        if if_empty and Product.objects.exists():
            self.stdout.write("The register has products already: nothing loaded.")
            return
        try:
            counts = load_register(data, with_samples=with_samples, dry_run=dry_run)
        except BadData as bad:
            raise CommandError(self.listing(bad.problems)) from None
        self.stdout.write(f"{'':28}{'to add' if dry_run else 'added':>8}{'already there':>16}")
        for kind, (added, left) in counts.items():
            self.stdout.write(f"{kind:28}{added:>8}{left:>16}")
        if not counts.n_added:
            self.stdout.write("Nothing to add: the register has all of it already.")
        elif dry_run:
            self.stdout.write("Dry run: nothing was saved.")

    def listing(self, problems):
        lines = [str(problem) for problem in problems[:SHOWN_PROBLEMS]]
        if len(problems) > SHOWN_PROBLEMS:
            lines.append(f"… and {len(problems) - SHOWN_PROBLEMS} more.")
        return "\n".join(["The data has errors; nothing was saved.", *lines])

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date

from desk.loading.register import load_ground
from desk.synthetic.codes import MOST_PRODUCTS, MOST_SEEDS
from desk.synthetic.writing import CannotGoOn, made_by_batch, write_register

FIRST_DAY = "2020-01-01"


class Command(BaseCommand):
    help = (
        "Invent a register of any size, for measuring: samples that obey every rule. The same number, seed and day "
        "make the same rows. Stopped in the middle, it goes on when called again; remove_samples takes them out."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--products", type=int, required=True, metavar="N", help="how many products there shall be"
        )
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="another seed makes other rows (1)")
        parser.add_argument("--today", metavar="DAY", help="how far their lives go, 2026-11-27; today if left out")

    def handle(self, *, products, seed, today, **options):
        day = _day(today) if today else timezone.localdate()
        if not (0 < products <= MOST_PRODUCTS and 0 <= seed < MOST_SEEDS):
            raise CommandError(f"--products goes from 1 to {MOST_PRODUCTS:,}, --seed from 0 to {MOST_SEEDS - 1:,}.")
        load_ground(settings.DATA_DIR)
        there, began = sum(made_by_batch(seed).values()), time.monotonic()
        if there >= products:
            self.stdout.write(f"The register has {there:,} products of seed {seed} already: nothing to do.")
            return
        if there:
            self.stdout.write(f"The register has {there:,} products of seed {seed} already: going on from there.")
        try:
            for made in write_register(products=products, seed=seed, today=day, data=settings.DATA_DIR):
                took = time.monotonic() - began
                self.stdout.write(f"{there + made:>11,} of {products:,} {took:>7.0f} s {made / took:>7,.0f}/s")
                self.stdout.flush()
        except CannotGoOn as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Done: {products:,} sample products of seed {seed}.")


def _day(text):
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or day < parse_date(FIRST_DAY):
        raise CommandError(f"--today must be a day such as 2026-11-27, not before {FIRST_DAY}: {text!r}.")
    return day

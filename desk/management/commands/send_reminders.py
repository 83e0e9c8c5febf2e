from django.conf import settings
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date

from cooperatives.models import Producer
from desk.models import Reminder
from desk.reminding import NoMailServer, mails_due_on, send_reminders, without_address


class Command(BaseCommand):
    help = (
        "Write to the holders of stars whose filing opens, closes or has closed, or whose star has ended. "
        "One mail for a producer and stage; running it again sends nothing twice."
    )

    def add_arguments(self, parser):
        parser.add_argument("--on", metavar="DAY", help="as of this day, 2026-11-27; today where it is left out")
        parser.add_argument("--dry-run", action="store_true", help="list what would be sent, but send nothing")

    def handle(self, *, on, dry_run, **options):
        day = _day(on) if on else timezone.localdate()
        if dry_run:
            self.list_due(day)
            return
        if day > timezone.localdate():
            raise CommandError("That day is still to come: nothing is sent for it. With --dry-run it is listed.")
        try:
            report = send_reminders(day, get_connection())
        except NoMailServer as error:
            raise CommandError(f"The mail server does not answer, what is not sent stays due: {error}") from None
        for status in Reminder.Status.values:
            self.stdout.write(f"{status:16}{report.by_status[status]:>6}")
        self.stdout.write(f"{'no address':16}{report.without_address:>6}")
        if not settings.HAS_MAIL_SERVER:
            self.stdout.write(f"There is no mail server (EMAIL_URL): mails lie in {settings.EMAIL_FILE_PATH}")
        if report.by_status[Reminder.Status.CLAIMED] or report.by_status[Reminder.Status.REFUSED]:
            raise CommandError("Some mails were refused, or their outcome is not known: see the desk.")

    def list_due(self, day):
        producers = Producer.objects.in_bulk()
        for pk, kind in mails_due_on(day):
            self.stdout.write(f"{kind:8}{producers[pk].mail_address:32} {producers[pk]}")
        self.stdout.write(f"{'no address':16}{without_address(day).count():>6}")
        self.stdout.write("Dry run: nothing was sent.")


def _day(text):
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"--on must be a day such as 2026-11-27, not {text!r}.")
    return day

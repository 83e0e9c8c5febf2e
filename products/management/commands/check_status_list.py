import datetime
import json
from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from products.codes import Mistyped, NotACode, read_code, write_code
from products.offline import published_keys
from products.status_list import WORDS, Refused, State, verify


class Command(BaseCommand):
    help = "Check a signed status list, and answer for a code from it. Needs neither the database nor a network."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the list, as fetched from /v/status.jws")
        parser.add_argument("code", nargs="?", help="the code on a label: K7M-42Q")
        parser.add_argument("--key", type=Path, help="JWK or JWK Set to check with; else the keys of this register")
        parser.add_argument("--on", type=datetime.date.fromisoformat, help="the day asked for, YYYY-MM-DD; else today")

    def handle(self, *, file, code, key, on, **options):
        try:
            keys = json.loads(_read(key)) if key else published_keys()
            signed = verify(_read(file), keys)
        except ValueError:
            raise CommandError(f"{key} holds no JSON.") from None
        except Refused as refusal:
            raise CommandError(f"{file} is refused. {refusal}") from None
        recorded = f", recorded up to {_time(signed.recorded)}" if signed.recorded else ""
        self.stdout.write(
            f"The signature is right: {len(signed.entries)} codes as of {signed.day}, "
            f"issued at {_time(signed.issued_at)}{recorded}."
        )
        if code:
            self.stdout.write(_answer(signed, code, on or timezone.localdate()))


def _answer(signed, typed, day):
    try:
        code = read_code(typed)
    except Mistyped:
        raise CommandError("The code is mistyped: look at the label again.") from None
    except NotACode:
        raise CommandError("A code has 6 characters: look at the label again.") from None
    if day < signed.day:
        raise CommandError(f"This list speaks for {signed.day} and later days.")
    entry = signed.entry(code)
    if entry is None:
        return f"{write_code(code)}: not in this list. The code is not one of the register, or newer than the list."
    state, of = entry.on(day, signed.day)
    words = [f"{write_code(code)} on {day}: {WORDS[state]}"]
    if of:
        first = f"from {of.first} " if state == State.UPCOMING else ""
        kind = "on" if state in (State.WITHDRAWN, State.REPLACED) else "until"
        words += [f"{of.stars} stars", f"{first}{kind} {of.day}"]
    return ", ".join(words) + "."


def _read(file):
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CommandError(f"{file} is refused. It is no text.") from None


def _time(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")

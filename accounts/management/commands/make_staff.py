import secrets
import sys

import pghistory
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from accounts.roles import REGISTER_ADMINISTRATOR

# Without letters and figures that look alike on paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class Command(BaseCommand):
    help = "Make a staff login with a one-time password, which its owner replaces at the first log-in."

    def add_arguments(self, parser):
        parser.add_argument("name", nargs="?", help="asked for if left out")
        parser.add_argument("--new-password", action="store_true", help="for a login that exists already")

    def handle(self, *, name, new_password, **options):
        may_ask = sys.stdin.isatty()
        if not name:
            if not may_ask:
                raise CommandError("A name is needed: make staff NAME=lan")
            name = input("Name of the login: ")
        name = User.normalize_username(name.strip())
        user = User.objects.filter(username__iexact=name).first()
        if user is None:
            user, password = make_user(name)
        elif not user.is_active:
            raise CommandError(f"{user.username} exists and is closed; open it again in the staff pages.")
        elif new_password or (may_ask and agrees(f"{user.username} exists. Give it a new one-time password? [y/N] ")):
            password = give_one_time_password(user)
        else:
            raise CommandError(f"{user.username} exists. For a new one-time password: make staff NAME={name} RESET=1")
        self.stdout.write(f"Login:             {user.username}")
        self.stdout.write(f"One-time password: {password}")
        self.stdout.write("Log in at /admin/ and choose a password of your own.")


def agrees(question):
    return input(question).strip().lower() in {"y", "yes"}


def make_user(name):
    """A register administrator for the whole province."""
    user = User(username=name, is_staff=True)
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None
    with transaction.atomic(), pghistory.context(command="make_staff"):
        password = give_one_time_password(user)
        user.groups.add(Group.objects.get(name=REGISTER_ADMINISTRATOR))
    return user, password


def give_one_time_password(user):
    password = "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
    user.set_password(password)
    user.must_change_password = True
    with pghistory.context(command="make_staff"):
        user.save()
    return password

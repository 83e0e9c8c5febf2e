"""Staff; a keyword changes one fact."""

from itertools import count

from django.contrib.auth.models import Group

from accounts.models import User
from accounts.roles import READER, REGISTER_ADMINISTRATOR

PASSWORD = "mat-khau-thu-12"
_serial = count(1)


def make_user(role=None, **facts):
    user = User.objects.create_user(
        **{"username": f"user{next(_serial)}", "password": PASSWORD, "is_staff": True} | facts
    )
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def make_administrator(**facts):
    return make_user(REGISTER_ADMINISTRATOR, **facts)


def make_reader(**facts):
    return make_user(READER, **facts)

"""`make staff`: a login without a default password."""

import re

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.roles import REGISTER_ADMINISTRATOR

pytestmark = pytest.mark.django_db


def make_staff(capsys, *arguments):
    call_command("make_staff", *arguments)
    return re.search(r"One-time password: (\S+)", capsys.readouterr().out).group(1)


def test_new_login_has_the_role_and_a_password_to_be_replaced(capsys):
    password = make_staff(capsys, "lan")
    lan = User.objects.get(username="lan")
    assert lan.check_password(password)
    assert lan.is_staff
    assert lan.must_change_password
    assert not lan.is_superuser
    assert [group.name for group in lan.groups.all()] == [REGISTER_ADMINISTRATOR]


def test_passwords_differ(capsys):
    assert make_staff(capsys, "lan") != make_staff(capsys, "hoa")


def test_known_name_is_told_and_keeps_its_password(capsys):
    password = make_staff(capsys, "lan")
    with pytest.raises(CommandError, match=r"lan exists.*RESET=1"):
        call_command("make_staff", "Lan")
    assert User.objects.get().check_password(password)


def test_new_one_time_password_replaces_the_old_one(capsys):
    old = make_staff(capsys, "lan")
    User.objects.update(must_change_password=False)
    new = make_staff(capsys, "lan", "--new-password")
    lan = User.objects.get()
    assert lan.check_password(new)
    assert not lan.check_password(old)
    assert lan.must_change_password


def test_closed_login_stays_closed(capsys):
    make_staff(capsys, "lan")
    User.objects.update(is_active=False)
    with pytest.raises(CommandError, match="closed"):
        call_command("make_staff", "lan", "--new-password")


@pytest.mark.parametrize("name", ["", " ", "lan anh", "a" * 200])
def test_name_that_cannot_be_a_login_is_refused(name):
    with pytest.raises(CommandError):
        call_command("make_staff", name)
    assert not User.objects.exists()

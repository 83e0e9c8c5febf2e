"""The signed status list: small, the same bytes for the same register, refused when a byte was changed."""

import datetime
import io
import json
import secrets
import subprocess
import sys

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.partial_dates import add_months
from products.codes import ALPHABET, check_character, write_code
from products.offline import published_keys
from products.status_entries import status_list
from products.status_list import (
    Entry,
    Refused,
    Stars,
    State,
    StatusList,
    private_key,
    public_bytes,
    public_keys,
    sign,
    verify,
)
from tests.products.factories import make_product, recognise

D = datetime.date
DAY = D(2026, 11, 27)
NOON = datetime.datetime(2026, 11, 27, 5, 0, 42, tzinfo=datetime.UTC)
MOST_BYTES = 40

codes = st.text(ALPHABET, min_size=5, max_size=5).map(lambda body: body + check_character(body))
days = st.dates(D(2018, 5, 7), D(2040, 12, 31))
stars = st.integers(3, 5)
entries = st.builds(
    Entry,
    codes,
    st.sampled_from([state for state in State if state not in "NKF"]),
    st.builds(Stars, stars, days, st.sampled_from(["", "w", "r"])),
    st.lists(st.builds(Stars, stars, days, st.sampled_from(["", "w", "r"]), days), max_size=1).map(tuple),
)


@given(entries)
def test_an_entry_is_read_back_and_stays_small(entry):
    text = entry.write()
    assert Entry.read(text) == entry
    assert len(json.dumps([text])) - 1 <= MOST_BYTES  # with its quotes and its comma


@pytest.mark.parametrize(
    "text", ["", "K7M42Q", "K7M42QV", "K7M42QK520270701", "K7M42QV520271301", "K7M42QV620270701", "K7M42QV520270701 "]
)
def test_what_is_no_entry(text):
    with pytest.raises(ValueError, match=r"no entry|month must"):
        Entry.read(text)


@pytest.mark.parametrize(
    ("facts", "day", "state"),
    [  # in force to its last day, both days included (148/QĐ-TTg and 26/2026/QĐ-TTg: 36 months)
        ({}, D(2027, 7, 1), State.VALID),
        ({}, D(2027, 7, 2), State.NOT_FOUND),
        # withdrawn, 26/2026/QĐ-TTg Art. 8: the day of the decision is the first without the star
        ({"withdrawn_on": D(2027, 1, 1), "withdrawal_ground": "stopped"}, D(2026, 12, 31), State.VALID),
        ({"withdrawn_on": D(2027, 1, 1), "withdrawal_ground": "stopped"}, D(2027, 1, 1), State.WITHDRAWN),
        ({"superseded_on": D(2027, 1, 1)}, D(2027, 1, 1), State.REPLACED),
    ],
)
@pytest.mark.django_db
def test_what_is_known_to_come_is_answered_offline(facts, day, state):
    product = recognise(valid_from=D(2024, 7, 1), valid_to=D(2027, 7, 1), **facts).product
    assert status_list(DAY).entry(product.code).on(day, DAY)[0] == state


@pytest.mark.django_db
def test_the_same_register_gives_the_same_bytes(django_assert_num_queries):
    for n in range(5):
        recognise(make_product(), valid_from=D(2024, 7, n + 1))
    with django_assert_num_queries(4):
        first = status_list(DAY, NOON)
    recognise(make_product(sample=True), valid_from=D(2024, 7, 1))
    changed = status_list(DAY, NOON + datetime.timedelta(seconds=10))
    assert changed.entries == first.entries  # samples are left out
    content = json.loads(first.payload())
    assert content["codes"] == sorted(content["codes"])
    assert len(content["codes"]) == 5
    assert (content["v"], content["day"], content["iat"]) == (1, "2026-11-27", int(NOON.timestamp()) - 42)
    assert datetime.datetime.fromisoformat(content["recorded"]) <= timezone.now()
    key = private_key(secrets.token_bytes(32))
    assert sign(changed, key) == sign(status_list(DAY, NOON), key)


@pytest.mark.django_db
def test_a_product_takes_at_most_forty_bytes_before_signing():
    empty = len(status_list(DAY, NOON).payload())
    for n in range(30):
        product = make_product()
        recognise(product, valid_from=D(2024, 2, 1), extended_until=D(2027, 5, 1), extension_reason="chờ")
        recognise(product, valid_from=add_months(D(2027, 6, 1), n))
    assert len(status_list(DAY, NOON).payload()) - empty <= 30 * MOST_BYTES + 30


# --- signatures -------------------------------------------------------------------------------------------


@pytest.fixture
def signed():
    """A list with a few made-up entries, and the keys to check it with."""
    key = private_key(secrets.token_bytes(32))
    entries = tuple(f"{body}{check_character(body)}V520270701" for body in ("K7M42", "00000", "ZZZZZ"))
    return sign(StatusList(DAY, NOON, NOON, entries), key), public_keys([public_bytes(key)])


def test_a_signed_list_is_believed(signed):
    text, keys = signed
    assert verify(text, keys).entries[0].startswith("00000")
    assert verify(text + "\n", keys["keys"][0]).day == DAY  # a single key does as well


def test_any_changed_byte_is_refused(signed):
    text, keys = signed
    dots = [place for place, sign_ in enumerate(text) if sign_ == "."]

    @hypothesis_settings(max_examples=300, deadline=None)
    @given(st.integers(0, len(text) - 1), st.sampled_from("ABCxyz019-_.é "))
    def change(place, letter):
        changed = text[:place] + letter + text[place + 1 :]
        # The last letter of each part carries bits that base64 does not use.
        if changed == text or place + 1 in [*dots, len(text)]:
            return
        with pytest.raises(Refused):
            verify(changed, keys)

    change()


def test_another_key_another_algorithm_and_no_list_are_refused(signed):
    text, keys = signed
    others = public_keys([public_bytes(private_key(secrets.token_bytes(32)))])
    header, payload, signature = text.split(".")
    none = "eyJhbGciOiJub25lIn0"  # {"alg":"none"}
    for file, known in [
        (text, others),
        (f"{none}.{payload}.", keys),
        (f"{none}.{payload}.{signature}", keys),
        (f"{header}.{payload}", keys),
        ("", keys),
        ("not a list", keys),
        (text, {"keys": []}),
        (text, {"kty": "EC"}),
    ]:
        with pytest.raises(Refused):
            verify(file, known)


def test_a_list_of_thousands_can_be_signed_and_read():
    key = private_key(secrets.token_bytes(32))
    bodies = (f"{n:05}" for n in range(20_000))
    entries = tuple(f"{body}{check_character(body)}V520270701" for body in bodies)
    text = sign(StatusList(DAY, NOON, None, entries), key)
    assert len(verify(text, public_keys([public_bytes(key)])).entries) == 20_000


# --- the addresses ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_published_list_is_checked_with_the_published_keys(client):
    product = make_product()
    answer = client.get("/v/status.jws")
    assert answer["Content-Type"] == "application/jose"
    assert answer["Cache-Control"] == "public, max-age=60"
    keys = client.get("/v/keys.json").json()
    assert verify(answer.content.decode(), keys).entry(product.code).state == State.NO_RECORD
    assert keys["keys"][0]["kid"] in client.get("/verify/offline/").content.decode()
    assert "d" not in keys["keys"][0]


@pytest.mark.django_db
def test_after_a_rotation_the_old_key_stays_published(client, settings):
    make_product()
    before, old_keys = client.get("/v/status.jws").content.decode(), published_keys()
    settings.STATUS_LIST_OLD_KEYS = [public_bytes(private_key(settings.STATUS_LIST_KEY))]
    settings.STATUS_LIST_KEY = secrets.token_bytes(32)
    now = client.get("/v/status.jws").content.decode()
    assert len(published_keys()["keys"]) == 2
    for text in (before, now):
        assert verify(text, client.get("/v/keys.json").json())
    with pytest.raises(Refused):
        verify(now, old_keys)
    settings.STATUS_LIST_OLD_KEYS = [public_bytes(private_key(settings.STATUS_LIST_KEY))]
    assert len(published_keys()["keys"]) == 1  # named twice, published once


@pytest.mark.django_db
def test_without_a_key_there_is_no_list(client, settings):
    settings.STATUS_LIST_KEY = None
    assert client.get("/v/status.jws").status_code == 404
    assert client.get("/v/keys.json").json() == {"keys": []}
    assert "chưa ký danh sách nào" in client.get("/verify/offline/").content.decode()


# --- the command ------------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path, signed):
    (tmp_path / "status.jws").write_text(signed[0])
    (tmp_path / "keys.json").write_text(json.dumps(signed[1]))
    return tmp_path


def check(files, *words):
    said = io.StringIO()
    call_command("check_status_list", str(files / "status.jws"), *words, stdout=said)
    return said.getvalue()


def test_the_command_answers_for_a_code(files):
    code = f"K7M42{check_character('K7M42')}"
    said = check(files, write_code(code).lower(), f"--key={files / 'keys.json'}", "--on=2027-07-01")
    assert "The signature is right: 3 codes as of 2026-11-27" in said
    assert f"{write_code(code)} on 2027-07-01: in force, 5 stars, until 2027-07-01." in said
    later = check(files, code, f"--key={files / 'keys.json'}", "--on=2027-07-02")
    assert "ended, no later decision found, 5 stars, until 2027-07-01." in later
    unknown = check(files, f"AAAAA{check_character('AAAAA')}", f"--key={files / 'keys.json'}", "--on=2027-07-02")
    assert "not in this list" in unknown


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["K7M42", "--key=keys.json"], "6 characters"),
        (["000002", "--key=keys.json"], "mistyped"),
        (["000000", "--key=keys.json", "--on=2026-01-01"], "speaks for 2026-11-27"),
        ([], "another key signed it"),  # the keys of this register
        (["--key=status.jws"], "holds no JSON"),
        (["--key=nowhere.json"], "No such file"),
    ],
)
def test_the_command_says_what_is_wrong(files, monkeypatch, words, why):
    monkeypatch.chdir(files)
    with pytest.raises(CommandError, match=why):
        check(files, *words)


def test_the_command_needs_no_database(files):
    """It runs where nothing listens, with the file and the keys alone."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "DATABASE_URL": "postgres://ocop@127.0.0.1:1/ocop",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "ocop.example.vn",
        "PYTHONUTF8": "1",
    }
    command = [sys.executable, "manage.py", "check_status_list", files / "status.jws", "000000"]
    done = subprocess.run(
        [*command, "--key", files / "keys.json", "--on=2027-01-01"],
        env=environment,
        cwd=project.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "000-000 on 2027-01-01: in force, 5 stars, until 2027-07-01." in done.stdout, done.stderr

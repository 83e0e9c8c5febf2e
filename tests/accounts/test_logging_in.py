"""Who comes in: passwords, one-time passwords, the second factor, the lock against guessing."""

import time
from binascii import unhexlify

import pytest
from django.contrib.auth import SESSION_KEY
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import second_factor
from accounts.models import User
from tests.accounts.factories import PASSWORD, make_administrator, make_reader, make_user

pytestmark = pytest.mark.django_db

LOGIN, INDEX, CODE = "/admin/login/", "/admin/", "/admin/second-factor/"
SET_UP, CHANGE_PASSWORD = "/admin/second-factor/set-up/", "/admin/password_change/"
OTHERS = ["/admin/", "/admin/products/product/", "/admin/core/place/add/", "/admin/autocomplete/", "/en/admin/"]


def log_in(client, user, password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": user.username, "password": password, "next": INDEX}, **extra)


def code_of(key, steps=0):
    totp = TOTP(unhexlify(key))
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06}"


def first_page(client, address=INDEX):
    return client.get(address, follow=True).request["PATH_INFO"]


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


# --- passwords


def test_session_begins_anew_at_log_in_and_ends_at_log_out(client):
    user = make_reader()
    client.get(LOGIN)
    log_in(client, user)
    assert client.session[SESSION_KEY] == str(user.pk)
    before = client.cookies["sessionid"].value
    assert client.get("/admin/logout/").status_code == 405
    assert client.post("/admin/logout/").status_code == 302
    assert SESSION_KEY not in client.session
    log_in(client, user)
    assert client.cookies["sessionid"].value != before


def test_old_sessions_end_when_the_password_changes(client):
    user = make_reader()
    log_in(client, user)
    user.set_password("mat-khau-moi-456")
    user.save()
    assert first_page(client) == LOGIN


def test_disabled_account_is_out_at_once(client):
    user = make_reader()
    log_in(client, user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert first_page(client) == LOGIN


def test_redirects_stay_at_home(client):
    user = make_reader()
    for address in ("//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)"):
        answer = client.post(LOGIN, {"username": user.username, "password": PASSWORD, "next": address})
        assert "evil" not in answer.headers["Location"]
        assert "javascript" not in answer.headers["Location"]


def test_one_time_password_must_be_changed_first(client):
    user = make_reader(must_change_password=True)
    log_in(client, user)
    for address in OTHERS:
        assert first_page(client, address).endswith("/admin/password_change/")
    facts = {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD}
    answer = client.post(CHANGE_PASSWORD, facts)
    assert "mật khẩu khác mật khẩu đang dùng" in answer.content.decode()
    client.post(CHANGE_PASSWORD, facts | {"new_password1": "khoai-lang-tim", "new_password2": "khoai-lang-tim"})
    assert first_page(client) == INDEX
    user.refresh_from_db()
    assert not user.must_change_password


def test_password_pages_are_not_kept_by_browsers(client):
    log_in(client, make_reader())
    assert "no-store" in client.get(CHANGE_PASSWORD).headers["Cache-Control"]
    assert "no-store" in client.get(SET_UP).headers["Cache-Control"]


# --- guessing


def test_guessing_is_locked_per_address_and_tells_nothing(client):
    known = make_reader()
    for _ in range(9):
        assert log_in(client, known, "sai").status_code == 200
    wrong_known = log_in(client, known, "sai")
    wrong_unknown = log_in(client, User(username="khong-co"), "sai")
    assert wrong_known.status_code == wrong_unknown.status_code == 429
    assert wrong_known.content == wrong_unknown.content
    assert log_in(client, known).status_code == 429
    assert log_in(client, known, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_known_and_unknown_names_read_the_same(client):
    texts = set()
    for user in (make_reader(username="aaaa"), User(username="bbbb")):
        answer = log_in(client, user, "sai")
        texts.add(str(answer.context["form"].non_field_errors()))
    assert len(texts) == 1


def test_forged_address_does_not_open_the_lock(client):
    user = make_reader()
    for n in range(10):
        log_in(client, user, "sai", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}")
    assert log_in(client, user, HTTP_X_FORWARDED_FOR="203.0.113.99").status_code == 429


def test_behind_a_proxy_of_ours_the_visitor_is_whom_the_proxy_saw(client, settings):
    settings.PROXY_COUNT = 1
    user = make_reader()
    for n in range(10):
        log_in(client, user, "sai", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}, 203.0.113.5")
    assert log_in(client, user, HTTP_X_FORWARDED_FOR="10.0.0.77, 203.0.113.5").status_code == 429
    assert log_in(client, user, HTTP_X_FORWARDED_FOR="203.0.113.6").status_code == 302


# --- second factor


def test_reader_is_offered_a_second_factor_and_not_asked_for_it(client, required):
    log_in(client, make_reader())
    page = client.get(INDEX)
    assert page.status_code == 200
    assert SET_UP in page.content.decode()


@pytest.mark.parametrize("make", [make_administrator, lambda: make_user(is_superuser=True)])
def test_administrators_must_set_up_a_second_factor_on_a_server(client, required, make):
    user = make()
    log_in(client, user)
    for address in OTHERS:
        assert first_page(client, address).endswith("/admin/second-factor/set-up/")
    page = client.get(SET_UP).content.decode()
    key = client.session["second_factor_key"]
    assert 'src="data:image/svg+xml' in page
    assert client.post(SET_UP, {"code": "000000"}).status_code == 200
    assert not TOTPDevice.objects.exists()

    done = client.post(SET_UP, {"code": code_of(key)})
    codes = list(StaticToken.objects.values_list("token", flat=True))
    assert len(codes) == 10
    assert all(code in done.content.decode() for code in codes)
    assert "no-store" in done.headers["Cache-Control"]
    assert first_page(client) == INDEX


def test_administrator_of_the_embedded_register_may_go_without(client):
    log_in(client, make_administrator())
    assert first_page(client) == INDEX


@pytest.mark.parametrize("make", [make_reader, make_administrator])
def test_whoever_has_a_phone_is_asked_for_its_code_on_every_path(client, required, make):
    user = make()
    phone, _codes = second_factor.set_up(user, second_factor.new_key())
    log_in(client, user)
    for address in [*OTHERS, CHANGE_PASSWORD, SET_UP]:
        assert first_page(client, address).endswith("/admin/second-factor/")
    assert client.post(CHANGE_PASSWORD, {}).status_code == 302
    answer = client.post(CODE, {"code": code_of(phone.key), "next": "/admin/products/product/"})
    assert answer.headers["Location"] == "/admin/products/product/"
    assert first_page(client) == INDEX


def test_code_works_once_and_wrong_codes_make_wait(client):
    user = make_reader()
    phone, _codes = second_factor.set_up(user, second_factor.new_key())
    log_in(client, user)
    assert client.post(CODE, {"code": "000000"}).status_code == 200
    # Throttled: for a moment even the right code is refused.
    assert client.post(CODE, {"code": code_of(phone.key)}).status_code == 200
    TOTPDevice.objects.update(throttling_failure_timestamp=None)
    code = code_of(phone.key)
    assert client.post(CODE, {"code": code}).status_code == 302
    client.post("/admin/logout/")
    log_in(client, user)
    assert client.post(CODE, {"code": code}).status_code == 200


def test_recovery_code_opens_once(client):
    user = make_reader()
    _phone, codes = second_factor.set_up(user, second_factor.new_key())
    for expected in (302, 200):
        log_in(client, user)
        assert client.post(CODE, {"code": f" {codes[0].upper()} "}).status_code == expected
        client.post("/admin/logout/")


@pytest.mark.parametrize("code", ["", "abc", "٣٣٣٣٣٣", "1" * 500, "-00001"])
def test_senseless_codes_are_refused(client, code):
    user = make_reader()
    log_in(client, user)
    assert client.post(SET_UP, {"code": code}).status_code == 200
    second_factor.set_up(user, second_factor.new_key())
    assert client.post(CODE, {"code": code}).status_code == 200


def test_administrator_removes_a_lost_second_factor(client):
    user = make_reader()
    second_factor.set_up(user, second_factor.new_key())
    client.force_login(make_administrator())
    client.post("/admin/accounts/user/", {"action": "remove_second_factor", "index": 0, "_selected_action": user.pk})
    assert not second_factor.is_set_up_by(user)


# --- accounts


def test_new_account_starts_with_a_one_time_password(client):
    client.force_login(make_administrator())
    facts = {"username": "moi", "password1": "khoai-lang-tim", "password2": "khoai-lang-tim", "groups": []}
    assert client.post("/admin/accounts/user/add/", facts).status_code == 302
    user = User.objects.get(username="moi")
    assert user.must_change_password
    assert user.is_staff
    assert not user.is_superuser


def test_password_given_by_an_administrator_is_a_one_time_one(client):
    user = make_reader()
    client.force_login(make_administrator())
    facts = {"password1": "khoai-lang-tim", "password2": "khoai-lang-tim", "usable_password": "true"}
    answer = client.post(reverse("admin:auth_user_password_change", args=[user.pk]), facts)
    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.must_change_password
    assert user.check_password("khoai-lang-tim")


def test_administrator_neither_makes_nor_changes_superusers(client):
    boss, user = make_user(is_superuser=True), make_reader()
    client.force_login(make_administrator())
    assert client.post(f"/admin/accounts/user/{boss.pk}/change/", {}).status_code == 403
    assert client.post(reverse("admin:auth_user_password_change", args=[boss.pk]), {}).status_code == 403
    page = client.get(f"/admin/accounts/user/{user.pk}/change/")
    version = page.context["adminform"].form.initial["opened_version"]
    facts = {"username": user.username, "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    assert (
        client.post(f"/admin/accounts/user/{user.pk}/change/", facts | {"opened_version": version}).status_code == 302
    )
    user.refresh_from_db()
    assert not user.is_superuser
    assert not user.groups.exists()
    history = client.get(f"/admin/accounts/user/{user.pk}/history/").content.decode()
    assert "vai trò của người dùng" in history
    assert "pbkdf2" not in history

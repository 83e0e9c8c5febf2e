"""Photos of products: the way in through the staff pages, the files, the addresses and the public pages."""

import datetime
import errno
import io
import os
import re
import time
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from core.partial_dates import Precision
from products.admin.photo import PhotoForm
from products.models import Product, ProductPhoto
from products.photographing import storing_photos
from products.photos import renditions
from tests.accounts.factories import make_administrator, make_reader
from tests.axe import assert_accessible
from tests.cooperatives.factories import make_producer
from tests.products.factories import make_photo, make_product, make_rule_sets, recognise
from tests.products.test_admin import add_page, as_sent, errors, page_of
from tests.products.test_photos import GPS, JPEG, MAKE, ORIENTATION, PNG, REFUSED, WEBP, picture, saved
from tests.showrooms.factories import make_showroom_photo

pytestmark = pytest.mark.django_db
ALT = "Gói miến dong trên bàn gỗ"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def staff(client):
    client.force_login(make_administrator(last_name="Nông Thị", first_name="An"))
    make_rule_sets()
    return client


@pytest.fixture
def after_commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def files(media):
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


def folders(media):
    return [path for path in media.glob("photos/*") if path.is_dir()]


def photo_form(serial=0, content=JPEG, name="photo.jpg", **facts):
    sent = {"upload": SimpleUploadedFile(name, content), "alt_vi": ALT, "role": "product", "position": 0} | facts
    return {f"photos-{serial}-{field}": value for field, value in sent.items() if value is not None}


def send(staff, product, *forms, **changes):
    """Save the product's page with these photo forms after the ones it shows."""
    sent = as_sent(staff.get(page_of(product)))
    for form in forms:
        sent |= form
    serials = {int(name.split("-")[1]) for name in sent if re.match(r"photos-\d", name)}
    return staff.post(page_of(product), sent | {"photos-TOTAL_FORMS": len(serials)} | changes)


def photo_errors(answer):
    """Errors of the photo forms by field; none where the page was saved."""
    if answer.status_code == 302:
        return {}
    (formset,) = (i.formset for i in answer.context["inline_admin_formsets"] if i.formset.prefix == "photos")
    return {field: [str(said) for said in said_of] for form in formset for field, said_of in form.errors.items()}


def upload(staff, content=JPEG, **facts):
    product = make_product()
    assert photo_errors(send(staff, product, photo_form(content=content, **facts))) == {}
    return product.photos.get()


# --- the way in


@pytest.mark.parametrize("content", [JPEG, PNG, WEBP], ids=["jpeg", "png", "webp"])
def test_upload_makes_a_row_and_its_files(staff, media, content):
    photo = upload(staff, content, role="package", taken_on="5/2026", credit="HTX Tài Hoan")
    assert files(media) == sorted(f"photos/{photo.folder}/{width}.webp" for width in (320, 640, 800))
    assert (photo.widths, photo.width, photo.height) == ([320, 640, 800], 800, 600)
    assert (photo.taken_on, photo.taken_on_precision) == (datetime.date(2026, 5, 31), Precision.MONTH)
    assert (photo.role, photo.credit, photo.alt_vi) == ("package", "HTX Tài Hoan", ALT)


def test_photo_of_a_new_product_is_saved_with_it(staff, media):
    product_set = make_product().product_set
    sent = as_sent(staff.get(add_page(Product))) | {"name_vi": "Miến dong mới", "product_set": product_set.pk}
    assert staff.post(add_page(Product), sent | photo_form()).status_code == 302
    assert Product.objects.get(name_vi="Miến dong mới").photos.get().alt_vi == ALT
    assert len(files(media)) == 3


def test_page_without_a_chosen_file_saves_no_photo(staff, media):
    product = make_product()
    assert send(staff, product).status_code == 302
    assert not product.photos.exists()


@pytest.mark.parametrize("what", REFUSED)
def test_refused_file_leaves_neither_row_nor_file(staff, media, what):
    product = make_product()
    answer = send(staff, product, photo_form(content=REFUSED[what]), name_vi="Tên mới")
    (sentence,) = photo_errors(answer)["upload"]
    assert sentence.endswith(".")
    assert sentence in answer.content.decode()
    assert not ProductPhoto.objects.exists()
    assert files(media) == []
    product.refresh_from_db()
    assert product.name_vi != "Tên mới"


def test_file_over_ten_megabytes_is_refused(staff, media):
    answer = send(staff, make_product(), photo_form(content=JPEG + b"\0" * 10 * 1024 * 1024))
    assert "10 MB" in photo_errors(answer)["upload"][0]
    assert files(media) == []


@pytest.mark.parametrize(
    "name",
    [
        "../../x.jpg",
        "a.jpg.php",
        "x.svg",
        "shell.html",
        "\u202egnp.exe",
        "<img src=x onerror=alert(1)>.jpg",
        "ấ" * 85,
    ],
)
def test_name_of_the_file_is_never_used(staff, media, name):
    photo = upload(staff, name=name)
    assert {path.split("/")[1] for path in files(media)} == {str(photo.folder)}
    assert all(path.endswith(".webp") for path in files(media))


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"alt_vi": ""}, "alt_vi"),
        ({"alt_vi": "   "}, "alt_vi"),
        ({"upload": None}, "upload"),
        ({"taken_on": "31/02/2026"}, "taken_on"),
        ({"role": "portrait"}, "role"),
        ({"position": "-1"}, "position"),
        ({"alt_en": "x" * 301}, "alt_en"),
        ({"credit": "a\0b"}, "credit"),
    ],
)
def test_mistake_is_named_beside_its_field_and_nothing_is_stored(staff, media, facts, field):
    answer = send(staff, make_product(), photo_form(**facts))
    if answer.status_code != 400:  # a NUL is refused before any form
        assert list(photo_errors(answer)) == [field]
    assert not ProductPhoto.objects.exists()
    assert files(media) == []


def test_extra_fields_change_nothing(staff, media):
    photo = upload(staff, folder="00000000-0000-0000-0000-000000000000", widths="1", height="7")
    assert str(photo.folder) != "00000000-0000-0000-0000-000000000000"
    assert photo.height == 600


def test_reader_sees_photos_and_stores_none(client, media):
    photo = make_photo(taken_on=datetime.date(2026, 12, 31), taken_on_precision=Precision.YEAR)
    client.force_login(make_reader())
    shown = client.get(page_of(photo.product)).content.decode()
    assert photo.srcset in shown
    assert ALT in shown
    assert "31/12/2026" not in shown
    assert 'type="file"' not in shown
    sent = {"photos-TOTAL_FORMS": 1, "photos-INITIAL_FORMS": 0} | photo_form()
    assert client.post(page_of(photo.product), sent).status_code == 403
    assert files(media) == []


def test_staff_page_shows_the_photo_with_its_text(staff):
    photo = make_photo()
    shown = staff.get(page_of(photo.product)).content.decode()
    assert f'srcset="{photo.srcset}"' in shown
    assert f'alt="{ALT}"' in shown
    assert 'enctype="multipart/form-data"' in shown


# --- together or not at all


def test_no_room_for_the_third_file_leaves_none(staff, media, monkeypatch):
    """The disk fills while a photo is written; the one before it on the same page goes as well."""
    write, written = FileSystemStorage._save, []

    def full(storage, name, content):
        written.append(write(storage, name, content))
        if len(written) == 5:
            raise OSError(errno.ENOSPC, "No space left on device")
        return written[-1]

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    product = make_product()
    answer = send(staff, product, photo_form(0), photo_form(1), name_vi="Tên mới")
    assert errors(answer)["__all__"] == ["Chưa cất được ảnh: máy chủ hết chỗ trống. Chưa có gì được lưu."]
    assert 'value="Tên mới"' in answer.content.decode()
    assert len(written) == 5
    assert not ProductPhoto.objects.exists()
    assert files(media) == []
    assert folders(media) == []


def test_photo_goes_when_another_part_of_the_page_is_refused_by_the_database(staff, media, monkeypatch):
    def refuse(*args, **kwargs):
        raise IntegrityError("someone else was quicker")

    monkeypatch.setattr("products.admin.distinctions.AwardPartForm.save", refuse)
    award = {"awards-TOTAL_FORMS": 1, "awards-0-level": "regional", "awards-0-source": "https://example.org"}
    answer = send(staff, make_product(), photo_form(), **award)
    assert answer.status_code == 200
    assert "__all__" in errors(answer)
    assert not ProductPhoto.objects.exists()
    assert files(media) == []
    assert folders(media) == []


def test_rolled_back_transaction_takes_its_files_along(media):
    product = make_product()
    with storing_photos() as store, transaction.atomic():
        photo = ProductPhoto(product=product, alt_vi=ALT)
        store(photo, {320: saved(picture((320, 240)), "WEBP")})
        photo.save()
        assert len(files(media)) == 1
        transaction.set_rollback(True)
    assert files(media) == []
    assert folders(media) == []


def test_any_fault_takes_the_files_along(media):
    def store_and_fail():
        with storing_photos() as store:
            store(ProductPhoto(), {320: saved(picture((320, 240)), "WEBP")})
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        store_and_fail()
    assert files(media) == []


# --- changing and deleting


def test_new_file_replaces_the_old_one_under_a_new_address(staff, media, after_commit):
    photo = upload(staff)
    old = photo.folder
    with after_commit():
        assert send(staff, photo.product, photo_form(content=saved(picture((300, 200)), "PNG"))).status_code == 302
    photo.refresh_from_db()
    assert photo.folder != old
    assert (photo.widths, photo.height) == ([300], 200)
    assert files(media) == [f"photos/{photo.folder}/300.webp"]
    assert len(folders(media)) == 1


def test_refused_replacement_keeps_the_photo(staff, media, after_commit):
    photo = upload(staff)
    before = files(media)
    with after_commit():
        assert "upload" in photo_errors(send(staff, photo.product, photo_form(content=b"<svg/>")))
    assert files(media) == before
    assert ProductPhoto.objects.get() == photo


def test_words_change_without_a_new_file(staff, media, after_commit):
    photo = upload(staff)
    before = files(media)
    with after_commit():
        answer = send(staff, photo.product, photo_form(upload=None, alt_vi="Miến phơi trên phên tre"))
    assert answer.status_code == 302
    photo.refresh_from_db()
    assert photo.alt_vi == "Miến phơi trên phên tre"
    assert files(media) == before


def test_orphans_of_a_killed_server_are_found_and_removed(staff, media):
    photo = upload(staff)
    of_a_showroom = str(make_showroom_photo().folder)
    orphan, fresh, empty = (str(uuid4()) for _ in range(3))
    for folder in (orphan, fresh, of_a_showroom):
        FileSystemStorage().save(f"photos/{folder}/320.webp", ContentFile(b"picture"))
    kept = [path for path in files(media) if orphan not in path]
    (media / "photos" / empty).mkdir()
    (media / "photos" / "not-ours").mkdir()
    yesterday = time.time() - 25 * 3600
    for folder in (orphan, empty, str(photo.folder), of_a_showroom, "not-ours"):
        for path in (media / "photos" / folder, *(media / "photos" / folder).iterdir()):
            os.utime(path, (yesterday, yesterday))

    def told(*arguments):
        said = io.StringIO()
        call_command("remove_orphan_photos", *arguments, stdout=said)
        return said.getvalue().split()

    names = sorted([f"photos/{orphan}", f"photos/{empty}"])
    assert told("--dry-run") == [*names, *["2", "folders", "would", "be", "removed"]]
    assert len(folders(media)) == 6
    assert told() == [*names, *["2", "folders", "were", "removed"]]
    assert files(media) == kept
    assert len(folders(media)) == 4
    assert told() == ["0", "folders", "were", "removed"]


def test_no_photo_was_ever_stored(media):
    call_command("remove_orphan_photos")
    assert not media.exists()


def test_deleted_photo_takes_its_files_along(staff, media, after_commit):
    photo = upload(staff)
    with after_commit():
        assert send(staff, photo.product, {"photos-0-DELETE": "on"}).status_code == 302
    assert not ProductPhoto.objects.exists()
    assert files(media) == []
    assert folders(media) == []


@pytest.mark.parametrize("delete", [Product.delete, lambda product: Product.objects.filter(pk=product.pk).delete()])
def test_deleted_product_takes_its_photos_along(staff, media, after_commit, delete):
    product = upload(staff).product
    with after_commit():
        delete(product)
    assert files(media) == []


def test_files_stay_until_a_deletion_is_certain(staff, media, after_commit):
    photo = upload(staff)
    with after_commit(), transaction.atomic():
        photo.product.delete()
        transaction.set_rollback(True)
    assert len(files(media)) == 3
    assert ProductPhoto.objects.exists()


def test_photo_marked_for_deletion_with_a_new_file_only_goes(staff, media, after_commit):
    photo = upload(staff)
    with after_commit():
        assert send(staff, photo.product, photo_form() | {"photos-0-DELETE": "on"}).status_code == 302
    assert files(media) == []


def test_history_names_photo_and_who_changed_it(staff):
    photo = upload(staff)
    changes = staff.get(page_of(photo.product, "history")).context["changes"]
    (added,) = (change for change in changes if change.part == "ảnh")
    assert (added.who, added.act) == ("Nông Thị An", "thêm")
    assert ("ảnh cho thấy gì", "", ALT) in added.fields


# --- what is served


def test_served_file_holds_the_picture_and_nothing_else(staff, client):
    exif = Image.Exif()
    exif[MAKE] = "Phone of Lan"
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (22.0, 8.0, 49.0)
    photo = upload(staff, saved(picture(), "JPEG", exif=exif, comment=b"home of Lan"))
    client.logout()
    assert photo.widths == [320, 600]
    for width in photo.widths:
        answer = client.get(photo.url_of(width))
        assert answer.status_code == 200
        assert b"Lan" not in answer.content
        served = Image.open(io.BytesIO(answer.content))
        assert served.format == "WEBP"
        assert not served.getexif()
        assert served.width == width
        assert served.height > served.width  # upright


def test_headers_of_a_photo(staff, client):
    photo = upload(staff)
    client.logout()
    answer = client.get(photo.url)
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'"
    assert not answer.cookies
    assert client.head(photo.url).status_code == 200
    assert client.post(photo.url).status_code == 405


def test_photo_costs_no_query(staff, client, django_assert_num_queries):
    photo = upload(staff)
    client.logout()
    with django_assert_num_queries(0):
        assert client.get(photo.url).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/media/",
        "/media/photos/",
        "/media/photos/{folder}/",
        "/media/photos/{folder}/321.webp",
        "/media/photos/{folder}/0320.webp",
        "/media/photos/{folder}/٣٢٠.webp",
        "/media/photos/{folder}/320.webp%0A",
        "/media/photos/{folder}/320.webp/",
        "/media/photos/{folder}/320.jpg",
        "/media/photos/{folder}/../{folder}/320.webp",
        "/media/photos/{folder}/%2e%2e/{folder}/320.webp",
        "/media/photos/{folder}/..%2f..%2f..%2fsecret.webp",
        "/media/photos/------------------------------------/320.webp",
        "/media/photos/00000000-0000-0000-0000-000000000000/320.webp",
        "/media/decisions/2616.pdf",
        "/media/secret.webp",
        "/media/../manage.py",
        "/media//etc/passwd",
        "/en/media/photos/{folder}/320.webp",
    ],
)
def test_nothing_else_of_media_is_served(staff, media, address):
    photo = upload(staff)
    (media / "secret.webp").write_bytes(b"secret")
    (media / "decisions").mkdir()
    (media / "decisions" / "2616.pdf").write_bytes(b"secret")
    assert staff.get(address.format(folder=photo.folder)).status_code == 404


# --- public pages


@pytest.fixture
def in_force():
    def make(**facts):
        start = timezone.localdate() - datetime.timedelta(days=300)
        return recognise(make_product(producer=make_producer(), **facts), valid_from=start, stars=5).product

    return make


def test_first_photo_takes_the_place_of_the_cover(client, in_force):
    product = in_force()
    make_photo(product, alt_vi="Nhãn gói miến", role="label", position=2)
    first = make_photo(
        product,
        position=1,
        taken_on=datetime.date(2026, 5, 31),
        taken_on_precision=Precision.MONTH,
        credit="HTX Tài Hoan",
    )
    shown = client.get(product.get_absolute_url()).content.decode()
    figures = re.findall(r"<figure.*?</figure>", shown, re.DOTALL)
    assert len(figures) == 2
    assert f'class="cover" src="{first.url}" srcset="{first.srcset}"' in figures[0]
    assert f'alt="{ALT}" width="1280" height="960"' in figures[0]
    assert "Sản phẩm, chụp tháng 5/2026." in figures[0]
    assert 'Ảnh: <span lang="vi">HTX Tài Hoan</span>' in figures[0]
    assert "Nhãn, chưa rõ ngày chụp." in figures[1]
    assert 'loading="lazy"' in figures[1]
    assert "Chưa có ảnh" not in shown
    assert f"/patterns/{product.slug}.svg" not in shown


def test_text_of_a_photo_says_its_language(client, in_force):
    product = in_force()
    make_photo(product)
    make_photo(product, alt_en="Label of the package")
    shown = client.get(f"/en{product.get_absolute_url()}").content.decode()
    assert re.search(rf'<img[^>]* lang="vi"[^>]* alt="{ALT}"', shown)
    assert re.search(r'<img (?![^>]*lang=)[^>]* alt="Label of the package"', shown)


def test_photo_of_an_ended_product_is_pale_and_says_so(client):
    recognition = recognise(
        make_product(producer=make_producer()),
        valid_from=datetime.date(2020, 1, 1),
        valid_to=datetime.date(2022, 12, 31),
    )
    make_photo(recognition.product)
    shown = client.get(recognition.product.get_absolute_url()).content.decode()
    assert '<figure class="is-ended">' in shown
    assert "Ảnh nhạt màu khi không rõ còn sao hiệu lực." in shown


def test_words_about_a_photo_are_escaped(client, in_force):
    product = in_force()
    make_photo(product, alt_vi='"><script>alert(1)</script>', credit="<b>x</b>", source="javascript:alert(1)")
    for address in (product.get_absolute_url(), "/products/"):
        shown = client.get(address).content.decode()
        assert "<script>alert" not in shown
        assert "<b>x</b>" not in shown
        assert 'href="javascript' not in shown


@pytest.mark.parametrize("address", ["/", "/products/", "/products/?view=list", "/producers/{producer}/"])
def test_lists_show_the_first_photo_without_a_query_for_each(client, in_force, address, django_assert_max_num_queries):
    producer = make_producer()

    def more(number):
        for _serial in range(number):
            product = in_force()
            Product.objects.filter(pk=product.pk).update(producer=producer)
            make_photo(product, position=1)
            make_photo(product, alt_vi="Nhãn")

    address = address.format(producer=producer.slug)
    more(3)
    with django_assert_max_num_queries(100) as few:
        shown = client.get(address).content.decode()
    first = ProductPhoto.objects.filter(position=0).last()
    assert str(first.folder) in shown
    assert not any(str(second.folder) in shown for second in ProductPhoto.objects.filter(position=1))
    more(27)
    with django_assert_max_num_queries(len(few)):
        client.get(address)


@pytest.mark.parametrize(("width", "file"), [(1280, 640), (390, 640)])
def test_photo_shows_in_a_browser_under_the_content_policy(media, new_page, width, file):
    photo = ProductPhoto(product=make_product(producer=make_producer()), alt_vi=ALT)
    with storing_photos() as store:
        store(photo, renditions(io.BytesIO(JPEG), len(JPEG)))
        photo.save()
    page, complaints = new_page(width), []
    page.on("console", lambda message: complaints.append(message.text))
    for address in (photo.product.get_absolute_url(), "/products/?status=all", "/products/?status=all&view=list"):
        page.goto(address)
        shown = page.locator(f'img[src*="{photo.folder}"]')
        shown.scroll_into_view_if_needed()
        page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=shown.element_handle())
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(photo.product.get_absolute_url())
    assert page.get_by_alt_text(ALT).evaluate("image => image.currentSrc").endswith(f"/{file}.webp")
    assert complaints == []
    assert_accessible(page)


def test_form_of_a_photo_offers_only_what_staff_decide():
    assert {"folder", "widths", "height", "taken_on_precision"}.isdisjoint(PhotoForm.base_fields)

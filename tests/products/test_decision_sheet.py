"""One decision with many products: pasted from Excel or typed, saved together or not at all."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cooperatives.models import Producer
from core.models import Decision, Place, PlaceAlias, Vintage
from core.partial_dates import PartialDate
from products.admin.likely import likely_records
from products.admin.pasted_rows import read_stars, rows_of
from products.entering_decisions import DecidedRow, RowsRefused, enter_decision
from products.models import Product, Recognition
from tests.accounts.factories import make_administrator, make_reader
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_decision, make_district, make_new_commune
from tests.products.factories import make_product, make_rule_sets, make_set, recognise

D = datetime.date
pytestmark = pytest.mark.django_db
PAGE = "/admin/products/recognition/from-decision/"

DECISION = {"number": "812/QĐ-UBND", "issuer": "UBND tỉnh Bắc Kạn", "level": "province", "issued_on": "20/5/2024"}
PASTED = (
    "STT\tTên sản phẩm\tChủ thể\tHạng sao\tĐiểm\n"
    "1\tMiến dong Tài Hoan\tHTX Tài Hoan\t4 sao\t82,5\n"
    "2\tChè Shan tuyết Bằng Phúc\tHTX Thiên An\t3 sao\t61\n"
)


@pytest.fixture
def staff(client):
    client.force_login(make_administrator())
    make_rule_sets()
    return client


@pytest.fixture
def noodles():
    return make_product(name_vi="Miến dong Tài Hoan", producer=make_producer(name_vi="HTX Tài Hoan"))


# --- reading a table


def test_headings_give_the_order_of_columns():
    text = "TT\tChủ thể\tSản phẩm\tSao\tĐiểm\tĐịa chỉ\n1\tHTX A\tMiến\t★★★\t55,25\txã Côn Minh, huyện Na Rì"
    place = "xã Côn Minh, huyện Na Rì"
    assert rows_of(text) == [{"maker": "HTX A", "name": "Miến", "stars": "3", "score": "55,25", "place": place}]


def test_without_headings_the_usual_order_is_read_numbered_or_not():
    plain = "Miến dong\tHTX A\t4\t82,5\nChè\tHTX B\t3\t60"
    numbered = "1\tMiến dong\tHTX A\t4\t82,5\n2\tChè\tHTX B\t3\t60"
    expected = [
        {"name": "Miến dong", "maker": "HTX A", "stars": "4", "score": "82,5"},
        {"name": "Chè", "maker": "HTX B", "stars": "3", "score": "60"},
    ]
    assert rows_of(plain) == rows_of(numbered) == expected


@pytest.mark.parametrize("text", ["", "\n\n", "\t\t\n"])
def test_nothing_pasted(text):
    assert rows_of(text) == []


@pytest.mark.parametrize(
    ("text", "stars"),
    [
        ("4", "4"),
        ("4 sao", "4"),
        ("Hạng 5 sao", "5"),
        ("★★★", "3"),
        ("***", "3"),
        ("bốn sao", "bốn sao"),
        ("34", "34"),
    ],
)
def test_stars_as_papers_write_them(text, stars):
    assert read_stars(text) == stars


# --- finding the products


def likely(vintage=Vintage.PRE2025, is_sample=False, **row):
    empty = dict.fromkeys(("name", "maker", "place_written", "product", "producer", "place"), "")
    return likely_records([empty | row], is_sample, vintage)[0]


def test_names_are_found_without_accents_and_with_typos(noodles):
    make_product(name_vi="Rượu chuối")
    for written in ("Miến dong Tài Hoan", "mien dong tai hoan", "MIẾN DONG TÀI HOÀN", "Miến dong Tài Hoa"):
        assert likely(name=written).products == [noodles]
    assert likely(name="Cà phê").products == []
    assert likely(name="Miến dong Tài Hoan", is_sample=True).products == []


def test_what_was_chosen_stays_a_choice(noodles):
    other = make_product(name_vi="Rượu chuối")
    assert likely(name="Miến dong Tài Hoan", product=str(other.pk)).products == [noodles, other]
    for senseless in ("abc", "-1", "9" * 40, "٣", "999999"):
        assert likely(name="Miến dong Tài Hoan", product=senseless).products == [noodles]


def test_kinds_of_firm_are_left_aside(noodles):
    for written in ("Hợp tác xã Tài Hoan", "HTX Tài Hoan", "htx tai hoan"):
        assert likely(maker=written).producers == [noodles.producer]


def test_places_are_those_of_the_map_of_the_day():
    old = make_commune("02185", "Côn Minh", make_district())
    other = make_commune("01999", "Côn Minh", make_district("064", "Chợ Đồn"))
    new = make_new_commune("02185", "Côn Minh")
    PlaceAlias.objects.create(written_as="Con Mình cũ", place=old, why="viết khác")
    assert set(likely(place_written="Côn Minh").places) == {old, other}
    assert likely(place_written="xã Côn Minh, huyện Na Rì").places == [old]
    assert likely(place_written="con minh cu").places == [old]
    assert likely(Vintage.Y2025, place_written="xã Côn Minh").places == [new]
    assert likely(place_written="phường Côn Minh").places == []
    assert likely().places == []


@pytest.mark.parametrize("text", ["Côn Minh", "xã Côn Minh", "huyện Na Rì", "xã Na Rì", "Con Minh cu", "", " ", "Na"])
def test_place_bears_a_name_in_the_query_and_in_the_row(text):
    PlaceAlias.objects.create(written_as="Côn Minh cũ", place=make_commune(), why="viết khác")
    make_new_commune("02155", "Na Rì")
    places = Place.objects.exclude(level="province")
    assert {place for place in places if place.bears(text)} == set(Place.objects.named(text))


# --- the act


def rows(*stars):
    return [DecidedRow(make_product(), number) for number in stars]


START = PartialDate(D(2024, 5, 20), "day")


def new_decision(**facts):
    facts = {"number": "812/QĐ-UBND", "issuer": "UBND tỉnh", "level": "province", "issued_on": D(2024, 5, 20)} | facts
    return Decision(**facts)


def test_all_rows_of_a_decision_are_entered():
    make_rule_sets()
    entered = enter_decision(new_decision(), rows(3, 4), start=START)
    assert [recognition.stars for recognition in entered] == [3, 4]
    assert {recognition.decision.number for recognition in entered} == {"812/QĐ-UBND"}
    assert {recognition.issuer for recognition in entered} == {"UBND tỉnh"}


def test_one_bad_row_and_nothing_is_saved_all_faults_told():
    make_rule_sets()
    held = recognise(valid_from=D(2024, 5, 20))
    bad = [DecidedRow(held.product, 4), *rows(3), DecidedRow(make_product(), 9)]
    decision = new_decision()
    with pytest.raises(RowsRefused) as refused:
        enter_decision(decision, bad, start=START)
    assert set(refused.value.errors) == {0, 2}
    assert Recognition.objects.count() == 1
    assert not Decision.objects.exists()
    assert decision.pk is None


def test_upgrades_and_ratings_again_are_told_apart():
    make_rule_sets()
    held, lapsed = recognise(valid_from=D(2023, 5, 20)), recognise(valid_from=D(2020, 5, 20))
    entered = enter_decision(new_decision(), [DecidedRow(held.product, 4), DecidedRow(lapsed.product, 3)], start=START)
    held.refresh_from_db()
    assert held.superseded_on == D(2024, 5, 20)
    acts = [r.pgh_event_model.objects.get(pgh_obj_id=r.pk).pgh_context.metadata["act"] for r in entered]
    assert sorted(acts) == ["rerating", "upgrade"]


# --- the page


def read(staff, **sent):
    answer = staff.post(PAGE, DECISION | management(0) | {"pasted": PASTED, "read": "1"} | sent)
    assert answer.status_code == 200
    return answer


def management(total):
    return {"form-TOTAL_FORMS": total, "form-INITIAL_FORMS": 0}


def as_sent(answer):
    """What a browser would send back of the page."""
    sent = management(len(answer.context["rows"].forms))
    for form in [answer.context["sheet"], *answer.context["rows"].forms]:
        for name in form.fields:
            value = form[name].value()
            if value not in (None, ""):
                sent[form.add_prefix(name)] = value
    return sent


def test_link_stands_on_the_list(staff):
    assert PAGE in staff.get(reverse("admin:products_recognition_changelist")).content.decode()
    assert staff.get(PAGE).status_code == 200


def test_pasted_table_is_read_and_probable_products_proposed(staff, noodles):
    answer = read(staff)
    first, second, *empty = answer.context["rows"].forms
    assert (first["name"].value(), first["stars"].value(), first["score"].value()) == (
        "Miến dong Tài Hoan",
        "4",
        "82,5",
    )
    assert first["product"].value() == str(noodles.pk)  # exactly this name: chosen beforehand
    assert not second["product"].value()
    assert len(empty) == 3
    assert Decision.objects.count() == 0
    assert "Đã đọc 2 dòng, 1 dòng khớp tên" in answer.content.decode()
    assert second["producer"].value() == "new"  # nothing resembles it
    assert (first.is_unlike_any, second.is_unlike_any) == (False, True)


def test_a_product_of_another_maker_is_not_chosen_beforehand(staff, noodles):
    answer = read(staff, pasted="Miến dong Tài Hoan\tHTX Khác\t4\t82,5")
    assert not answer.context["rows"].forms[0]["product"].value()


def test_more_rows_cost_no_more_queries(staff, noodles):
    lines = [f"Miến dong Tài Hoan {n}\tHTX Tài Hoan\t3\t60\t7\tCôn Minh" for n in range(30)]
    counts = []
    for number in (3, 30):
        with CaptureQueriesContext(connection) as queries:
            read(staff, pasted="\n".join(lines[:number]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_everything_is_saved_together(staff, noodles):
    sent = as_sent(read(staff))
    product_set = make_set(11)
    sent |= {
        "save": "1",
        "form-1-product": "new",
        "form-1-product_set": product_set.pk,
        "form-1-producer": "new",
        "form-1-producer_kind": "cooperative",
    }
    answer = staff.post(PAGE, sent)
    assert answer.status_code == 302
    decision = Decision.objects.get()
    assert answer.url == reverse("admin:core_decision_change", args=[decision.pk])
    tea = Product.objects.get(name_vi="Chè Shan tuyết Bằng Phúc")
    assert (tea.slug, tea.producer.name_vi, tea.product_set) == (
        "che-shan-tuyet-bang-phuc",
        "HTX Thiên An",
        product_set,
    )
    assert {(r.product, r.stars, str(r.score)) for r in decision.recognitions.all()} == {
        (noodles, 4, "82.5"),
        (tea, 3, "61"),
    }


def test_sent_twice_is_entered_once(staff, noodles):
    sent = as_sent(read(staff, pasted="Miến dong Tài Hoan\t\t4\t82,5")) | {"save": "1"}
    assert staff.post(PAGE, sent).status_code == 302
    assert "đã được gửi rồi" in staff.post(PAGE, sent).content.decode()
    answer = staff.post(PAGE, sent | {"form_token": ""})
    assert "đã có lần công nhận bắt đầu đúng ngày này" in answer.content.decode()
    assert Recognition.objects.count() == 1
    assert Decision.objects.count() == 1


def test_further_products_join_a_decision_in_the_register(staff, noodles):
    known = make_decision(number="812/QĐ-UBND", issuer="UBND tỉnh Bắc Kạn", issued_on=D(2024, 5, 20))
    sent = as_sent(read(staff, pasted="Miến dong Tài Hoan\t\t4\t82,5")) | {"save": "1"}
    assert staff.post(PAGE, sent).status_code == 302
    assert known.recognitions.get().product == noodles


def test_other_facts_of_a_decision_in_the_register_are_changed_on_its_own_page(staff, noodles):
    make_decision(number="812/QĐ-UBND", issuer="UBND tỉnh Bắc Kạn", issued_on=D(2024, 5, 20))
    sent = as_sent(read(staff, pasted="Miến dong Tài Hoan\t\t4\t82,5")) | {"save": "1", "title": "Đợt 1 năm 2024"}
    answer = staff.post(PAGE, sent)
    assert "title" in answer.context["sheet"].errors
    assert not Recognition.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"form-0-stars": "6"}, "stars"),
        ({"form-0-score": "89,995"}, "score"),
        ({"form-0-score": "45"}, "__all__"),  # four stars cannot come of 45 points
        ({"form-0-product": ""}, "product"),
        ({"form-0-product": "999999"}, "product"),
        ({"form-0-product": "new"}, "product_set"),
    ],
)
def test_a_wrong_row_comes_back_with_its_sentence_and_nothing_is_saved(staff, noodles, change, field):
    sent = as_sent(read(staff, pasted="Miến dong Tài Hoan\tHTX Tài Hoan\t4\t82,5")) | {"save": "1"}
    upload = SimpleUploadedFile("812.pdf", b"%PDF-1.7\n%%EOF\n", content_type="application/pdf")
    answer = staff.post(PAGE, sent | change | {"file": upload})
    assert answer.status_code == 200
    assert field in answer.context["rows"].forms[0].errors
    assert not Decision.objects.exists()
    assert "Miến dong Tài Hoan" in answer.content.decode()


def test_refused_file_leaves_nothing_behind(staff, noodles, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sent = as_sent(read(staff, pasted="Miến dong Tài Hoan\t\t4\t45")) | {"save": "1"}
    upload = SimpleUploadedFile("812.pdf", b"%PDF-1.7\n%%EOF\n", content_type="application/pdf")
    assert staff.post(PAGE, sent | {"file": upload}).status_code == 200
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_decision_itself_is_checked(staff, noodles):
    sent = as_sent(read(staff, pasted="Miến dong Tài Hoan\t\t4\t82,5")) | {"save": "1", "issued_on": "31/02/2024"}
    answer = staff.post(PAGE, sent)
    assert "issued_on" in answer.context["sheet"].errors
    assert not Recognition.objects.exists()


def test_one_product_in_two_rows_is_noticed(staff, noodles):
    line = "Miến dong Tài Hoan\t\t4\t82,5\n"
    sent = as_sent(read(staff, pasted=line * 2)) | {"save": "1"}
    answer = staff.post(PAGE, sent)
    assert all("product" in form.errors for form in answer.context["rows"].filled())
    assert not Recognition.objects.exists()


def new_ones(staff, *lines):
    """What is sent for rows that are all new products of new producers."""
    sent = as_sent(read(staff, pasted="\n".join(lines))) | {"save": "1"}
    for number in range(len(lines)):
        sent |= {
            f"form-{number}-product": "new",
            f"form-{number}-product_set": make_set(12).pk,
            f"form-{number}-producer": "new",
            f"form-{number}-producer_kind": "cooperative",
        }
    return sent


def test_two_new_products_of_one_new_producer(staff):
    sent = new_ones(staff, "Trà A\tHTX Mới\t3\t", "Trà B\tHTX Mới\t3\t")
    assert staff.post(PAGE, sent).status_code == 302
    assert Producer.objects.get().products.count() == 2


def test_new_products_sent_twice_are_entered_once(staff):
    sent = new_ones(staff, "Trà A\tHTX Mới\t3\t60")
    assert staff.post(PAGE, sent).status_code == 302
    for token in (sent["form_token"], ""):
        assert staff.post(PAGE, sent | {"form_token": token}).status_code == 200
    assert (Product.objects.count(), Producer.objects.count(), Recognition.objects.count()) == (1, 1, 1)


def test_one_new_product_in_two_rows_is_noticed(staff):
    answer = staff.post(PAGE, new_ones(staff, "Trà A\tHTX Mới\t3\t", "trà a\tHợp tác xã Mới\t3\t"))
    assert all("product" in form.errors for form in answer.context["rows"].filled())
    assert not Product.objects.exists()


def test_a_refused_row_does_not_take_the_next_one_of_its_maker_along(staff):
    """The first cannot be entered for its score; the second is told of no fault of its own."""
    answer = staff.post(PAGE, new_ones(staff, "Trà A\tHTX Mới\t4\t45", "Trà B\tHTX Mới\t3\t60"))
    first, second = answer.context["rows"].filled()
    assert first.errors
    assert not second.errors
    assert not Producer.objects.exists()


def test_samples_stay_among_samples(staff, noodles):
    answer = read(staff, number="MẪU-1/QĐ-UBND", pasted="Miến dong Tài Hoan\t\t4\t82,5")
    assert not answer.context["rows"].forms[0]["product"].value()


def test_more_rows_than_fit_are_told_of(staff):
    answer = read(staff, pasted="Miến\tHTX\t3\t60\n" * 250)
    assert len(answer.context["rows"].forms) == 200
    assert "Nhiều hơn 200 dòng" in answer.content.decode()


@pytest.mark.parametrize("pasted", ["\0", "a" * 7000, "%%%\t'; DROP TABLE x; --\t!!\t&", "\t" * 5000, "1\t" * 300])
def test_senseless_tables_do_no_harm(staff, pasted):
    assert staff.post(PAGE, DECISION | management(0) | {"pasted": pasted, "read": "1"}).status_code in (200, 400)


@pytest.mark.parametrize("total", ["abc", "-1", "999999", ""])
def test_senseless_number_of_rows(staff, total):
    sent = DECISION | {"form-TOTAL_FORMS": total, "form-INITIAL_FORMS": "0", "save": "1"}
    assert staff.post(PAGE, sent).status_code == 200
    assert not Decision.objects.exists()


def test_who_may_not(client):
    assert client.get(PAGE).status_code == 302
    client.force_login(make_reader())
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, DECISION).status_code == 403

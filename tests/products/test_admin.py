"""Entering and changing products and recognitions on the staff pages."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core.models import Decision
from core.partial_dates import add_months
from products import recognising
from products.models import Award, Product, Recognition, ReportedStar
from tests.accounts.factories import make_administrator, make_reader
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_decision, make_new_commune
from tests.products.factories import make_product, make_rule_sets, make_set, recognise

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    client.force_login(make_administrator(username="an", last_name="Nông Thị", first_name="An"))
    make_rule_sets()
    return client


def page_of(record, page="change"):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{page}", args=[record.pk])


def add_page(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


def as_sent(answer):
    """What a browser would send back from a form page, untouched: what is written on the page, nothing else."""
    html = answer.content.decode()
    form = answer.context["adminform"].form
    inlines = [inline.formset for inline in answer.context["inline_admin_formsets"]]
    sent = {}
    for part in [form, *(formset.management_form for formset in inlines), *(f for s in inlines for f in s.forms)]:
        for name in part.fields:
            value = part[name].value()
            if value is not None and value is not False and f'name="{part.add_prefix(name)}"' in html:
                sent[part.add_prefix(name)] = "on" if value is True else value
    return sent


def errors(answer):
    with override(answer.wsgi_request.LANGUAGE_CODE):
        form = answer.context["adminform"].form
        return {field: [str(sentence) for sentence in sentences] for field, sentences in form.errors.items()}


def recognition_facts(product, **facts):
    return {
        "act": "first",
        "product": product.pk,
        "stars": 4,
        "level": "province",
        "valid_from": "20/05/2024",
        "source": "https://example.org",
    } | facts


def add(staff, product, **facts):
    return staff.post(add_page(Recognition), recognition_facts(product, **facts))


# --- what is proposed


def test_new_recognition_takes_what_is_left_empty_from_product_and_rules(staff):
    place = make_commune()
    product = make_product(producer=make_producer(place=place), product_set=make_set(3))
    assert add(staff, product).status_code == 302
    recognition = product.recognitions.get()
    assert recognition.valid_to == datetime.date(2027, 5, 20)
    assert recognition.rule_set.code == "148"
    assert (recognition.producer, recognition.product_set, recognition.place) == (
        product.producer,
        product.product_set,
        place,
    )


def test_what_is_typed_is_kept(staff):
    product = make_product(product_set=make_set(3))
    facts = {
        "valid_to": "1/7/2026",
        "exception_reason": "giấy cấp lại giữ hạn cũ",
        "product_set": make_set(4).pk,
        "producer": make_producer().pk,
    }
    assert add(staff, product, **facts).status_code == 302
    recognition = product.recognitions.get()
    assert recognition.valid_to == datetime.date(2026, 7, 1)
    assert recognition.product_set.number == 4
    assert recognition.producer is not None


def test_recognition_known_to_the_month_ends_in_a_month(staff):
    product = make_product()
    assert add(staff, product, valid_from="2/2021").status_code == 302
    recognition = product.recognitions.get()
    assert (recognition.valid_from, recognition.valid_from_precision) == (datetime.date(2021, 2, 28), "month")
    assert (recognition.valid_to, recognition.valid_to_precision) == (datetime.date(2024, 2, 29), "month")
    assert 'value="02/2021"' in staff.get(page_of(recognition)).content.decode()


def test_day_before_any_rules_is_refused(staff):
    answer = add(staff, make_product(), valid_from="1/1/2010")
    assert errors(answer)["valid_from"] == ["Ngày này chưa có bộ quy định nào hiệu lực."]


def test_older_rules_need_a_reason(staff):
    rules = make_rule_sets()
    answer = add(staff, make_product(), valid_from="1/7/2026", rule_set=rules["1489"].pk)
    assert "rule_set_reason" in errors(answer)
    facts = {"rule_set": rules["1489"].pk, "rule_set_reason": "hồ sơ nộp trước 22/5/2026"}
    assert add(staff, make_product(), valid_from="1/7/2026", **facts).status_code == 302


# --- what is refused, beside which field


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("score", ["89.995", "89,995"])
def test_third_decimal_of_a_score_is_refused_never_rounded(staff, language, score):
    product = make_product()
    answer = staff.post(language + add_page(Recognition), recognition_facts(product, score=score))
    sentence = "A score has at most two decimals" if language else "Điểm có nhiều nhất hai chữ số thập phân"
    assert sentence in errors(answer)["score"][0]
    assert f'value="{score}"' in answer.content.decode()
    assert not product.recognitions.exists()


@pytest.mark.parametrize(("typed", "stored"), [("91,14", "91.14"), ("91.14", "91.14"), ("90", "90")])
def test_score_is_read_in_both_ways_of_writing(staff, typed, stored):
    product = make_product()
    assert add(staff, product, score=typed).status_code == 302
    assert product.recognitions.get().score == Decimal(stored)


def test_unchanged_form_changes_nothing(staff):
    recognition = recognise(score=Decimal("91.14"))
    page = staff.get(page_of(recognition))
    assert 'value="91,14"' in page.content.decode()
    assert staff.post(page_of(recognition), as_sent(page)).status_code == 302
    assert Recognition.pgh_event_model.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"stars": 2}, "stars"),
        ({"score": "101"}, "score"),
        ({"valid_to": "1/5/2024"}, "valid_to"),
        ({"act": ""}, "act"),
        ({"valid_to": "21/5/2027"}, "valid_to"),
        ({"source": ""}, "source"),
        ({"valid_from": "31/02/2024"}, "valid_from"),
        ({"valid_from": "hôm qua"}, "valid_from"),
        ({"valid_from": ""}, "valid_from"),
    ],
)
def test_impossible_recognition_is_refused_beside_its_field(staff, facts, field):
    product = make_product()
    answer = add(staff, product, **facts)
    assert answer.status_code == 200
    assert field in errors(answer)
    assert not product.recognitions.exists()


def test_act_that_does_not_fit_is_refused_with_its_sentence(staff):
    standing = recognise()
    answer = add(staff, standing.product, valid_from="1/6/2025")
    assert "Ngày này sản phẩm đang có 3 sao" in errors(answer)["__all__"][0]
    assert 'value="1/6/2025"' in answer.content.decode()
    assert standing.product.recognitions.count() == 1


def test_sample_and_real_are_not_connected(staff):
    answer = add(staff, make_product(), decision=make_decision(sample=True).pk)
    assert "decision" in errors(answer)


def test_what_the_database_alone_refuses_comes_back_as_a_sentence(staff, monkeypatch):
    """Someone else saved between our check and our save: the constraint speaks, the form comes back."""
    standing = recognise()
    monkeypatch.setattr(recognising, "_hold", lambda product: [])
    monkeypatch.setattr(Recognition, "validate_constraints", lambda *args, **kwargs: None)
    answer = add(staff, standing.product, issuer="UBND tỉnh", valid_from="1/6/2025")
    assert answer.status_code == 200
    assert "Sản phẩm này có một lần công nhận khác" in errors(answer)["valid_from"][0]
    assert 'value="UBND tỉnh"' in answer.content.decode()


def test_rule_between_tables_comes_back_as_a_sentence(staff, monkeypatch):
    monkeypatch.setattr(Recognition, "clean", lambda self: None)
    answer = add(staff, make_product(), decision=make_decision(sample=True).pk)
    assert "Không thể nối bản ghi mẫu với bản ghi thật." in str(errors(answer))


def test_product_of_no_price_is_refused_beside_the_price(staff):
    product = make_product()
    sent = as_sent(staff.get(page_of(product)))
    answer = staff.post(page_of(product), sent | {"price_vnd": "0"})
    assert "price_vnd" in errors(answer)


# --- reasons


def test_changing_a_recognition_asks_why_and_keeps_the_answer(staff):
    recognition = recognise()
    sent = as_sent(staff.get(page_of(recognition)))
    answer = staff.post(page_of(recognition), sent | {"stars": 4})
    assert errors(answer)["reason"] == ["Hãy ghi lý do sửa."]
    assert staff.post(page_of(recognition), sent | {"stars": 4, "reason": "ghi nhầm số sao"}).status_code == 302
    history = staff.get(page_of(recognition, "history"))
    newest = history.context["changes"][0]
    assert newest.who == "Nông Thị An"
    assert newest.why == "ghi nhầm số sao"
    assert newest.fields == [("số sao", "3", "4")]
    assert timezone.localtime(newest.at).strftime("%Y") in history.content.decode()


def test_deleting_a_decision_asks_why(staff):
    decision = make_decision()
    page = page_of(decision, "delete")
    answer = staff.post(page, {"post": "yes"})
    assert "Hãy ghi lý do xóa." in answer.content.decode()
    assert Decision.objects.exists()
    assert staff.post(page, {"post": "yes", "reason": "nhập hai lần"}).status_code == 302
    event = Decision.pgh_event_model.objects.get(pgh_label="delete")
    assert event.pgh_context.metadata["reason"] == "nhập hai lần"


def test_recognitions_and_decisions_are_not_deleted_in_bulk(staff):
    recognition = recognise(decision=make_decision())
    for model in (Recognition, Decision):
        page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        staff.post(page, {"action": "delete_selected", "_selected_action": recognition.pk, "post": "yes"})
        assert model.objects.exists()


def test_date_known_to_the_month_is_shown_so(staff, client):
    month = {"valid_from": datetime.date(2021, 6, 30), "valid_from_precision": "month"}
    recognition = recognise(**month)
    assert "30/6/2021" not in staff.get(page_of(recognition.product)).content.decode()
    client.force_login(make_reader())
    assert '<div class="readonly">6/2021</div>' in client.get(page_of(recognition)).content.decode()


def test_decision_known_to_the_year_keeps_its_precision(staff):
    facts = {"number": "2616/QĐ-UBND", "issuer": "UBND tỉnh", "level": "province", "issued_on": "2021"}
    assert staff.post(add_page(Decision), facts).status_code == 302
    decision = Decision.objects.get()
    assert (decision.issued_on, decision.issued_on_precision) == (datetime.date(2021, 12, 31), "year")
    assert '<td class="field-known_date">2021</td>' in staff.get("/admin/core/decision/").content.decode()


# --- two editors


def test_the_later_of_two_editors_is_told_and_nothing_is_lost(staff):
    product = make_product(name_vi="Miến dong")
    first = second = as_sent(staff.get(page_of(product)))
    assert staff.post(page_of(product), first | {"name_vi": "Miến dong Na Rì"}).status_code == 302
    answer = staff.post(page_of(product), second | {"raw_material_vi": "củ dong riềng"})
    said = str(errors(answer)["__all__"])
    assert "Nông Thị An đã sửa bản ghi này lúc" in said
    assert "tên: Miến dong → Miến dong Na Rì" in said
    assert 'value="củ dong riềng"' in answer.content.decode()
    product.refresh_from_db()
    assert (product.name_vi, product.raw_material_vi) == ("Miến dong Na Rì", "")


def test_parts_changed_meanwhile_count_too(staff):
    product = make_product()
    sent = as_sent(staff.get(page_of(product)))
    Award.objects.create(product=product, level="regional", source="https://example.org")
    answer = staff.post(page_of(product), sent | {"raw_material_vi": "khác"})
    assert "đã sửa bản ghi này" in str(errors(answer)["__all__"])


def test_form_without_its_version_is_refused(staff):
    product = make_product()
    sent = as_sent(staff.get(page_of(product)))
    for version in ("", "abc", "1-2", "9-0-0-0"):
        answer = staff.post(page_of(product), sent | {"opened_version": version, "raw_material_vi": "x"})
        assert answer.status_code == 200
    product.refresh_from_db()
    assert product.raw_material_vi == ""


def test_a_new_record_sent_twice_is_added_once(staff):
    sent = as_sent(staff.get(add_page(Product))) | {"name_vi": "Rượu ngô", "product_set": make_set().pk}
    assert staff.post(add_page(Product), sent).status_code == 302
    assert "đã được gửi rồi" in str(errors(staff.post(add_page(Product), sent))["__all__"])
    assert Product.objects.count() == 1


# --- parts on the page of a product


def test_parts_are_entered_on_the_page_of_the_product(staff):
    product = make_product()
    sent = as_sent(staff.get(page_of(product))) | {
        "reported_stars-TOTAL_FORMS": 1,
        "reported_stars-0-kind": "undated",
        "reported_stars-0-stars": 3,
        "reported_stars-0-reported_on": "2020",
        "reported_stars-0-source": "https://example.org",
    }
    assert staff.post(page_of(product), sent).status_code == 302
    assert product.reported_stars.get().reported_on_precision == "year"


def test_refused_part_shows_its_sentence_beside_its_field(staff):
    product = make_product()
    sent = as_sent(staff.get(page_of(product))) | {
        "awards-TOTAL_FORMS": 1,
        "awards-0-level": "regional",
        "awards-0-year": 1999,
    }
    answer = staff.post(page_of(product), sent)
    formsets = {inline.formset.prefix: inline.formset for inline in answer.context["inline_admin_formsets"]}
    assert set(formsets["awards"].forms[0].errors) == {"year", "source"}


def test_standing_recognition_cannot_be_changed_on_the_page_of_the_product(staff):
    recognition = recognise()
    product = recognition.product
    sent = as_sent(staff.get(page_of(product))) | {"recognitions-0-stars": 5, "recognitions-0-DELETE": "on"}
    staff.post(page_of(product), sent)
    recognition.refresh_from_db()
    assert recognition.stars == 3
    assert page_of(recognition) in staff.get(page_of(product)).content.decode()


def test_history_of_a_product_tells_its_parts(staff):
    product = recognise().product
    ReportedStar.objects.create(product=product, kind="undated", stars=3, source="https://example.org")
    parts = [change.part for change in staff.get(page_of(product, "history")).context["changes"]]
    assert sorted(parts) == ["", "lần công nhận", "sao theo nguồn tin"]


def test_history_costs_the_same_however_long(staff, django_assert_max_num_queries):
    product = make_product(producer=make_producer())
    staff.get(page_of(product, "history"))
    for n in range(20):
        product.raw_material_vi = str(n)
        product.save()
    with django_assert_max_num_queries(20):
        staff.get(page_of(product, "history"))


# --- lists


def test_new_product_gets_its_address_from_its_name(staff):
    make_product(slug="ruou-ngo-na-ri")
    facts = {"name_vi": "Rượu ngô Na Rì", "product_set": make_set().pk}
    sent = as_sent(staff.get(add_page(Product))) | facts
    assert staff.post(add_page(Product), sent).status_code == 302
    assert Product.objects.get(name_vi="Rượu ngô Na Rì").slug == "ruou-ngo-na-ri-2"


@pytest.mark.parametrize("standing", ["valid", "ending", "ended", "withdrawn", "unknown"])
def test_lists_are_filtered_by_the_standing_of_today(staff, standing):
    today = timezone.localdate()
    day = datetime.timedelta(days=1)
    start = add_months(today, -24)
    products = {
        "unknown": make_product(),
        "valid": recognise(valid_from=start, valid_to=today + 400 * day).product,
        "ending": recognise(valid_from=start, valid_to=today + 50 * day).product,
        "ended": recognise(valid_from=start, valid_to=today - day).product,
        "withdrawn": recognise(
            valid_from=start, valid_to=today + day, withdrawn_on=today, withdrawal_ground="stopped"
        ).product,
    }
    expected = {products[standing]} | ({products["ending"]} if standing == "valid" else set())
    found = staff.get("/admin/products/product/", {"standing": standing}).context["cl"].result_list
    assert set(found) == expected
    if standing != "unknown":
        found = staff.get("/admin/products/recognition/", {"standing": standing}).context["cl"].result_list
        assert {recognition.product for recognition in found} == expected


def test_lists_are_filtered_by_old_district(staff):
    old = make_commune()
    here = {make_product(producer=make_producer(place=place)) for place in (old, make_new_commune(was=[old]))}
    make_product()
    found = staff.get("/admin/products/product/", {"district": "066"}).context["cl"].result_list
    assert set(found) == here


def test_todays_place_stands_beside_the_place(staff):
    make_new_commune(code="09999", name="Xã mới", was=[make_commune()])
    producer = make_producer(place=make_commune())
    page = staff.get(page_of(producer)).content.decode()
    assert "xã Côn Minh, huyện Na Rì (đến hết 30/6/2025)" in page
    assert "xã Xã mới, tỉnh Thái Nguyên (từ 1/7/2025)" in page


def test_every_constraint_stands_beside_a_field():
    """Each constraint of a model with a staff form names a field of that form."""
    from django.contrib import admin

    # The field is required anyway, or no form has it.
    without = {
        *("producer_has_name", "product_has_name", "reported_star_has_source"),
        *("product_code_well_formed", "link_used_or_revoked", "link_confirms_by_being_used"),
    }
    for model, model_admin in admin.site._registry.items():
        if model._meta.label in {"core.PlaceBoundary", "accounts.User", "desk.Reminder"}:
            continue
        named = model_admin.form.constraint_fields
        for constraint in model._meta.constraints:
            if constraint.name not in without and "last_day" not in constraint.name:
                assert constraint.name in named, constraint.name
                model._meta.get_field(named[constraint.name])


def test_connection_is_usable_after_a_refusal(staff):
    add(staff, recognise().product)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)

"""The page about stars and the register: the decrees as recorded, and who runs it or that nobody does yet."""

import re

import pytest

from core.models import Level
from products.models import RuleSet
from tests.products.factories import make_product, make_rule_sets

pytestmark = pytest.mark.django_db


def page(client, language=""):
    response = client.get(f"{language}/about/")
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_every_rule_set_with_its_days_and_what_it_changed(client):
    make_rule_sets()
    text = page(client, "/en")
    assert "rules since 22 May 2026" in text
    assert "rules since 24 Feb 2023" in text
    assert "Took the place of 1048 and 781." in text
    assert "then by 180 days at most" in text


def test_a_rule_set_entered_later_stands_there_too(client):
    RuleSet.objects.create(
        code="9/2030", name_vi="Quyết định 9/2030", name_en="Decision 9/2030", valid_from="2030-01-01"
    )
    assert "Decision 9/2030" in page(client, "/en")
    assert "Quyết định 9/2030" in page(client)


def test_who_decides_follows_the_rule_sets(client):
    rules = make_rule_sets()
    for stars, level in ((5, Level.CENTRAL), (4, Level.PROVINCE), (3, Level.DISTRICT)):
        rules["148"].deciding_levels.create(stars=stars, level=level)
    html = client.get("/en/about/").content.decode()
    row = re.search(r"<th scope=\"row\"[^>]*>148 .*?</tr>", html, re.S)[0]
    assert re.findall(r"<td[^>]*>([^<]+)</td>", row) == ["the ministry", "the province", "the district"]


def test_says_plainly_that_no_office_runs_it(client, settings):
    settings.OPERATOR_NAME = settings.OPERATOR_CONTACT = ""
    assert "Chưa có cơ quan nào giữ sổ này." in page(client)
    assert "There is no office yet that takes corrections" in page(client, "/en")


def test_a_star_is_confirmed_by_who_decides_today(client, settings):
    settings.OPERATOR_NAME = settings.OPERATOR_CONTACT = ""
    text = page(client)
    assert "Hỏi UBND tỉnh Thái Nguyên, nơi nay quyết định 3 và 4 sao." in text
    assert "Nguồn đúng mà sổ sai thì cơ quan giữ sổ sửa." in text
    assert "granted it" not in page(client, "/en")


def test_says_how_an_end_is_counted_and_what_is_not_counted(client):
    text = page(client, "/en")
    assert "the 36 months are counted from the end of that month or year" in text
    assert "the number is said not to be known" in text
    assert "counted apart" not in text


def test_the_programme_has_its_national_name(client):
    assert "OCOP, “Mỗi xã một sản phẩm”" in page(client)


def test_names_the_office_and_its_address_once_they_are_set(client, settings):
    settings.OPERATOR_NAME, settings.OPERATOR_CONTACT = "Văn phòng <Thử>", "ocop@example.org"
    html = client.get("/about/").content.decode()
    assert "<b>Văn phòng &lt;Thử&gt;</b>" in html
    assert '<a href="mailto:ocop@example.org">' in html
    assert "Chưa có cơ quan" not in html


def test_samples_are_counted_apart(client):
    make_product(), make_product(sample=True), make_product(sample=True)
    text = page(client, "/en")
    assert "Of 3 products recorded now: 1 of them is real" in text


def test_attributions_stand_there(client):
    html = client.get("/about/").content.decode()
    for needed in ("CC BY 3.0 IGO", "Marc Choisy", "Thang Le Quoc", "SIL Open Font License"):
        assert needed in html


def test_contents_lead_to_every_heading(client):
    html = client.get("/about/").content.decode()
    linked = re.findall(r'<li><a href="#([\w-]+)">', html)
    assert linked == re.findall(r'<h2 id="([\w-]+)">', html)
    assert len(linked) == 8

"""When the register may say "not rated again", and when only that it found no later decision."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.models import Level
from products.knowing import Knowledge, _covers, _Period
from products.models import CompletePeriod, DecidingLevel
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_district, make_new_commune
from tests.products.factories import make_product, make_rule_sets, recognise

D = datetime.date
DECIDES = {"2018": "ppp", "1048": "ppc", "148": "dpc", "1489": "ppc", "26/2026": "ppc"}
LEVELS = {"p": Level.PROVINCE, "d": Level.DISTRICT, "c": Level.CENTRAL}
LAST_DAYS = {"2018": D(2019, 8, 20), "1048": D(2023, 2, 23), "148": D(2025, 7, 5), "1489": D(2026, 7, 21)}


@pytest.fixture
def decrees(db):
    """The five rule sets with who decides, as data/reference has them."""
    rules = make_rule_sets()
    for code, rule_set in rules.items():
        rule_set.valid_to = LAST_DAYS.get(code)
        rule_set.save()
        for stars, level in zip((3, 4, 5), DECIDES[code], strict=True):
            DecidingLevel.objects.create(rule_set=rule_set, stars=stars, level=LEVELS[level])


def complete(level, first, last=None, place=None):
    return CompletePeriod.objects.create(
        level=level, first_day=first, last_day=last, place=place, basis="so với sổ lưu của văn phòng"
    )


def is_complete(place, first, last):
    return Knowledge.of_register().is_complete(place, first, last)


def test_nothing_marked_means_nothing_is_certain(decrees):
    assert not is_complete(make_commune(), D(2021, 1, 1), D(2021, 1, 1))


def test_every_level_that_decided_must_be_complete(decrees):
    complete(Level.PROVINCE, D(2018, 1, 1))
    assert is_complete(None, D(2018, 6, 1), D(2019, 6, 1))  # the province decided alone
    assert not is_complete(None, D(2018, 6, 1), D(2020, 6, 1))  # the ministry on five stars
    complete(Level.CENTRAL, D(2019, 8, 21))
    assert is_complete(None, D(2018, 6, 1), D(2023, 2, 23))
    assert not is_complete(None, D(2018, 6, 1), D(2023, 2, 24))  # the districts on three


def test_only_the_district_of_the_place_could_decide(decrees):
    complete(Level.PROVINCE, D(2018, 1, 1))
    complete(Level.CENTRAL, D(2018, 1, 1))
    na_ri, commune = make_district(), make_commune()
    complete(Level.DISTRICT, D(2023, 2, 24), D(2025, 6, 30), place=na_ri)
    assert is_complete(commune, D(2023, 1, 1), D(2025, 6, 30))
    assert is_complete(na_ri, D(2023, 1, 1), D(2025, 6, 30))
    other = make_commune("01234", "Đồng Lạc", make_district("064", "Chợ Đồn"))
    assert not is_complete(other, D(2023, 1, 1), D(2025, 6, 30))
    assert not is_complete(None, D(2023, 1, 1), D(2025, 6, 30))
    assert not is_complete(make_new_commune("19999", "Mới"), D(2023, 1, 1), D(2025, 6, 30))
    complete(Level.DISTRICT, D(2023, 2, 24), D(2025, 6, 30))
    assert is_complete(None, D(2018, 5, 7), D(2030, 1, 1))


def test_what_is_missing_is_named(decrees):
    def missing():
        return Knowledge.of_register().missing(D(2026, 11, 1))

    assert (Level.DISTRICT, D(2023, 2, 24), D(2025, 6, 30)) in missing()
    complete(Level.DISTRICT, D(2023, 2, 24), D(2025, 6, 30))
    complete(Level.CENTRAL, D(2018, 1, 1))
    assert {level for level, _first, _last in missing()} == {Level.PROVINCE}
    complete(Level.PROVINCE, D(2018, 1, 1))
    assert missing() == []


def test_a_day_without_decree_is_never_complete(decrees):
    complete(Level.PROVINCE, D(2010, 1, 1))
    assert not is_complete(None, D(2017, 1, 1), D(2017, 2, 1))


periods = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda ends: (min(ends), max(ends))), max_size=5
)


@given(periods, st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda ends: (min(ends), max(ends))))
def test_covering_is_day_by_day(parts, wanted):
    def period(ends):
        return _Period(*(D(2024, 1, 1) + datetime.timedelta(days=end) for end in ends))

    days = {day for first, last in parts for day in range(first, last + 1)}
    expected = set(range(wanted[0], wanted[1] + 1)) <= days
    assert _covers([period(part) for part in parts], period(wanted)) is expected


@pytest.mark.usefixtures("decrees")
class TestPages:
    @pytest.fixture
    def ended(self):
        place = make_commune()
        product = make_product(producer=make_producer(place=place))
        recognise(product, valid_from=D(2021, 6, 1), place=place)
        return product

    def text(self, client, product):
        return client.get(reverse("products:detail", args=[product.slug])).content.decode()

    def test_a_real_product_is_never_told_more_than_is_known(self, client, ended):
        assert "chưa thấy quyết định nào sau đó" in self.text(client, ended)
        assert "chưa được đánh giá lại" not in self.text(client, ended)

    def test_where_all_is_known_it_is_said(self, client, ended):
        for level in Level:
            complete(level, D(2018, 1, 1))
        assert "chưa được đánh giá lại" in self.text(client, ended)
        assert "chưa thấy quyết định nào sau đó" not in self.text(client, ended)

    def test_a_star_replaced_by_what_is_not_here_shows_a_gap(self, client, ended):
        for level in Level:
            complete(level, D(2018, 1, 1))
        ended.recognitions.update(superseded_on=D(2022, 1, 1))
        text = self.text(client, ended)
        assert "Đã được thay</span><br><b>ngày 1/1/2022</b>; chưa thấy quyết định nào sau đó" in text
        assert "Đã hết hạn" not in text
        assert "chưa được đánh giá lại" not in text
        check = client.get(ended.verification_path).content.decode()
        assert "<dt>Đã được thay</dt><dd><b>1/1/2022</b></dd>" in check
        assert "Chưa rõ: chưa thấy quyết định sau đó" in check

    def test_what_never_was_is_not_called_unknown_as_well(self, client):
        product = make_product()
        unsure, never = "</svg>Chưa rõ</span><br>", "</svg>Chưa có lần công nhận nào</span><br>Đến hôm nay"
        assert unsure in self.text(client, product)
        for level in Level:
            complete(level, D(2018, 1, 1))
        assert never in self.text(client, product)

    def test_of_samples_all_is_known(self, client):
        product = make_product(sample=True)
        recognise(product, valid_from=D(2021, 6, 1))
        assert "chưa được đánh giá lại" in self.text(client, product)


@pytest.mark.django_db
def test_knowledge_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        Knowledge.of_register().is_complete(None, D(2020, 1, 1), timezone.localdate())

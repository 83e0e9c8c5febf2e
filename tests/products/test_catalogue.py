"""The catalogue: what an address finds, says and offers."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from products.models import Recognition
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_district
from tests.products.factories import make_product, make_set, recognise

pytestmark = pytest.mark.django_db


def found(client, query=""):
    """The total the result sentence carries."""
    return figures(client.get(f"/products/{query}"))[0]


def figures(response):
    assert response.status_code == 200
    total, samples = re.search(r'data-total="(\d+)" data-samples="(\d+)"', response.content.decode()).groups()
    return int(total), int(samples)


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def in_force(today):
    """Makes a product in force today, whose star ends in a year."""

    def make(sample=False, stars=3, days_left=365, **facts):
        product = make_product(sample, **facts)
        start = today - timedelta(days=300)
        recognise(product, stars=stars, valid_from=start, valid_to=today + timedelta(days=days_left))
        return product

    return make


@pytest.fixture
def ended(today):
    def make(**facts):
        product = make_product(**facts)
        recognise(product, valid_from=today - timedelta(days=1200), valid_to=today - timedelta(days=100))
        return product

    return make


def test_shows_what_is_in_force_unless_asked_otherwise(client, in_force, ended):
    in_force(name_vi="Miến dong còn sao")
    ended(name_vi="Miến dong hết sao")
    make_product(name_vi="Miến dong chưa rõ")
    page = text(client.get("/products/"))
    assert "Miến dong còn sao" in page
    assert "Miến dong hết sao" not in page
    assert "Miến dong chưa rõ" not in page
    assert [found(client, f"?status={status}") for status in ("valid", "ended", "unknown", "all")] == [1, 1, 1, 3]


def test_ending_is_in_force_with_less_than_120_days_left(client, in_force):
    in_force(days_left=119)
    in_force(days_left=120)
    in_force(days_left=0)
    assert found(client, "?status=ending") == 2
    assert found(client, "?status=valid") == 3


@pytest.mark.parametrize("view", ["grid", "list"])
def test_a_list_never_says_more_of_an_ending_than_the_register_knows(client, ended, view):
    ended(name_vi="Miến dong hết sao")
    assert "chưa thấy quyết định sau đó" in text(client.get(f"/products/?status=ended&view={view}"))


def test_withdrawn_is_not_ended(client, in_force, today):
    product = in_force()
    Recognition.objects.filter(product=product).update(withdrawn_on=today, withdrawal_ground="stopped")
    assert (found(client), found(client, "?status=withdrawn"), found(client, "?status=ended")) == (0, 1, 0)


def test_choices_of_a_facet_widen_and_facets_narrow_each_other(client, in_force):
    tea = make_set(11, "drinks")
    in_force(stars=5)
    in_force(stars=4)
    in_force(stars=4, product_set=tea)
    assert found(client, "?stars=5&stars=4") == 3
    assert found(client, "?stars=5&stars=4&group=drinks") == 1
    assert found(client, "?stars=5&set=11") == 0


def test_goes_by_what_the_recognition_named(client, in_force):
    product = in_force(product_set=make_set(7, "food"))
    product.product_set = make_set(11, "drinks")
    product.save()
    assert (found(client, "?group=food"), found(client, "?group=drinks")) == (1, 0)


def test_as_of_another_day(client, in_force, today):
    in_force()
    assert found(client, f"?on={today - timedelta(days=301)}") == 0
    page = client.get(f"/products/?on={today - timedelta(days=299)}")
    assert figures(page) == (1, 0)
    assert "tính đến ngày" in text(page)


def test_the_sentence_names_every_condition_and_the_samples(client, in_force):
    place = make_commune(district=make_district("061", "Ba Bể"))
    for sample in (True, False):
        in_force(sample, name_vi="Chè dây", stars=4, producer=make_producer(sample, place=place))
    response = client.get("/en/products/?q=che&stars=4&stars=5&place=pre2025-061&kind=cooperative&group=food")
    assert figures(response) == (2, 1)
    sentence = re.search(r"<p class=\"lede\".*?</p>", response.content.decode(), re.S)[0]
    for part in ("2 products", "in force", "4 stars or 5 stars", "in food", "Ba Bể", "cooperative", "matching “che”"):
        assert part in sentence
    assert "one is a sample" in sentence


def test_each_condition_is_a_chip_that_removes_it(client, in_force):
    in_force(stars=4)
    page = client.get("/products/?stars=5&q=mien").content.decode()
    chips = re.findall(r'class="chip" href="([^"]+)"', page)
    assert chips == [
        "/products/?q=mien&amp;status=all&amp;stars=5#ket-qua",
        "/products/?q=mien#ket-qua",
        "/products/?stars=5#ket-qua",
    ]


def test_facet_links_drop_the_page_and_keep_the_rest(client, in_force):
    for _serial in range(30):
        in_force(stars=4)
    page = client.get("/products/?page=2&sort=name&view=list").content.decode()
    link = re.search(r'href="([^"]+)" data-facet="stars" data-value="4" data-count="30"', page)[1]
    assert link == "/products/?stars=4&amp;sort=name&amp;view=list#loc"


def test_a_choice_can_be_added_to_others_and_taken_away(client, in_force):
    in_force(stars=4)
    in_force(stars=5)

    def beside(path, words):
        page = client.get(path).content.decode()
        return re.search(rf'class="also" href="([^"#]+)[^"]*" aria-label="{words}"', page)[1].replace("&amp;", "&")

    both = beside("/products/?stars=4", "thêm 5 sao")
    assert figures(client.get(both)) == (2, 0)
    five = beside(both, "bỏ 4 sao")
    assert five == "/products/?stars=5"
    assert beside(five, "bỏ 5 sao") == "/products/"


@pytest.mark.parametrize(
    ("page", "shown"),
    [("", 1), ("2", 2), ("99", 2), ("0", 1), ("-3", 1), ("x", 1), ("9" * 30, 2), ("9" * 5000, 1), ("²", 1)],
)
def test_a_page_out_of_range_is_the_nearest(client, in_force, page, shown):
    for _serial in range(25):
        in_force()
    html = client.get("/products/", {"page": page}).content.decode()
    assert re.search(r'aria-current="page"><span class="vh">[^<]+</span>(\d)', html)[1] == str(shown)


@pytest.mark.parametrize(
    "query",
    [
        "?stars=6",
        "?stars=5' OR 1=1",
        "?status=gone",
        "?place=pre2025-999",
        "?place=2025-",
        "?group=%F0%9F%8D%B5",
        "?set=-1",
        "?set=99999999999999999999",
        "?kind=x",
        "?sort=-price",
        "?view=cube",
        "?on=2025-02-30",
        "?on=31/12/2024",
        "?on=9999-12-31",
        "?on=0001-01-01",
        "?q=" + "a" * 121,
        "?q=%25",
        "?page=abc",
        "?page=-1",
        "?page=0",
        "?stars=zz&view=zz",
        "?q=...",
        "?q=%F0%9F%8D%AF",
    ],
)
def test_what_is_not_known_is_named_and_left_out(client, in_force, query):
    in_force()
    response = client.get(f"/products/{query}")
    assert figures(response) == (1, 0)
    assert 'data-left-out="1"' in response.content.decode()


@pytest.mark.parametrize("query", ["?q=%00", "?q=%ff", "?stars=%00"])
def test_broken_input_is_refused(client, query):
    assert client.get(f"/products/{query}").status_code == 400


@pytest.mark.parametrize(
    "query", ["?q=%25", "?q=_", "?q=\\", "?q='", "?q=" + "+".join("abcdefghijklmnopqrst"), "?utm=1"]
)
def test_odd_searches_answer(client, in_force, query):
    in_force()
    assert client.get(f"/products/{query}").status_code == 200


def test_two_words_in_a_row_find_what_the_set_or_its_group_is_called(client, in_force):
    herbal = make_set(12, "đồ uống", name_vi="Sản phẩm trà từ thực vật khác", name_en="Herbal teas from other plants")
    processed = make_set(6, "đồ uống", name_vi="Chế biến từ gạo", name_en="Processed rice")
    in_force(name_vi="Cà gai leo", product_set=herbal, producer=make_producer(place=make_commune(name="Bằng Lũng")))
    in_force(name_vi="Bánh phở", product_set=processed, producer=make_producer())
    for query, total in {
        "trà thảo dược": 1,
        "tra thao duoc bang lung": 1,
        "herbal tea": 1,
        "trà từ thực vật": 1,
        "đồ uống": 2,
        "chế biến": 1,
        "chè": 0,  # one word alone: "chế" of a set is no tea
        "trà dược": 0,
    }.items():
        assert found(client, f"?q={query}") == total, query


@pytest.mark.parametrize("typed", ["miến 4 sao", "mien 4sao", "Bốn sao miến", "four-star mien", "MIEN 4 STARS"])
def test_stars_typed_into_the_search_are_a_choice(client, in_force, typed):
    for stars in (3, 4, 5):
        in_force(name_vi="Miến dong", stars=stars)
    response = client.get("/products/", {"q": typed})
    assert figures(response) == (1, 0)
    assert re.search(r"còn hiệu lực, 4 sao, .*khớp “(miến|mien|MIEN)”", text(response))


@pytest.mark.parametrize(
    ("typed", "total"),
    [
        ("miến 3-4 sao", 2),
        ("miến 3 – 5 sao", 3),
        ("miến 3 hoặc 5 sao", 2),
        ("miến 3 sao, 4 sao", 2),
        ("miến 4 sao và 5 sao", 2),
        ("miến từ 4 sao trở lên", 2),
        ("mien tu 4 sao tro len", 2),
        ("4 stars or more mien", 2),
        ("thuốc nam sao vàng", 0),
    ],
)
def test_several_stars_typed_into_the_search_are_choices(client, in_force, typed, total):
    for stars in (3, 4, 5):
        in_force(name_vi="Miến dong", stars=stars)
    assert figures(client.get("/products/", {"q": typed})) == (total, 0)


def test_stars_in_words_go_before_those_chosen_before(client, in_force):
    """Whoever corrects "trà 4 sao" to "trà 5 sao" sends the choice of four stars along."""
    for stars in (3, 4, 5):
        in_force(name_vi="Miến dong", stars=stars)
    response = client.get("/products/?q=miến+5+sao&stars=4")
    assert figures(response) == (1, 0)
    assert "còn hiệu lực, 5 sao" in text(response)
    assert found(client, "?q=miến+4+sao&stars=4") == 1


def test_a_search_that_finds_nothing_under_its_conditions_offers_the_words_alone(client, ended):
    ended(name_vi="Chè dây")
    response = client.get("/products/?q=che+day&stars=5&status=withdrawn")
    assert figures(response) == (0, 0)
    link = re.search(r'href="([^"#]+)[^"]*" data-words-alone="1"', response.content.decode())[1]
    assert figures(client.get(link.replace("&amp;", "&"))) == (1, 0)


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("HTX", 1),
        ("hợp tác xã", 1),
        ("htx mien dong", 1),
        ("tổ hợp tác", 1),
        ("hợp tác", 2),
        ("company", 1),
        ("xã", 0),
    ],
)
def test_the_kind_of_producer_is_found_by_its_words(client, in_force, query, total):
    for kind in ("cooperative", "cooperative_group", "company"):
        in_force(name_vi="Miến dong", producer=make_producer(kind=kind, name_vi="Tài Hoan"))
    assert found(client, f"?q={query}") == total


@pytest.mark.parametrize("query", ["công ty tnhh mai lan", "cong ty trach nhiem huu han mai lan", "TNHH MTV Mai Lan"])
def test_a_firm_is_found_by_its_legal_form_in_full_and_for_short(client, in_force, query):
    in_force(producer=make_producer(kind="company", name_vi="Công ty TNHH MTV Mai Lan"))
    in_force(producer=make_producer(kind="company", name_vi="Công ty trách nhiệm hữu hạn một thành viên Mai Lan"))
    in_force(producer=make_producer(kind="company", name_vi="Công ty Cổ phần Mai Lan"))
    assert found(client, f"?q={query}") == 2


def test_a_household_is_found_by_the_short_word(client, in_force):
    in_force(producer=make_producer(kind="household", name_vi="Hộ kinh doanh Mai Lan"))
    in_force(producer=make_producer(kind="company", name_vi="Công ty Mai Lan"))
    assert found(client, "?q=HKD mai lan") == 1


def test_a_search_that_finds_nothing_in_force_says_what_else_there_is(client, ended):
    ended(name_vi="Chè dây")
    response = client.get("/products/?q=che+day")
    assert figures(response) == (0, 0)
    html = response.content.decode()
    link = re.search(r'href="([^"#]+)[^"]*" data-not-in-force="1"', html)[1]
    assert figures(client.get(link.replace("&amp;", "&"))) == (1, 0)
    assert "data-drop" not in html, "the same way on is not offered twice"


def test_nothing_found_offers_the_conditions_to_drop_with_their_counts(client, in_force):
    in_force(name_vi="Chè dây", stars=3)
    in_force(name_vi="Miến dong", stars=4)
    html = client.get("/products/?q=che&stars=4").content.decode()
    drops = re.findall(r'href="([^"#]+)[^"]*" data-drop="(\d)"', html)
    assert drops == [("/products/?q=che", "1"), ("/products/?stars=4", "1")]


def test_orders(client, in_force):
    in_force(name_vi="Ấm trà", stars=3, days_left=30)
    in_force(name_vi="Bánh gio", stars=5, days_left=90)
    in_force(name_vi="Ăn vặt", stars=4, days_left=60)

    def order(sort):
        html = client.get(f"/products/?sort={sort}").content.decode()
        return [name[0] for name in re.findall(r"<h2[^>]*><a[^>]*>([^<]+)", html)]

    assert order("stars") == ["B", "Ă", "Ấ"]
    assert order("name") == ["Ă", "Ấ", "B"]
    assert order("ending") == ["Ấ", "Ă", "B"]


def test_the_list_of_an_earlier_day_says_how_far_was_recorded(client, in_force, today):
    in_force()
    assert "Ghi đến" in text(client.get(f"/products/?on={today - timedelta(days=9)}"))
    assert "Ghi đến" not in text(client.get("/products/"))


def test_samples_are_labelled_in_both_views(client, in_force):
    in_force(sample=True)
    for view in ("grid", "list"):
        assert '<span class="sample">' in client.get(f"/products/?view={view}").content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "query",
    [
        "",
        "view=list",
        "q=mien&sort=name",
        "q=mein+dogn",
        "stars=3&kind=cooperative",
        "page=2",
        "on=yesterday",
        "on=yesterday&sort=newest&page=2",
        "q=com+con+minh+khang+ninh+cho+don&stars=5&kind=company",
        "q=com+con+minh+khang+ninh+cho+don&stars=5&kind=company&on=yesterday",
    ],
)
def test_a_page_costs_six_queries_at_most(client, in_force, query, django_assert_max_num_queries):
    place = make_commune()
    for code, name in (("01900", "Khang Ninh"), ("02020", "Chợ Đồn")):
        make_commune(code, name)
    product_set = make_set()
    for serial in range(60):
        maker = make_producer(place=place)
        in_force(name_vi=f"Miến dong {serial}", producer=maker, product_set=product_set, stars=5 - serial // 8 % 3)
    client.get("/products/?page=3&q=mien+donh")  # whoever comes first after a change pays for it
    yesterday = timezone.localdate() - timedelta(days=1)
    client.get(f"/products/?page=3&on={yesterday}")
    with django_assert_max_num_queries(6):
        client.get(f"/products/?{query.replace('yesterday', str(yesterday))}")


def test_an_empty_register_answers(client):
    assert found(client) == 0
    assert found(client, "?status=all") == 0

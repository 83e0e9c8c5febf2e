"""What is wrong with data files is named by file, line, column and reason; nothing of them is saved."""

import shutil

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from cooperatives.models import Producer
from core.models import Place
from desk.loading.reading import BadData
from desk.loading.register import load_register
from products.models import Product, RuleSet
from tests.desk.factories import change_data, write_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def data(tmp_path):
    return write_data(tmp_path / "data")


def refusals(data):
    with pytest.raises(BadData) as refused:
        load_register(data)
    for model in (Place, RuleSet, Producer, Product):
        assert not model.objects.exists()
    return [str(problem) for problem in refused.value.problems]


PRODUCERS, PRODUCTS, RATINGS = "backan/producers.csv", "backan/products.csv", "backan/ratings.csv"

BAD_CELLS = {
    "unknown producer": (PRODUCTS, "tai-hoan,food", "tai-hoang,food", "2, column producer_key: unknown: 'tai-hoang'"),
    "unknown product": (RATINGS, "mien-dong,recognition,4", "x,recognition,4", "2, column product_key: unknown: 'x'"),
    "unknown set": (PRODUCTS, "food,7,5", "food,27,5", "2, column set: unknown: '27'"),
    "set of another group": (PRODUCTS, "food,7,5", "beverage,7,5", "2, column group: set 7 belongs to food"),
    "unknown commune": (PRODUCERS, "Kôn Minh", "Cốc Đán", "2, column commune: unknown place: 'Cốc Đán'"),
    "unknown district": (PRODUCERS, ",Na Rì", ",Chợ Rã", "2, column district: unknown place: 'Chợ Rã'"),
    "commune without district": (
        PRODUCERS,
        "Kôn Minh,Na Rì",
        "Kôn Minh,",
        "2, column district: is empty, but a commune is found only within its district",
    ),
    "no key": (PRODUCERS, "tai-hoan,HTX", ",HTX", "2, column key: is empty"),
    "no name": (PRODUCERS, "HTX Tài Hoan", "", "2, column name_vi: This field cannot be blank."),
    "unknown kind": (
        PRODUCERS,
        ",cooperative,",
        ",coop,",
        "2, column kind: not one of cooperative, cooperative_group, company, household, farm, association, other:"
        " 'coop'",
    ),
    "bad key": (
        PRODUCERS,
        "tai-hoan,HTX",
        "tài hoan,HTX",
        "2, column key: Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.",
    ),
    "words for an unknown product": (
        "backan/products_vi.csv",
        "mien-dong,",
        "mien-dung,",
        "2, column key: unknown: 'mien-dung'",
    ),
    "not a number": (PRODUCTS, "80000", "80.000đ", "2, column price_vnd: not a whole number: '80.000đ'"),
    "not a decimal": (RATINGS, "91.14", "91..14", "3, column score: not a number such as 91.14: '91..14'"),
    "three decimals": (
        RATINGS,
        "91.14",
        "89.995",
        "3, column score: Ensure that there are no more than 2 decimal places.",
    ),
    "not a date": (
        RATINGS,
        "2021-06-30",
        "30 June 2021",
        "3, column decided_on: not a date (2021, 2021-12 or 2021-12-29): '30 June 2021'",
    ),
    "no such day": (
        RATINGS,
        "2021-06-30",
        "2021-06-31",
        "3, column decided_on: not a date (2021, 2021-12 or 2021-12-29): '2021-06-31'",
    ),
    "year out of range": (
        RATINGS,
        "2021-06-30",
        "9999",
        "3, column decided_on: a year before 1900 or after 2100: '9999'",
    ),
    "before the programme": (
        RATINGS,
        "2021-06-30",
        "2017",
        "3, column decided_on: no rule set was in force on this day: '2017'",
    ),
    "no stars": (RATINGS, "recognition,5", "recognition,", "3, column stars: This field cannot be null."),
    "too many stars": (
        RATINGS,
        "recognition,5",
        "recognition,6",
        "3, column stars: Ensure this value is less than or equal to 5.",
    ),
    "unknown standing": (
        RATINGS,
        "council_score",
        "rumour",
        "4, column standing: not one of recognition, council_score: 'rumour'",
    ),
    "council result with a score": (
        RATINGS,
        "council_score,3,,",
        "council_score,3,70,",
        "4, column score: only a recognition has one",
    ),
    "end before start": (
        RATINGS,
        "2021-12-12",
        "2018-12-12",
        "2, column valid_to: A recognition cannot end before it begins.",
    ),
    "two on one day": (
        RATINGS,
        "central,2021-06-30",
        "province,2018-12-31",
        "2: A recognition can be replaced only after its first day.",
    ),
    "sample number on a real decision": (
        RATINGS,
        "2890/",
        "MẪU-2890/",
        "3: Numbers of sample decisions, and only theirs, begin with MẪU-.",
    ),
    "certificate twice": (
        PRODUCTS,
        "PGS; Nhãn hiệu tập thể",
        "PGS; PGS",
        "2: This certificate is already recorded for this product.",
    ),
    "unknown level of an award": (
        "backan/awards.csv",
        "national",
        "world",
        "2, column level: not one of commune, district, provincial, regional, national: 'world'",
    ),
    "parent of a place": ("geo/units_2025.csv", "xã,19", "xã,20", "3, column parent_code: unknown: '20'"),
    "change of an unknown place": (
        "geo/unit_changes.csv",
        "02185,02185",
        "02185,02186",
        "2, column new_commune_code: unknown: '02186'",
    ),
    "band of an unknown decree": (
        "reference/score_bands.csv",
        "1048,5,90",
        "1047,5,90",
        "2, column rule_set: unknown: '1047'",
    ),
}


@pytest.mark.parametrize("case", BAD_CELLS)
def test_bad_cell_is_named(data, case):
    file, old, new, reason = BAD_CELLS[case]
    change_data(data, file, old, new)

    assert refusals(data) == [f"{file}, line {reason}"]


def test_position_abroad_is_named_with_its_place(data):
    change_data(data, "geo/centroids.csv", "066,22.2", "066,48.2")

    assert refusals(data) == ["geo/units_pre2025.csv, line 3: The position lies outside Vietnam."]


def test_what_the_database_alone_refuses_is_named_by_its_line(data):
    change_data(data, "geo/backan_districts.geojson", "[106.1,22.2]", "[NaN,22.2]")

    [refused] = refusals(data)

    assert refused.startswith("geo/backan_districts.geojson, line 2: invalid input syntax for type json")


def test_unknown_outline_is_named(data):
    change_data(data, "geo/backan_districts.geojson", '"066"', '"067"')

    assert refusals(data) == ["geo/backan_districts.geojson, line 2, column code: unknown: '067'"]


def test_broken_json_is_named(data):
    change_data(data, "geo/backan_districts.geojson", '"geometry":', '"geometry"')

    [refused] = refusals(data)

    assert refused.startswith("geo/backan_districts.geojson, line 2: not readable as JSON")


def test_every_bad_row_of_a_file_is_named(data):
    rows = "".join(f"p{number},HTX {number},cooperative,,,Đâu Đó,,,,,,\n" for number in range(30))
    with (data / PRODUCERS).open("a", encoding="utf-8") as file:
        file.write(rows)

    assert refusals(data) == [
        f"{PRODUCERS}, line {line}, column district: unknown place: 'Đâu Đó'" for line in range(3, 33)
    ]


def test_row_is_named_by_its_first_line_where_cells_hold_line_breaks(data):
    change_data(data, PRODUCERS, "Noodles.", '"Noodles.\nMore."')
    with (data / PRODUCERS).open("a", encoding="utf-8") as file:
        file.write("b,HTX B,cooperative,,,Đâu Đó,,,,,,\n")

    assert refusals(data) == [f"{PRODUCERS}, line 4, column district: unknown place: 'Đâu Đó'"]


def test_key_given_twice_is_refused(data):
    with (data / PRODUCTS).open("a", encoding="utf-8") as file:
        file.write("mien-dong,Miến dong,,tai-hoan,food,7,,,,,,,,,,,\n")

    assert refusals(data) == [f"{PRODUCTS}, line 4, column key: 'mien-dong' stands already on line 2"]


def test_header_must_hold_the_known_columns(data):
    change_data(data, RATINGS, "score,level", "scores,level")

    assert refusals(data) == [
        f"{RATINGS}, line 1, column score: this column is missing",
        f"{RATINGS}, line 1, column scores: unknown column",
    ]


def test_row_with_too_many_cells_is_refused(data):
    change_data(data, "backan/awards.csv", "2017,https", "2017,,https")

    assert refusals(data) == ["backan/awards.csv, line 2: 5 cells instead of 4"]


def test_unclosed_quote_is_refused(data):
    change_data(data, "backan/awards.csv", "2017,https", '2017,"https')

    [refused] = refusals(data)

    assert refused.startswith("backan/awards.csv, line 2: not readable as CSV")


def test_wrong_encoding_is_named_by_its_line(data):
    content = (data / PRODUCERS).read_text(encoding="utf-8").replace("Nguyễn Thị Hoan", "Nguyên Thê Hoan")
    (data / PRODUCERS).write_bytes(content.replace("ê", "\xea").encode("latin-1", errors="ignore"))

    assert refusals(data) == [f"{PRODUCERS}, line 2: not UTF-8: save the file as UTF-8 text"]


def test_nul_character_is_refused(data):
    change_data(data, PRODUCERS, "Noodles.", "Noodles\0.")

    assert refusals(data) == [f"{PRODUCERS}, line 2: holds a NUL character"]


def test_missing_file_is_named(data):
    (data / RATINGS).unlink()

    assert refusals(data) == [f"{RATINGS}: cannot be read: No such file or directory"]


def test_byte_order_mark_of_spreadsheets_is_accepted(data):
    content = (data / PRODUCERS).read_text(encoding="utf-8")
    (data / PRODUCERS).write_text(content, encoding="utf-8-sig")

    load_register(data)

    assert Producer.objects.get().slug == "tai-hoan"


def test_bad_row_of_an_entry_already_there_is_named_too(data):
    load_register(data)
    change_data(data, RATINGS, "recognition,5", "recognition,6")

    with pytest.raises(BadData) as refused:
        load_register(data)

    assert [problem.line for problem in refused.value.problems] == [3]


def test_command_lists_what_is_wrong_and_fails(data):
    change_data(data, RATINGS, "recognition,5", "recognition,6")

    with pytest.raises(CommandError) as failed:
        call_command("load_register", data=data)

    assert str(failed.value).splitlines() == [
        "The data has errors; nothing was saved.",
        f"{RATINGS}, line 3, column stars: Ensure this value is less than or equal to 5.",
    ]


BAD_SAMPLES = {
    "unknown decision": (
        ("ratings.csv", "MẪU-1577/QĐ-UBND", "MẪU-1/QĐ-UBND"),
        "column decision_no: unknown: 'MẪU-1/QĐ-UBND'",
    ),
    "level of another decision": (
        ("ratings.csv", "province,2019-12-10", "district,2019-12-10"),
        "column level: the decision was made at another: province",
    ),
    "unknown ground of withdrawal": (
        ("ratings.csv", ",stopped,", ",bored,"),
        "column withdrawal_ground: Value 'bored' is not a valid choice.",
    ),
    "extension beyond the limit": (
        ("ratings.csv", "2026-12-18", "2027-06-18"),
        "column extended_until: The extension is longer than the rule set allows (180 days).",
    ),
    "older rule set without a reason": (
        ("ratings.csv", "1489,Hồ sơ nộp trước ngày 22/5/2026 (Điều 12 Quyết định 26/2026/QĐ-TTg)", "1489,"),
        "column rule_set_reason: This is not the newest rule set in force on the first day: say why it applies.",
    ),
    "real producer of a sample": (
        ("products.csv", ",mau-nang-som,", ",tai-hoan,"),
        "column producer_key: Sample and real records cannot be connected with each other.",
    ),
    "unknown commune of today": (
        ("producers.csv", 'tỉnh Thái Nguyên",Phú Lạc', 'tỉnh Thái Nguyên",Phú Lộc'),
        "column commune_2025: unknown: 'Phú Lộc'",
    ),
    "decision without a sample number": (
        ("decisions.csv", "MẪU-466/QĐ-UBND", "466/QĐ-UBND"),
        "Numbers of sample decisions, and only theirs, begin with MẪU-.",
    ),
}


@pytest.mark.parametrize("case", BAD_SAMPLES)
def test_bad_sample_is_named(tmp_path, case):
    (file, old, new), reason = BAD_SAMPLES[case]
    data = shutil.copytree(settings.DATA_DIR, tmp_path / "data")
    lines = (data / "samples" / file).read_text(encoding="utf-8").splitlines()
    number = next(number for number, line in enumerate(lines, start=1) if old in line)
    lines[number - 1] = lines[number - 1].replace(old, new)
    (data / "samples" / file).write_text("\n".join(lines), encoding="utf-8")

    with pytest.raises(BadData) as refused:
        load_register(data, with_samples=True)

    [problem] = refused.value.problems
    assert (problem.file, problem.line) == (f"samples/{file}", number)
    assert str(problem).endswith(reason)
    assert not Place.objects.exists()

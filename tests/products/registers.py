"""Small registers of every kind, for tests that must hold whatever is recorded."""

import datetime
from datetime import timedelta

from hypothesis import strategies as st

from cooperatives.models import Producer
from core.partial_dates import add_months
from products.models import Recognition
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_district, make_new_commune, make_province
from tests.products.factories import make_product, make_set, recognise

FIRST, LAST = datetime.date(2018, 5, 7), datetime.date(2026, 6, 30)
DAYS = st.dates(FIRST, LAST)
NAMES = ["Miến dong", "Chè Shan tuyết", "Rượu men lá", "Miến gạo"]
PLACES = range(-1, 9)
SETS = ((1, "food"), (7, "food"), (14, "drinks"))

lives = st.fixed_dictionaries(
    {
        "gap": st.integers(0, 900),
        "stars": st.integers(3, 5),
        "fate": st.sampled_from(["ends", "withdrawn", "superseded", "extended"]),
        "after": st.integers(1, 900),
        "set": st.integers(0, 2),
        "place": st.sampled_from(PLACES),
        "keeps_producer": st.booleans(),
        "level": st.sampled_from(["central", "province", "district"]),
    }
)
certificates = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["gi", "organic", "haccp"]),
        "valid_from": st.none() | st.dates(FIRST, LAST),
        "years": st.none() | st.integers(0, 3),
    }
)
awards = st.fixed_dictionaries(
    {
        "level": st.sampled_from(["provincial", "national"]),
        "year": st.none() | st.integers(2018, 2026),
    }
)
products = st.fixed_dictionaries(
    {
        "name": st.sampled_from(NAMES),
        "set": st.integers(0, 2),
        "place": st.sampled_from(PLACES),
        "kind": st.sampled_from([None, "cooperative", "company", "household"]),
        "is_sample": st.booleans(),
        "lives": st.lists(lives, max_size=3),
        "certificates": st.lists(certificates, max_size=3),
        "awards": st.lists(awards, max_size=3, unique_by=lambda award: (award["level"], award["year"])),
    }
)
registers = st.lists(products, max_size=8)


def make_places():
    """Two old districts and what became of them: whole, across the line between them; and places elsewhere."""
    ba_be, na_ri = make_district("061", "Ba Bể"), make_district("066", "Na Rì")
    old = make_commune("01900", "Khang Ninh", ba_be), make_commune("01933", "Đồng Phúc", ba_be)
    old += make_commune("02185", "Côn Minh", na_ri), make_commune("02170", "Quang Phong", na_ri)
    return [
        ba_be,
        *old,
        make_new_commune("01900", "Ba Bể", was=[old[0]]),
        make_new_commune("01933", "Đồng Phúc", was=old[1:3]),
        make_new_commune("05800", "Đại Phúc"),
        make_province(),
    ]


def build(register):
    """Write a drawn register to the database."""
    places = make_places()
    sets = [make_set(number, group) for number, group in SETS]
    producers = {}
    for facts in register:
        place = None if facts["place"] < 0 else places[facts["place"]]
        who = facts["kind"] and (facts["kind"], place, facts["is_sample"])
        if who and who not in producers:
            producers[who] = make_producer(facts["is_sample"], kind=Producer.Kind(facts["kind"]), place=place)
        product = make_product(
            facts["is_sample"],
            name_vi=facts["name"],
            product_set=sets[facts["set"]],
            producer=producers[who] if who else None,
        )
        day = FIRST
        for life in facts["lives"]:
            day = _live(product, life, day, places, sets)
        for serial, paper in enumerate(facts["certificates"]):
            start, years = paper["valid_from"], paper["years"]
            end = None if None in (start, years) else add_months(start, 12 * years)
            product.certificates.create(kind=paper["kind"], name=f"{serial}", valid_from=start, valid_to=end)
        for award in facts["awards"]:
            product.awards.create(source="https://example.org/award", **award)


def _live(product, life, since, places, sets):
    """One recognition of a product; returns the first day the next one may begin."""
    start = since + timedelta(days=life["gap"])
    end, early = add_months(start, 36), start + timedelta(days=life["after"])
    fate = {
        "ends": {},
        "withdrawn": {"withdrawn_on": early, "withdrawal_ground": Recognition.Ground.STOPPED},
        "superseded": {"superseded_on": early},
        "extended": {"extended_until": end + timedelta(days=90), "extension_reason": "đang xét"},
    }[life["fate"]]
    named = {
        "product_set": sets[life["set"]],
        "place": None if life["place"] < 0 else places[life["place"]],
        "producer": product.producer if life["keeps_producer"] else None,
        "level": life["level"],
    }
    row = recognise(product, stars=life["stars"], valid_from=start, valid_to=end, **fate, **named)
    row.refresh_from_db()
    return row.last_day + timedelta(days=1)

"""A small register of grants of every kind, and addresses that ask for parts of it."""

import datetime
from itertools import product

from django.http import QueryDict
from hypothesis import strategies as st

from cooperatives.models import Producer
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_district, make_new_commune
from tests.grants.factories import make_grant, make_payable, make_policy, pay
from tests.products.factories import make_product, recognise

D = datetime.date
VALUES = {
    "year": ["2019", "2023", "2024", "unknown"],
    "kind": ["equipment", "factory", "label"],
    "purse": ["science", "resolution"],
    "policy": ["policy-a", "policy-b"],
    "place": ["pre2025-061", "pre2025-066", "pre2025-02185", "2025-01933", "unknown", "outside"],
    "then": ["5", "4", "3", "none"],
    "now": ["5", "4", "3", "none"],
}
PRODUCERS = ["", "", "tai hoan", "htx-ba-be", "zzz", "HTX"]


@st.composite
def addresses(draw):
    """Some choices of some conditions."""
    params = QueryDict(mutable=True)
    for name, values in VALUES.items():
        params.setlist(name, draw(st.lists(st.sampled_from(values), max_size=2, unique=True)))
    params["producer"] = draw(st.sampled_from(PRODUCERS))
    params["sort"] = draw(st.sampled_from(["newest", "oldest", "approved", "disbursed", ""]))
    return params


def make_register():
    """Some fifty grants: every mixture of policy, kind and year, published or not, to one producer or several."""
    ba_be, na_ri = make_district("061", "Ba Bể"), make_district("066", "Na Rì")
    old = make_commune("01933", "Đồng Phúc", ba_be), make_commune("02185", "Côn Minh", na_ri)
    make_new_commune("01933", "Đồng Phúc", was=old)
    makers = [
        make_producer(slug="htx-tai-hoan", name_vi="HTX Tài Hoan", place=old[1]),
        make_producer(slug="htx-ba-be", name_vi="HTX Ba Bể", place=ba_be),
        make_producer(name_vi="Hộ kinh doanh Nguyễn Văn A (Miến Nhất)", kind=Producer.Kind.HOUSEHOLD, place=old[0]),
        make_producer(name_vi="HTX Chưa rõ nơi"),
    ]
    for stars, maker in zip((5, 4), makers, strict=False):
        owned = make_product(producer=maker)
        recognise(owned, stars=stars, valid_from=D(2024, 6, 1), valid_to=D(2099, 6, 1))
        recognise(owned, stars=3, valid_from=D(2018, 6, 1), valid_to=D(2021, 6, 1))
    policies = make_policy(slug="policy-a", purse="science"), make_policy(slug="policy-b", purse="resolution")
    years = [None, D(2019, 12, 31), D(2023, 5, 15), D(2024, 8, 1)]
    for number, (policy, kind, day) in enumerate(product(policies, ("equipment", "factory", "label"), years)):
        precision = "year" if day == D(2019, 12, 31) else "day"
        amount = None if number % 3 == 0 else 1_000_000 * (number + 1)
        facts = {"policy": policy, "kind": kind, "approved_vnd": amount, "purpose_vi": f"Việc thứ {number}"}
        served = [makers[number % 4]] if number % 5 else [makers[0], makers[number % 3 + 1]]
        make_grant(*served, given_on=day, given_on_precision=precision, **facts)
        if amount and day:
            pay(make_payable(makers[number % 2], **facts), amount // 2)
    make_grant(makers[0], status="planned", decision=None)
    sample = make_producer(sample=True, name_vi="HTX Mẫu Thử")
    pay(make_payable(sample, sample=True), 7_000_000)

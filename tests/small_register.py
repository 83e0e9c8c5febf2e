"""A register of a few products, one of every kind of page, for tests that look at pages."""

import datetime

from django.utils import timezone

from core.models import Place, PlaceBoundary
from core.partial_dates import Precision, add_months
from products.models import Award, QualityCertificate, Recognition, ReportedStar
from tests.cooperatives.factories import make_producer
from tests.core.factories import make_commune, make_decision, make_district, make_new_commune
from tests.products.factories import make_product, make_set, recognise
from tests.showrooms.factories import confirm, make_link, make_showroom, open_daily, show

OUTLINE = {
    "type": "Polygon",
    "coordinates": [[[105.7, 22.0], [106.1, 22.0], [106.1, 22.4], [105.7, 22.4], [105.7, 22.0]]],
}


def make_small_register() -> dict[str, str]:
    """Addresses of the public pages by name, in Vietnamese."""
    today = timezone.localdate()
    commune = make_commune(district=make_district())
    make_new_commune(was=[commune])
    producer = make_producer(name_vi="HTX Tài Hoan", slug="htx-tai-hoan", place=commune, summary_vi="Làm miến dong.")
    five = make_product(name_vi="Miến dong Tài Hoan", slug="mien-dong-tai-hoan", producer=producer, packages="250 g")
    _rate(five, 4, add_months(today, -41), superseded_on=add_months(today, -6))
    _rate(five, 5, add_months(today, -6), score="91.14")
    QualityCertificate.objects.create(product=five, kind="iso22000", name="ISO 22000", source="https://example.org")
    Award.objects.create(product=five, level="regional", year=2024, source="https://example.org")
    tea = make_product(name_vi="Chè dây", slug="che-day", producer=producer, product_set=make_set(14, "drinks"))
    ReportedStar.objects.create(product=tea, kind=ReportedStar.Kind.UNDATED, stars=3, source="https://example.org")
    lapsed = make_product(name_vi="Miến ngô", slug="mien-ngo", producer=producer)
    _rate(lapsed, 3, datetime.date(2019, 12, 31), valid_from_precision=Precision.YEAR)
    withdrawn = make_product(name_vi="Miến gạo", slug="mien-gao", producer=producer)
    _rate(
        withdrawn,
        3,
        add_months(today, -12),
        withdrawn_on=add_months(today, -1),
        withdrawal_ground=Recognition.Ground.STOPPED,
    )
    sample = make_product(True, name_vi="Miến Mẫu", slug="mau-mien", producer=make_producer(True, place=commune))
    _rate(sample, 4, add_months(today, -34))
    point = _point(five, lapsed, place=commune, latitude="22.14700", longitude="105.83400")
    return {
        "home": "/",
        "catalogue": "/products/?status=all",
        "catalogue as a list": "/products/?status=all&view=list",
        "filter sheet": "/products/?stars=5#loc",
        "empty result": "/products/?q=zzz&stars=4",
        "product": five.get_absolute_url(),
        "lapsed product": lapsed.get_absolute_url(),
        "withdrawn product": withdrawn.get_absolute_url(),
        "product without a star": tea.get_absolute_url(),
        "sample": sample.get_absolute_url(),
        "producer": producer.get_absolute_url(),
        "producers": "/producers/",
        "no producer found": "/producers/?q=zzz&kind=farm",
        "showrooms": "/showrooms/",
        "showrooms nearest to a commune": "/showrooms/?near=2025-02185&q=mien",
        "no showroom found": "/showrooms/?q=zzz&on=2025-04-22",
        "showroom": point.get_absolute_url(),
        "operator's page": make_link(point).get_absolute_url(),
        "refused link": make_link(point, revoked_at=timezone.now()).get_absolute_url(),
        "places": "/places/?q=con+minh",
        "places by the map of today": "/places/?map=2025",
        "old district": "/places/pre2025/066/",
        "commune of today": "/places/2025/02185/",
        "about": "/about/",
        "statistics": "/statistics/",
        "changes between two days": f"/statistics/changes/?from={add_months(today, -7)}&on={today}&kind=upgraded",
        "later corrections": f"/statistics/corrections/?on={add_months(today, -2)}&act=entered",
        "checking offline": "/verify/offline/",
        "page not found": "/khong-co-trang-nay/",
    }


def _point(*products, **facts):
    """A point with a map beneath it, hours, one product seen there lately and others long ago."""
    places = Place.objects.filter(code__in=["066", "02185"])
    places.update(latitude="22.20000", longitude="105.90000")
    for place in places:
        PlaceBoundary.objects.create(place=place, geometry=OUTLINE)
    point = open_daily(make_showroom(slug="diem-con-minh", name_vi="Điểm bán Côn Minh", **facts))
    confirm(point, days_ago=20)
    for product, days_ago in zip(products, (20, 200), strict=True):
        show(product, point, days_ago)
    confirm(make_showroom(True, name_vi="Điểm Mẫu", place=facts["place"]), days_ago=300)
    return point


def _rate(product, stars, first_day, **facts):
    decision = make_decision(product.is_sample, issued_on=first_day)
    return recognise(product, stars=stars, valid_from=first_day, decision=decision, **facts)

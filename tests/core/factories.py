"""Valid rows of `core`; a keyword changes one fact."""

import datetime
from itertools import count

from core.models import Decision, Level, Place, PlaceChange, Vintage

_serial = count(1)


def make_province(vintage=Vintage.PRE2025, code="06", name="Bắc Kạn"):
    return Place.objects.get_or_create(
        vintage=vintage,
        code=code,
        defaults={"name_vi": name, "name_en": name, "level": Place.Level.PROVINCE, "kind": Place.Kind.PROVINCE},
    )[0]


def make_district(code="066", name="Na Rì"):
    return Place.objects.get_or_create(
        vintage=Vintage.PRE2025,
        code=code,
        defaults={
            "name_vi": name,
            "name_en": name,
            "level": Place.Level.DISTRICT,
            "kind": Place.Kind.DISTRICT,
            "parent": make_province(),
        },
    )[0]


def make_commune(code="02185", name="Côn Minh", district=None):
    return Place.objects.get_or_create(
        vintage=Vintage.PRE2025,
        code=code,
        defaults={
            "name_vi": name,
            "name_en": name,
            "level": Place.Level.COMMUNE,
            "kind": Place.Kind.COMMUNE,
            "parent": district or make_district(),
        },
    )[0]


def make_new_commune(code="02185", name="Côn Minh", was=()):
    """A commune of 2025, made of the old communes `was`."""
    place = Place.objects.get_or_create(
        vintage=Vintage.Y2025,
        code=code,
        defaults={
            "name_vi": name,
            "name_en": name,
            "level": Place.Level.COMMUNE,
            "kind": Place.Kind.COMMUNE,
            "parent": make_province(Vintage.Y2025, "19", "Thái Nguyên"),
        },
    )[0]
    for old in was:
        PlaceChange.objects.create(old=old, new=place, changed_on=datetime.date(2025, 7, 1))
    return place


def make_decision(sample=False, **facts):
    number = f"{'MẪU-' if sample else ''}{next(_serial)}/QĐ-UBND"
    facts = {
        "number": number,
        "issuer": "UBND tỉnh Bắc Kạn",
        "level": Level.PROVINCE,
        "issued_on": datetime.date(2024, 5, 20),
        "is_sample": sample,
    } | facts
    return Decision.objects.create(**facts)

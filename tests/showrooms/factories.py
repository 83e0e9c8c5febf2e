"""Valid showrooms; a keyword changes one fact."""

from itertools import count

from showrooms.models import Showroom

_serial = count(1)


def make_showroom(sample=False, **facts):
    number = next(_serial)
    facts = {
        "slug": f"showroom-{number}",
        "name_vi": f"Điểm bán Thử {number}",
        "kind": Showroom.Kind.DISPLAY_POINT,
        "source": "https://example.org/showroom",
        "is_sample": sample,
    } | facts
    return Showroom.objects.create(**facts)

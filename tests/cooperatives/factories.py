"""Valid producers; a keyword changes one fact."""

from itertools import count

from cooperatives.models import Producer

_serial = count(1)


def make_producer(sample=False, **facts):
    number = next(_serial)
    facts = {
        "slug": f"producer-{number}",
        "name_vi": f"HTX Thử {number}",
        "kind": Producer.Kind.COOPERATIVE,
        "source": "https://example.org/producer",
        "is_sample": sample,
    } | facts
    return Producer.objects.create(**facts)

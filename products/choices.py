"""What the catalogue can be narrowed by, in the words of the page."""

from django.utils import translation
from django.utils.translation import gettext as _

from cooperatives.models import Producer
from core.facets import Choice, label_choices, place_choices, stars_choices
from core.models import Level
from products.index import Index
from products.models import Award, QualityCertificate, Standing


def choices_of(index: Index) -> dict[str, dict[str, Choice]]:
    """The choices of every facet by their value; made once for an index and a language."""
    language = translation.get_language()
    if language not in index.choices:
        index.choices[language] = {
            name: {choice.value: choice for choice in choices} for name, choices in _choices(index).items()
        }
    return index.choices[language]


def _choices(index):
    sets = index.sets.values()
    return {
        "status": status_choices(),
        "stars": stars_choices(),
        "group": group_choices(sets),
        "set": [Choice(str(s.number), s.name, f"“{s.name}”", frozenset({s.pk})) for s in sets],
        "place": place_choices(index.place_map),
        "kind": kind_choices(),
        "level": label_choices(Level),
        "certificate": label_choices(QualityCertificate.Kind),
        "award": label_choices(Award.Level),
    }


def status_choices():
    def choice(value, label, name, *admits):
        return Choice(value, label, name, frozenset(admits or {value}))

    return [
        choice("valid", _("In force"), Standing.VALID.label, "valid", "ending"),
        choice("ending", _("Less than 120 days left"), _("in force with less than 120 days left")),
        choice("ended", _("Ended"), Standing.ENDED.label),
        choice("withdrawn", _("Withdrawn"), Standing.WITHDRAWN.label),
        choice("unknown", _("No recognition found"), Standing.UNKNOWN.label),
        choice("all", _("All"), _("whatever their standing"), "valid", "ending", "ended", "withdrawn", "unknown"),
    ]


def group_choices(sets):
    groups = {s.group.code: s.group for s in sets}
    for code, group in groups.items():
        yield Choice(code, group.name, group.name, frozenset(s.pk for s in sets if s.group.code == code))


def kind_choices():
    yield from label_choices(Producer.Kind)
    yield Choice("unknown", _("Not known"), _("a producer not known"), frozenset({None}))

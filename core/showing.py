"""How days, figures, places, sources and languages are written, and small drawings: in templates and elsewhere."""

import re
from functools import cache, lru_cache
from urllib.parse import unquote, urlsplit

from django.templatetags.static import static
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.encoding import escape_uri_path, iri_to_uri
from django.utils.formats import date_format, number_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from core import languages
from core.forms import place_in_full
from core.models import Place
from core.partial_dates import Precision
from core.text import fold

STAR_WIDTHS = {3: 56, 4: 75, 5: 94}
NO_BREAK_SPACE = "\u00a0"
MOST_PLACES = 8
NUMBER_OF_PAPER = re.compile(r"\d+/(?:\d{4}/)?[A-ZĐ]+-[\w-]+")
SOURCE_SEPARATOR = re.compile(r"\n| ; ")

# --- dates ----------------------------------------------------------------------------------------------


def partial_date(day, precision=Precision.DAY):
    """The known part of a date: 29/12/2021, 12/2021 or 2021; in English 29 Dec 2021, Dec 2021, 2021."""
    if precision == Precision.YEAR:
        return str(day.year)
    return date_format(day, "YEAR_MONTH_FORMAT" if precision == Precision.MONTH else "DATE_FORMAT")


def on_date(day, precision=Precision.DAY):
    """The same within a sentence: "ngày 29/12/2021", "tháng 12/2021", "năm 2021"."""
    sentence = {
        Precision.DAY: _("on %(date)s"),
        Precision.MONTH: pgettext("month", "in %(date)s"),
        Precision.YEAR: pgettext("year", "in %(date)s"),
    }[precision]
    return sentence % {"date": partial_date(day, precision)}


def until_date(day, precision=Precision.DAY):
    """A last day: "đến hết ngày 1/7/2027", "đến hết năm 2024"."""
    sentence = {
        Precision.DAY: _("until %(date)s"),
        Precision.MONTH: pgettext("month", "until the end of %(date)s"),
        Precision.YEAR: pgettext("year", "until the end of %(date)s"),
    }[precision]
    return sentence % {"date": partial_date(day, precision)}


def of_date(day, precision=Precision.DAY):
    """The day of a paper: "ngày 29/12/2021", "tháng 12/2021"; in English "of 29 Dec 2021"."""
    sentence = {
        Precision.DAY: _("of %(date)s"),
        Precision.MONTH: pgettext("month", "of %(date)s"),
        Precision.YEAR: pgettext("year", "of %(date)s"),
    }[precision]
    return sentence % {"date": partial_date(day, precision)}


def iso_date(day, precision=Precision.DAY):
    """For `<time datetime>`: 2021-12-29, 2021-12 or 2021."""
    return day.isoformat()[: {Precision.YEAR: 4, Precision.MONTH: 7}.get(precision, 10)]


def days_after(day, since):
    """Days from `since` to `day`."""
    return (day - since).days


# --- figures --------------------------------------------------------------------------------------------


def dong(amount):
    """4.548.000.000 đồng."""
    return _("%(amount)s đồng") % {"amount": number_format(amount, force_grouping=True)}


def score(points):
    """A council's score as written, neither rounded nor padded: 91,14."""
    return number_format(points)


# --- choices --------------------------------------------------------------------------------------------


def label_of(record, name):
    """What `get_<name>_display` says, for a tenth of its price: Django reads the choices anew each time."""
    value = getattr(record, name)
    return _labels(type(record), name).get(value, value)


@cache
def _labels(model, name):
    return dict(model._meta.get_field(name).flatchoices)


# --- drawings -------------------------------------------------------------------------------------------


def icon(name):
    """A drawing of the sprite, silent to screen readers."""
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', static("img/sprite.svg"), name)


def stars(number):
    """So many stars and no empty ones; the words beside them say the number."""
    return format_html(
        '<svg class="stars" viewBox="0 0 {} 18" aria-hidden="true"><use href="{}#s{}"/></svg>',
        STAR_WIDTHS[number],
        static("img/sprite.svg"),
        number,
    )


def n_stars(number):
    """ "5 sao"."""
    return ngettext("%(number)s star", "%(number)s stars", number) % {"number": number}


# --- sources --------------------------------------------------------------------------------------------


@lru_cache(maxsize=2_000)
def sources(text, in_full=False):
    """The addresses of a `source` field as a list of links; whatever is no address stays text.

    A link shows its host, `in_full` its page too. Many records name the same sources, which look the same each time.
    """
    written = [part.strip() for part in SOURCE_SEPARATOR.split(text) if part.strip()]
    items = format_html_join("", "<li>{}</li>", ((_source(part, in_full),) for part in written))
    return format_html('<ul class="sources{}">{}</ul>', " in-full" if in_full else "", items)


def _source(written, in_full):
    address = urlsplit(written)
    if address.scheme not in ("http", "https") or not address.netloc:
        return written
    host = address.netloc.removeprefix("www.")
    page = unquote(address.path).rstrip("/") if in_full else ""
    shown = Truncator(host + page).chars(100)
    return format_html('<a href="{}" rel="nofollow noopener">{}</a>', written, shown)


def parts(text):
    """The parts of a list kept as one text, none broken over two lines: "250 g; 500 g" are two."""
    return [part.strip().replace(" ", NO_BREAK_SPACE) for part in text.split(";") if part.strip()]


def numbers_whole(text):
    """With the numbers of decisions ("26/2026/QĐ-TTg") each on one line, where one is wide enough."""
    return mark_safe(NUMBER_OF_PAPER.sub(r'<span class="whole">\g<0></span>', conditional_escape(text)))  # noqa: S308


# --- places ---------------------------------------------------------------------------------------------


def place_short(place):
    """For lists: "Côn Minh, Na Rì", "TP Bắc Kạn"."""
    names = []
    while place and place.level != Place.Level.PROVINCE:
        is_city = place.kind == Place.Kind.CITY
        names.append(_("%(name)s city") % {"name": place.name_vi} if is_city else place.name_vi)
        place = place.parent if place.level == Place.Level.COMMUNE else None
    return ", ".join(names)


def place_full(place):
    """In full, upwards: "xã Côn Minh, huyện Na Rì, tỉnh Bắc Kạn"."""
    names = []
    while place:
        names.append(str(place.full_name))
        place = place.parent
    return ", ".join(names)


def which_is_which(place):
    """A unit told apart from those of the same name: "huyện Na Rì, tỉnh Bắc Kạn (đến 30/6/2025)"."""
    return place_in_full(place)


def join_names(places):
    """ "huyện Ba Bể, huyện Chợ Đồn"."""
    return ", ".join(str(place.full_name) for place in places)


def units_named(text, place_map=None):
    """The units of both maps that bear the name searched for, and what became of the old ones.

    Costs no query where a `place_map` that is kept knows them.
    """
    if place_map:
        return place_map.by_name.get(fold(text), [])[:MOST_PLACES]
    found = Place.objects.named(text).select_related("parent").prefetch_related("changes_after__new", "aliases")
    return list(found[:MOST_PLACES]) if text else []


# --- languages ------------------------------------------------------------------------------------------


def lang(instance, name):
    """` lang="vi"` where `instance.name` shows in another language than the page, else nothing."""
    shown = languages.lang_of(instance, name)
    return "" if shown == languages.page_language() else mark_safe(f' lang="{shown}"')  # noqa: S308


def is_untranslated(instance, name):
    """Whether `instance.name` shows in another language than the page."""
    return languages.lang_of(instance, name) != languages.page_language()


@lru_cache(maxsize=2_000)
def _path_in(path, code, language):
    """The path of the same page in another language; None where there is none. Found by reading every address."""
    there = translate_url(path, code)
    return there if there != path or code == language else None


def page_in(context, code, with_query=True):
    """Address of the present page in a language; the first page where there is no such page."""
    request = context.get("request")
    if request and request.resolver_match:
        there = _path_in(escape_uri_path(request.path), code, translation.get_language())
        if there:
            query = request.META.get("QUERY_STRING", "") if with_query else ""
            return f"{there}?{iri_to_uri(query)}" if query else there
    with override(code):
        return reverse("portal:home")

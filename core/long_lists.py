"""What a page has so many of that a template would take longer over it than over all the rest."""

import html
from functools import lru_cache

from django.utils.formats import number_format
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

CURRENT = ' aria-current="true"'


def choices(facet, path):
    """The list items of a `FacetList` of the page at `path`: every choice with its count, and a link beside it.

    That one adds it to those chosen, or takes it away.
    """
    path, language = html.escape(path), get_language()
    return mark_safe("".join(_choice(link, path, language) for link in facet.links))  # noqa: S308 - all is escaped


def _choice(link, path, language):
    label, total = escape(str(link.label)), link.figure.total
    shown = grouped(total, language)
    choice = (
        f'<a href="{path}{html.escape(link.query)}#loc" data-facet="{link.name}" data-value="{escape(link.value)}"'
        f' data-count="{total}"{CURRENT if link.is_chosen else ""}>{label} <span class="n">{shown}</span></a>'
    )
    if link.beside is None:
        return f"<li>{choice}</li>"
    sign, words = ("×", _("without %(choice)s")) if link.is_chosen else ("+", _("also %(choice)s"))
    words %= {"choice": label}
    return (
        f'<li class="two">{choice}<a class="also" href="{path}{html.escape(link.query_beside)}#loc"'
        f' aria-label="{words}" title="{words}">{sign}</a></li>'
    )


def n_products(figure):
    """ "12 products, 3 of them samples"."""
    total, samples = figure.total, figure.samples
    n = {"n": grouped(total, get_language())}
    if samples and samples == total:
        return ngettext("%(n)s sample product", "%(n)s sample products", total) % n
    shown = ngettext("%(n)s product", "%(n)s products", total) % n
    if samples:
        of_them = ngettext("%(n)s of them a sample", "%(n)s of them samples", samples)
        shown += ", " + of_them % {"n": grouped(samples, get_language())}
    return shown


@lru_cache(maxsize=5_000)
def escape(text):
    return html.escape(text)


@lru_cache(maxsize=5_000)
def grouped(number, language):
    return number_format(number)

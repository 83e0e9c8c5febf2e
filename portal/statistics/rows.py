"""Figures, and rows of them: a template would take longer over so many than over all the rest of a page."""

from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext

from core.long_lists import grouped

BAR = (
    '<td class="g"><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
    "%s</svg></td>"
)


def linked_figure(cell):
    """The figure of a `Cell`, a link to the products it counts."""
    return mark_safe(_figure(cell, get_language()))  # noqa: S308 - all is escaped


def rows_by_stars(rows):
    """Each `Row` as a row of a table: its label, a bar in three tones, and its figures by stars and in all."""
    language = get_language()
    return mark_safe("".join(_row_by_stars(row, language) for row in rows))  # noqa: S308 - all is escaped


def rows_by_total(rows, with_samples):
    """Each `Row` as a row of a table: its label, a bar, how many of its products are samples, and how many it has."""
    language = get_language()
    return mark_safe("".join(_row_by_total(row, with_samples, language) for row in rows))  # noqa: S308 - all is escaped


def _row_by_stars(row, language):
    bars = "".join(
        f'<rect class="bar {tone}" x="{start:.2f}" width="{width:.2f}" height="10"/>'
        for tone, start, width in row.bars
    )
    by_stars = "".join(f'<td class="r">{_figure(cell, language)}</td>' for cell in row.by_stars)
    total = f'<td class="r"><b>{_figure(row.total, language)}</b></td>'
    return f'<tr><th scope="row">{escape(row.label)}</th>{BAR % bars}{by_stars}{total}</tr>'


def _row_by_total(row, with_samples, language):
    bar = f'<rect class="bar b" width="{row.width:.1f}" height="10"/>'
    samples = f'<td class="r soft">{grouped(row.total.figure.samples, language)}</td>' if with_samples else ""
    total = f'<td class="r">{_figure(row.total, language)}</td>'
    return f'<tr><th scope="row">{escape(row.label)}</th>{BAR % bar}{samples}{total}</tr>'


def _figure(cell, language):
    total, samples = cell.figure
    if not total:
        return f'<span data-figure="{cell.name}" data-total="0" data-samples="0">0</span>'
    return (
        f'<a href="{escape(cell.url)}" data-figure="{cell.name}" data-total="{total}" data-samples="{samples}">'
        f"{grouped(total, language)}{_of_them_samples(samples, language) if samples else ''}</a>"
    )


@lru_cache(maxsize=1_000)
def _of_them_samples(number, language):
    told = ngettext("%(n)s of them a sample", "%(n)s of them samples", number) % {"n": grouped(number, language)}
    return f'<span class="vh">, {told}</span>'

"""Tables as files for spreadsheets: CSV and Excel workbooks, in which nothing is run as a formula."""

import csv
import datetime
import io
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

import xlsxwriter
from django.http import FileResponse, HttpResponse, HttpResponseNotFound, StreamingHttpResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.showing import SOURCE_SEPARATOR, partial_date

BYTE_ORDER_MARK = "\ufeff"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings that a spreadsheet may run as a formula."""


class Column(NamedTuple):
    """`cell` makes a cell of this column from a record; `width` is in characters."""

    heading: str
    cell: Callable
    width: int = 14


class Table(Protocol):
    """What a file is made of."""

    title: str
    """Name of the sheet, at most 31 characters."""
    file_name: str
    """Without its ending."""
    columns: list[Column]
    notes: list[tuple[str, str]]
    """What a reader of the file must know who no longer sees the page: heading and sentence."""
    left_out: list[str]
    """What of its address means nothing. A file does not say what it was asked for, so none is made."""

    def rows(self) -> Iterator[list]:
        """Cells in the order of `columns`: text, numbers, dates or None."""


def date_cell(day: datetime.date | None, precision: str) -> str | None:
    """The known part of a date, as pages write it; None where no day is known."""
    return partial_date(day, precision) if day else None


def moment_cell(moment: datetime.datetime | None) -> str | None:
    """A moment by the clocks of Vietnam, as pages write it; None where none is known."""
    return date_format(localtime(moment), "SHORT_DATETIME_FORMAT") if moment else None


def sources_cell(*written: str) -> str | None:
    """Sources as records hold them, each once on one line; None where there are none."""
    parts = [part.strip() for text in written for part in SOURCE_SEPARATOR.split(text)]
    return " ; ".join(dict.fromkeys(filter(None, parts))) or None


def as_csv(table: Table) -> Iterator[str]:
    """Lines as Excel opens them: with a byte-order mark, and no cell that it would run as a formula."""
    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK + writer.writerow([str(column.heading) for column in table.columns])
    for cells in table.rows():
        yield writer.writerow([plain(cell) for cell in cells])


def plain(cell):
    """Text that begins like a formula gets an apostrophe before it; everything else stays as it is."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell


class Echo:
    """A file for csv.writer that hands back what is written."""

    def write(self, line):
        return line


def as_xlsx(table: Table) -> io.BytesIO:
    """A workbook with real dates and numbers; text is written as text, so that nothing is run as a formula."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})

    sheet = book.add_worksheet(table.title)
    sheet.freeze_panes(1, 1)
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, str(column.heading), bold)
    last = 0
    for last, cells in enumerate(table.rows(), start=1):
        for number, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(last, number, cell)
            elif hasattr(cell, "isoformat"):
                sheet.write_datetime(last, number, cell, day)
            elif cell is not None:
                sheet.write_number(last, number, cell)
    sheet.autofilter(0, 0, last, len(table.columns) - 1)

    about = book.add_worksheet(pgettext("sheet of a workbook", "About"))
    about.set_column(0, 0, 24)
    about.set_column(1, 1, 90)
    for number, (heading, sentence) in enumerate(table.notes):
        about.write_string(number, 0, heading, bold)
        about.write_string(number, 1, sentence, wrapped)
    book.close()
    file.seek(0)
    return file


def csv_response(table: Table) -> HttpResponse | StreamingHttpResponse:
    """The table as a CSV file, written out while its rows are read."""
    if table.left_out:
        return no_file(table)
    return StreamingHttpResponse(
        as_csv(table),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{table.file_name}.csv"'},
    )


def xlsx_response(table: Table) -> HttpResponse | FileResponse:
    """The table as an Excel workbook."""
    if table.left_out:
        return no_file(table)
    return FileResponse(as_xlsx(table), as_attachment=True, filename=f"{table.file_name}.xlsx")


def no_file(table: Table) -> HttpResponse:
    """404 in a sentence: there is no file of what the address asks for."""
    named = ", ".join(f"“{value}”" for value in table.left_out)
    sentence = _("There is no such file, as this of its address means nothing: %(values)s") % {"values": named}
    return HttpResponseNotFound(sentence, content_type="text/plain; charset=utf-8")

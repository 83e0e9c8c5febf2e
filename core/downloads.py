"""A list as a file: lines of text as Excel opens them, or a workbook with real dates and numbers."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import NamedTuple

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils.translation import pgettext

BYTE_ORDER_MARK = "\ufeff"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings that a spreadsheet may run as a formula."""


class Column(NamedTuple):
    heading: str
    cell: Callable
    width: int = 14


class Download:
    """Rows of cells: text, numbers, dates or None. A list says its `columns`, rows, notes and names."""

    columns: list[Column]
    sheet_name: str

    @property
    def headings(self) -> list[str]:
        return [str(column.heading) for column in self.columns]

    @property
    def file_name(self) -> str:
        """Without its ending."""
        raise NotImplementedError

    @property
    def notes(self) -> list[tuple[str, str]]:
        """What a reader of the file must know who no longer sees the page: heading and sentence."""
        raise NotImplementedError

    def rows(self) -> Iterator[list]:
        """Cells in the order of the columns, read while they are written out."""
        raise NotImplementedError


def as_csv(download: Download) -> Iterator[str]:
    """Lines as Excel opens them: with a byte-order mark, and no cell that it would run as a formula."""
    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK + writer.writerow(download.headings)
    for cells in download.rows():
        yield writer.writerow([plain(cell) for cell in cells])


def plain(cell):
    """Text that begins like a formula gets an apostrophe before it; everything else stays as it is."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell


class Echo:
    """A file for csv.writer that hands back what is written."""

    def write(self, line):
        return line


def as_xlsx(download: Download) -> io.BytesIO:
    """A workbook with real dates and numbers; text is written as text, so that nothing is run as a formula."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})

    sheet = book.add_worksheet(download.sheet_name)
    sheet.freeze_panes(1, 1)
    for number, column in enumerate(download.columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, str(column.heading), bold)
    last = 0
    for last, cells in enumerate(download.rows(), start=1):
        for number, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(last, number, cell)
            elif hasattr(cell, "isoformat"):
                sheet.write_datetime(last, number, cell, day)
            elif cell is not None:
                sheet.write_number(last, number, cell)
    sheet.autofilter(0, 0, last, len(download.columns) - 1)

    about = book.add_worksheet(pgettext("sheet of a workbook", "About"))
    about.set_column(0, 0, 24)
    about.set_column(1, 1, 90)
    for number, (heading, sentence) in enumerate(download.notes):
        about.write_string(number, 0, heading, bold)
        about.write_string(number, 1, sentence, wrapped)
    book.close()
    file.seek(0)
    return file


def csv_response(download: Download) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        as_csv(download),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{download.file_name}.csv"'},
    )


def xlsx_response(download: Download) -> FileResponse:
    return FileResponse(as_xlsx(download), as_attachment=True, filename=f"{download.file_name}.xlsx")

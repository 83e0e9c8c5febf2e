"""Reading data files such that whatever is wrong can be found: file, line, column, reason."""

import csv
import json
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from django.db import models

from core import partial_dates

SOURCE_SEPARATOR = " ; "


class Problem(NamedTuple):
    file: str
    line: int | None
    column: str
    reason: str

    def __str__(self):
        where = [self.file]
        if self.line:
            where.append(f"line {self.line}")
        if self.column:
            where.append(f"column {self.column}")
        return f"{', '.join(where)}: {self.reason}"


class BadData(Exception):
    """What keeps the data from being loaded."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


class Row:
    """One line of a data file. Its methods read a cell, or raise BadData naming it; an empty cell is None or ""."""

    def __init__(self, file: str, line: int, cells: dict[str, str]):
        self.file = file
        self.line = line
        self.cells = cells
        self.shape = None

    def bad(self, column: str, reason: str) -> BadData:
        return BadData([Problem(self.file, self.line, column if column in self.cells else "", reason)])

    def text(self, column: str) -> str:
        """The cell; "" also where this file has no such column (sample files have more of them)."""
        return self.cells.get(column, "")

    def required(self, column: str) -> str:
        if not self.text(column):
            raise self.bad(column, "is empty")
        return self.text(column)

    def number(self, column: str) -> int | None:
        return self._matching(column, r"\d{1,15}", "a whole number", int)

    def decimal(self, column: str) -> Decimal | None:
        return self._matching(column, r"\d{1,9}(\.\d{1,9})?", "a number such as 91.14", Decimal)

    def date(self, column: str) -> partial_dates.PartialDate | None:
        """A day, or a month or year where no more is known."""
        text = self.text(column)
        if not text:
            return None
        try:
            date = partial_dates.parse(text)
        except ValueError:
            raise self.bad(column, f"not a date (2021, 2021-12 or 2021-12-29): {text!r}") from None
        if not 1900 <= date.day.year <= 2100:
            raise self.bad(column, f"a year before 1900 or after 2100: {text!r}")
        return date

    def day(self, column: str):
        """A date that must be known to the day."""
        date = self.date(column)
        if date and date.precision != partial_dates.Precision.DAY:
            raise self.bad(column, f"not known to the day: {self.text(column)!r}")
        return date.day if date else None

    def choice(self, column: str, choices: type[models.TextChoices]) -> str:
        text = self.required(column)
        if text not in choices.values:
            raise self.bad(column, f"not one of {', '.join(choices.values)}: {text!r}")
        return text

    def found(self, column: str, records: dict, of: Callable[[str], Any] = str) -> Any:
        """The record that a filled cell names."""
        text = self.required(column)
        try:
            return records[of(text)]
        except (KeyError, ValueError):
            raise self.bad(column, f"unknown: {text!r}") from None

    def parts(self, column: str) -> list[str]:
        return [part.strip() for part in self.text(column).split(";") if part.strip()]

    def addresses(self, column: str) -> str:
        """Web addresses, one per line instead of side by side."""
        return "\n".join(address.strip() for address in self.text(column).split(SOURCE_SEPARATOR))

    def _matching(self, column: str, pattern: str, what: str, convert: Callable):
        text = self.text(column)
        if not text:
            return None
        if not re.fullmatch(pattern, text, re.ASCII):
            raise self.bad(column, f"not {what}: {text!r}")
        return convert(text)


def for_each(rows: Iterable[Row], build: Callable[[Row], Any]) -> list[tuple[Row, Any]]:
    """Each row with what `build` makes of it. What is bad in any row is raised together, after the last."""
    built, problems = [], []
    for row in rows:
        try:
            built.append((row, build(row)))
        except BadData as bad:
            problems += bad.problems
    if problems:
        raise BadData(problems)
    return built


def read_table(folder: Path, file: str, columns: Iterable[str], key: Iterable[str]) -> list[Row]:
    """Rows of a CSV file that has exactly these columns and no two rows alike in the columns of `key`."""
    lines = _read_text(folder, file).splitlines(keepends=True)
    reader = csv.reader(lines, strict=True)
    try:
        header = next(reader, [])
        _check_header(file, header, list(columns))
        rows, problems, start = [], [], reader.line_num + 1
        for cells in reader:
            if len(cells) == len(header):
                rows.append(Row(file, start, dict(zip(header, map(str.strip, cells), strict=True))))
            else:
                problems.append(Problem(file, start, "", f"{len(cells)} cells instead of {len(header)}"))
            start = reader.line_num + 1
    except csv.Error as error:
        raise BadData([Problem(file, reader.line_num, "", f"not readable as CSV: {error}")]) from None
    problems += _given_twice(rows, list(key))
    if problems:
        raise BadData(problems)
    return rows


def read_vietnamese(folder: Path, file: str, columns: list[str], rows: list[Row]) -> dict[str, Row]:
    """The Vietnamese texts that go with `rows`, by key."""
    texts = read_table(folder, file, ["key", *columns], key=["key"])
    keys = {row.text("key") for row in rows}
    unknown = [text for text in texts if text.text("key") not in keys]
    if unknown:
        raise BadData(Problem(file, text.line, "key", f"unknown: {text.text('key')!r}") for text in unknown)
    return {text.text("key"): text for text in texts}


def read_shapes(folder: Path, file: str) -> list[Row]:
    """Features of a GeoJSON file as rows of `code` and `approx`, each with its `shape`."""
    text = _read_text(folder, file)
    try:
        features = json.loads(text)["features"]
        rows = [_shape_row(file, text, feature["properties"], feature["geometry"]) for feature in features]
    except json.JSONDecodeError as error:
        raise BadData([Problem(file, error.lineno, "", f"not readable as JSON: {error.msg}")]) from None
    except (KeyError, TypeError):
        raise BadData([Problem(file, None, "", "not a GeoJSON collection of features with a code")]) from None
    problems = _given_twice(rows, ["code"])
    if problems:
        raise BadData(problems)
    return rows


def _shape_row(file: str, text: str, properties: dict, geometry: dict) -> Row:
    cells = {"code": properties["code"], "approx": str(properties.get("approx", False))}
    row = Row(file, _line_of(text, f'"code":"{cells["code"]}"'), cells)
    row.shape = geometry
    return row


def _read_text(folder: Path, file: str) -> str:
    try:
        content = (folder / file).read_bytes()
    except OSError as error:
        raise BadData([Problem(file, None, "", f"cannot be read: {error.strerror}")]) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadData([Problem(file, line, "", "not UTF-8: save the file as UTF-8 text")]) from None
    if "\0" in text:
        raise BadData([Problem(file, _line_of(text, "\0"), "", "holds a NUL character")])
    return text


def _line_of(text: str, piece: str) -> int | None:
    position = text.find(piece)
    return None if position < 0 else text.count("\n", 0, position) + 1


def _check_header(file: str, header: list[str], columns: list[str]) -> None:
    problems = [Problem(file, 1, name, "this column is missing") for name in columns if name not in header]
    problems += [Problem(file, 1, name, "unknown column") for name in header if name not in columns]
    problems += [Problem(file, 1, name, "this column stands twice") for name in columns if header.count(name) > 1]
    if problems:
        raise BadData(problems)


def _given_twice(rows: list[Row], key: list[str]) -> list[Problem]:
    first, problems = {}, []
    for row in rows:
        value = tuple(row.text(column) for column in key)
        if value in first:
            reason = f"{' / '.join(filter(None, value))!r} stands already on line {first[value]}"
            problems.append(Problem(row.file, row.line, key[0], reason))
        first.setdefault(value, row.line)
    return problems

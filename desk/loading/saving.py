"""Saving what is missing, all together, and saying which row was refused and why."""

from collections.abc import Callable, Container
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, IntegrityError, models, transaction

from desk.loading.reading import BadData, Problem, Row

Built = list[tuple[Row, models.Model]]


class Counts(dict):
    """Kind of record → how many were added, and how many rows were left as the register already has them."""

    def note(self, kind: str, added: int, left: int) -> None:
        added_before, left_before = self.get(kind, (0, 0))
        self[kind] = (added_before + added, left_before + left)

    @property
    def n_added(self) -> int:
        return sum(added for added, _left in self.values())


def add_missing(
    counts: Counts,
    kind: str,
    built: Built,
    known: Container,
    key: Callable[[Any], Any],
    columns: dict[str, str] | None = None,
) -> Built:
    """Save those records whose key is not among the known ones, and return them."""
    new = [(row, record) for row, record in built if key(record) not in known]
    save(new, columns or {})
    counts.note(kind, added=len(new), left=len(built) - len(new))
    return new


def save(new: Built, columns: dict[str, str]) -> None:
    """Check and insert new records of one model. `columns` names the column of a field where they differ.

    Fields and `clean` are checked here; the constraints by the database, which has the same ones and takes
    one insert instead of some twenty queries per record. Only when it refuses are rows tried one by one.
    """
    if not new:
        return
    problems = [problem for row, record in new for problem in _problems(row, columns, _check, record)]
    if problems:
        raise BadData(problems)
    records = [record for _row, record in new]
    try:
        with transaction.atomic():
            type(records[0])._default_manager.bulk_create(records)
    except (IntegrityError, DataError) as error:
        problems = [problem for row, record in new for problem in _problems(row, columns, _save_alone, record)]
        raise BadData(problems or [Problem(new[0][0].file, None, "", _sentence(error))]) from None


def _check(record: models.Model) -> None:
    record.clean_fields(exclude={field.name for field in record._meta.fields if field.is_relation})
    record.clean()


def _save_alone(record: models.Model) -> None:
    with transaction.atomic():
        record.full_clean()
        record.save(force_insert=True)


def _problems(row: Row, columns: dict[str, str], act: Callable, record: models.Model) -> list[Problem]:
    try:
        act(record)
    except ValidationError as error:
        return [
            Problem(row.file, row.line, _column(row, columns, field), message)
            for field, messages in error.update_error_dict({}).items()
            for message in ValidationError(messages).messages
        ]
    except (IntegrityError, DataError) as error:
        return [Problem(row.file, row.line, "", _sentence(error))]
    return []


def _column(row: Row, columns: dict[str, str], field: str) -> str:
    column = columns.get(field, field)
    return column if field != NON_FIELD_ERRORS and column in row.cells else ""


def _sentence(error: Exception) -> str:
    """The first line of what the database says; the rest is its inner workings."""
    return str(error).partition("\n")[0]

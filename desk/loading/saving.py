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
    """Check all records; save those whose key is not among the known ones, and return them.

    `columns` names the column of a field where they differ.
    """
    columns = columns or {}
    _raise_problems(built, columns, _check_fields)
    new = [(row, record) for row, record in built if key(record) not in known]
    _save(new, columns)
    counts.note(kind, added=len(new), left=len(built) - len(new))
    return new


def _save(new: Built, columns: dict[str, str]) -> None:
    """Insert new records of one model.

    Constraints are left to the database, which has the same ones and takes one insert instead of some twenty
    queries per record. Only when it refuses are rows tried one by one, to find which and why.
    """
    if not new:
        return
    _raise_problems(new, columns, lambda record: record.clean())
    records = [record for _row, record in new]
    try:
        with transaction.atomic():
            type(records[0])._default_manager.bulk_create(records)
    except (IntegrityError, DataError) as error:
        _raise_problems(new, columns, _save_alone)
        raise BadData([Problem(new[0][0].file, None, "", _sentence(error))]) from None


def _check_fields(record: models.Model) -> None:
    record.clean_fields(exclude={field.name for field in record._meta.fields if field.is_relation})


def _save_alone(record: models.Model) -> None:
    with transaction.atomic():
        record.full_clean()
        record.save(force_insert=True)


def _raise_problems(built: Built, columns: dict[str, str], act: Callable[[Any], None]) -> None:
    """Do `act` with every record, then raise together what went wrong with any of them."""
    problems = []
    for row, record in built:
        try:
            act(record)
        except ValidationError as error:
            problems += [
                Problem(row.file, row.line, _column(row, columns, field), message)
                for field, messages in error.update_error_dict({}).items()
                for message in ValidationError(messages).messages
            ]
        except (IntegrityError, DataError) as error:
            problems.append(Problem(row.file, row.line, "", _sentence(error)))
    if problems:
        raise BadData(problems) from None


def _column(row: Row, columns: dict[str, str], field: str) -> str:
    column = columns.get(field, field)
    return column if field != NON_FIELD_ERRORS and column in row.cells else ""


def _sentence(error: Exception) -> str:
    """The first line of what the database says; the rest is its inner workings."""
    return str(error).partition("\n")[0]

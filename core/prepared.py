"""Queries that are put together once in a process. Only days and moments differ from one time to the next.

Django takes several milliseconds to put together what PostgreSQL answers in one; a page of twenty such queries is
made mostly of that.
"""

import datetime
from collections.abc import Callable

from django.db import connection
from django.db.models import Aggregate, QuerySet, Value

Asked = datetime.date | datetime.datetime


class Prepared:
    """The query that `build` makes of days or moments: a `values_list` of what PostgreSQL gives as it is.

    `build` may only hand them on as parameters: it is called once, with others in their place (once more where it is
    asked with fewer of them). Django's conversions do not apply: sums of whole numbers come as decimals.
    """

    def __init__(self, build: Callable[..., QuerySet]):
        self._build = build
        self._statements = {}

    def rows(self, *asked: Asked) -> list[tuple]:
        return self._answer("{}", asked)

    def count(self, *asked: Asked) -> int:
        return self._answer("SELECT count(*) FROM ({}) AS found", asked)[0][0]

    def _answer(self, around, asked):
        kinds = tuple(map(type, asked))
        if kinds not in self._statements:
            self._statements[kinds] = self._put_together(asked)
        sql, params = self._statements[kinds]
        with connection.cursor() as cursor:
            cursor.execute(around.format(sql), [fixed if at is None else asked[at] for at, fixed in params])
            return cursor.fetchall()

    def _put_together(self, asked):
        """The text, and for each of its parameters which of `asked` it is, or None and what it always is."""
        stand_ins = [_stand_in(value, at) for at, value in enumerate(asked)]
        sql, params = self._build(*stand_ins).query.sql_with_params()
        return sql, [(_place_of(param, stand_ins), param) for param in params]


def _stand_in(value, at):
    """A day or moment that nobody asks for."""
    if isinstance(value, datetime.datetime):
        return datetime.datetime(1, 1, 1 + at, tzinfo=datetime.UTC)
    return datetime.date(1, 1, 1 + at)


def _place_of(param, stand_ins):
    """Which of the stand-ins a parameter is; None for none of them."""
    return next((at for at, stand_in in enumerate(stand_ins) if param is stand_in), None)


def summed_up(found: QuerySet, sums: dict[str, Aggregate]) -> QuerySet:
    """What `found.aggregate(**sums)` asks for, as a queryset of one row."""
    return found.order_by().values(whole=Value(0)).annotate(**sums).values_list(*sums)

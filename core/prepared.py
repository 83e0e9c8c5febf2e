"""Queries that are put together once in a process. Only days and moments differ from one time to the next.

Django takes several milliseconds to put together what PostgreSQL answers in one; a page of twenty such queries is
made mostly of that.
"""

import datetime
from collections.abc import Callable

from django.db import connection
from django.db.models import QuerySet

Asked = datetime.date | datetime.datetime


class Prepared:
    """The query that `build` makes of days or moments: a `values_list` of what PostgreSQL gives as it is.

    `build` may only hand them on as parameters: it is called once, with others in their place. Decimals of sums stay
    decimals, as Django's conversions do not apply.
    """

    def __init__(self, build: Callable[..., QuerySet]):
        self._build = build
        self._sql, self._params = "", ()

    def rows(self, *asked: Asked) -> list[tuple]:
        return self._answer("{}", asked)

    def count(self, *asked: Asked) -> int:
        return self._answer("SELECT count(*) FROM ({}) AS found", asked)[0][0]

    def _answer(self, around, asked):
        if not self._sql:
            stand_ins = [_stand_in(value, at) for at, value in enumerate(asked)]
            sql, params = self._build(*stand_ins).query.sql_with_params()
            # The text last: another thread that finds it finds the parameters too.
            self._params = [(_place_of(param, stand_ins), param) for param in params]
            self._sql = sql
        params = [param if at is None else asked[at] for at, param in self._params]
        with connection.cursor() as cursor:
            cursor.execute(around.format(self._sql), params)
            return cursor.fetchall()


def _stand_in(value, at):
    """A day or moment that nobody asks for."""
    if isinstance(value, datetime.datetime):
        return datetime.datetime(1, 1, 1 + at, tzinfo=datetime.UTC)
    return datetime.date(1, 1, 1 + at)


def _place_of(param, stand_ins):
    """Which of the stand-ins a parameter is; None for none of them."""
    return next((at for at, stand_in in enumerate(stand_ins) if param is stand_in), None)

"""Queries that are put together once in a process. Only what is asked for differs from one time to the next.

Django takes several milliseconds to put together what PostgreSQL answers in one; a page of twenty such queries is
made mostly of that. PostgreSQL, too, reads and plans such a query once for each connection.
"""

import datetime
from collections.abc import Callable
from copy import copy
from typing import NamedTuple

from django.db import connection
from django.db.models import Aggregate, Model, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler

Asked = datetime.date | datetime.datetime | int | str


class _Statement(NamedTuple):
    """`params`: for each which of those asked it is, or None, and what it always is."""

    found: QuerySet
    compiler: SQLCompiler
    sql: str
    params: list[tuple[int | None, object]]


class Prepared:
    """The query that `build` makes of days, moments, ids or keys.

    `build` may only hand them on as parameters, whole: it is called once, with others in their place (once more where
    it is asked with fewer of them). ValueError where it does not.
    """

    def __init__(self, build: Callable[..., QuerySet]):
        self._build = build
        self._statements = {}

    def rows(self, *asked: Asked) -> list[tuple]:
        """What PostgreSQL gives, as it is: sums of whole numbers come as decimals."""
        return self._answer("{}", self._statement(asked), asked)

    def count(self, *asked: Asked) -> int:
        return self._answer("SELECT count(*) FROM ({}) AS found", self._statement(asked), asked)[0][0]

    def objects(self, *asked: Asked) -> list[Model]:
        """The objects, with what the query selects or prefetches beside them."""
        statement = self._statement(asked)
        rows = self._answer("{}", statement, asked)
        compiler = copy(statement.compiler)
        compiler.execute_sql = lambda **_options: [rows]
        found = statement.found.all()
        found.query.get_compiler = lambda **_options: compiler
        return list(found)

    def _answer(self, around, statement, asked):
        params = [fixed if at is None else _in_place_of(fixed, asked[at]) for at, fixed in statement.params]
        with connection.prepared_cursor() as cursor:
            cursor.execute(around.format(statement.sql), params)
            return cursor.fetchall()

    def _statement(self, asked):
        kinds = tuple(map(type, asked))
        if kinds not in self._statements:
            self._statements[kinds] = self._put_together(asked)
        return self._statements[kinds]

    def _put_together(self, asked):
        stand_ins = [_stand_in(value, at) for at, value in enumerate(asked)]
        found = self._build(*stand_ins)
        compiler = found.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([expression for expression, *_ in compiler.select])
        compiler.get_converters = lambda _expressions: converters
        params = [(_place_of(param, stand_ins), param) for param in params]
        if {at for at, _param in params if at is not None} != set(range(len(asked))):
            raise ValueError("Something asked for is no parameter of the query.")
        return _Statement(found, compiler, sql, params)


class _Untouched:
    """A day or moment from which no other is worked out: that one would be in the query for good."""

    def __add__(self, other):
        raise TypeError("Only the query itself may count days from those asked for.")

    __sub__ = __radd__ = __add__


class _Day(_Untouched, datetime.date):
    pass


class _Moment(_Untouched, datetime.datetime):
    pass


def _stand_in(value, at):
    """A day, moment, id or key that nobody asks for."""
    if isinstance(value, datetime.datetime):
        return _Moment(1, 2, 3 + at, tzinfo=datetime.UTC)
    if isinstance(value, datetime.date):
        return _Day(1, 2, 3 + at)
    return 2_147_480_000 + at if isinstance(value, int) else f"\v{at}"


def _place_of(param, stand_ins):
    """Which of the stand-ins a parameter is; None for none of them."""
    return next((at for at, stand_in in enumerate(stand_ins) if param == stand_in), None)


def _in_place_of(stand_in, value):
    """`value` as PostgreSQL gets it: whole numbers bear the type of their column."""
    return type(stand_in)(value) if isinstance(value, int) else value


def summed_up(found: QuerySet, sums: dict[str, Aggregate]) -> QuerySet:
    """What `found.aggregate(**sums)` asks for, as a queryset of one row."""
    return found.order_by().values(whole=Value(0)).annotate(**sums).values_list(*sums)

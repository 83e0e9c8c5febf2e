"""One decision, many products: the office's real act. All of its rows are entered, or none."""

from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.models import Decision, Place
from core.partial_dates import PartialDate
from core.slugs import free_slug
from core.staff import sentence_of
from products.models import Product, Recognition
from products.recognising import Act, fitting_act, recognise


@dataclass
class DecidedRow:
    """One product of a decision: `product` is saved or new; a new one may bring a new producer.

    `act` None: the one that fits what the register knows. `place` None: the producer's.
    """

    product: Product
    stars: int
    score: Decimal | None = None
    act: Act | None = None
    place: Place | None = None


class RowsRefused(Exception):
    """What is wrong, by the position of the row; nothing was saved."""

    def __init__(self, errors: dict[int, list[str]]):
        super().__init__(errors)
        self.errors = errors


def enter_decision(
    decision: Decision, rows: list[DecidedRow], *, start: PartialDate, exception_reason: str = ""
) -> list[Recognition]:
    """Save `decision` (new, or one already in the register) and a recognition for every row from `start` on.

    Raises ValidationError for the decision, RowsRefused with all that is wrong with the rows.
    """
    errors: dict[int, list[str]] = {}
    entered = []
    with transaction.atomic(), _given_back_on_refusal(decision):
        if decision.pk is None:
            decision.full_clean()
            decision.save()
        # In one order, so that two sheets with the same products never wait for each other.
        for position, row in sorted(enumerate(rows), key=lambda item: (item[1].product.pk or 0, item[0])):
            try:
                with transaction.atomic():
                    entered.append(_enter(decision, row, start, exception_reason))
            except ValidationError as refused:
                errors[position] = refused.messages
            except IntegrityError as refused:
                errors[position] = [sentence_of(refused)[1]]
        if errors:
            raise RowsRefused(errors)
    return entered


@contextmanager
def _given_back_on_refusal(decision):
    """A new decision whose rows are refused is new again, and its file is gone with it."""
    is_new = decision.pk is None
    try:
        yield
    except BaseException:
        if is_new and decision.pk is not None:
            if decision.file:
                decision.file.delete(save=False)
            decision.pk, decision._state.adding = None, True
        raise


def _enter(decision, row, start, exception_reason):
    product = row.product
    if product.pk is None:
        _add(product)
    recognition = Recognition(
        product=product,
        stars=row.stars,
        score=row.score,
        decision=decision,
        issuer=decision.issuer,
        level=decision.level,
        place=row.place,
        valid_from=start.day,
        valid_from_precision=start.precision,
        exception_reason=exception_reason,
    )
    return recognise(recognition, row.act or fitting_act(product, row.stars, start.day))


def _add(product):
    producer = product.producer
    if producer is not None and producer.pk is None:  # two rows of one new producer share it
        producer.slug = free_slug(type(producer), producer.name_vi)
        producer.full_clean()
        producer.save()
        product.producer = producer
    product.slug = free_slug(Product, product.name_vi)
    product.full_clean()
    product.save()

"""One decision, many products: the office's real act. All of its rows are entered, or none."""

from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.models import Decision, Place
from core.partial_dates import PartialDate
from core.refusals import sentence_of
from core.slugs import free_slug
from core.text import fold
from products.likeness import bare_maker
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
    with transaction.atomic(), _new_again_on_refusal(decision):
        if decision.pk is None:
            decision.full_clean()
            _save_or_say(decision)
        # In one order, so that two sheets with the same products never wait for each other.
        for position, row in sorted(enumerate(rows), key=lambda item: (item[1].product.pk or 0, item[0])):
            product = row.product
            try:
                with transaction.atomic(), _new_again_on_refusal(product), _new_again_on_refusal(product.producer):
                    entered.append(_enter(decision, row, start, exception_reason))
            except ValidationError as refused:
                errors[position] = refused.messages
            except IntegrityError as refused:
                errors[position] = [sentence_of(refused)[1]]
        if errors:
            raise RowsRefused(errors)
    return entered


def _save_or_say(decision):
    """Someone else may enter the same decision at this moment."""
    try:
        with transaction.atomic():
            decision.save()
    except IntegrityError as refused:
        if decision.file:
            decision.file.delete(save=False)
        raise ValidationError(sentence_of(refused)[1]) from refused


@contextmanager
def _new_again_on_refusal(record):
    """A new record that is not kept is new again, and a file of it is gone."""
    is_new = record is not None and record.pk is None
    try:
        yield
    except BaseException:
        if is_new and record.pk is not None:
            if getattr(record, "file", None):
                record.file.delete(save=False)
            record.pk, record._state.adding = None, True
        raise


def _enter(decision, row, start, exception_reason):
    product = row.product
    if product.pk is None:
        _refuse_if_entered(decision, product)
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


def _refuse_if_entered(decision, product):
    """A new product that this decision has given a star already, under the same name and maker."""
    for entered in decision.recognitions.select_related("product", "producer"):
        if fold(entered.product.name_vi) == fold(product.name_vi) and _same(entered.producer, product.producer):
            raise ValidationError(_("This decision holds a product of this name and producer already."))


def _same(entered, producer):
    names = [bare_maker(one.name_vi) if one else "" for one in (entered, producer)]
    return names[0] == names[1]


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

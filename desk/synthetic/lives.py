"""What befalls a product in the course of the years: its recognitions, oldest first."""

import datetime
from bisect import bisect_left
from decimal import Decimal
from itertools import pairwise
from random import Random

from core.partial_dates import Precision, add_months, last_day_of_month
from desk.synthetic.ground import Commune, Rules
from desk.synthetic.rounds import Rounds
from desk.synthetic.rows import ProductRow, RecognitionRow
from products.models import Recognition

# Chances of a product; the rest goes on as it was.
NEVER_RECOGNISED = 0.03
UPGRADED = 0.08
RATED_AGAIN = 0.72
HIGHER, LOWER = 0.22, 0.06
WITHDRAWN = 0.02
EXTENDED = 0.2
SCORE_NOT_PUBLISHED = 0.12

ROUNDS_IN_A_TERM = 6
GROUNDS = Recognition.Ground.values
EXTENSION_REASON = "Hồ sơ đánh giá lại đã nộp, chưa có kết quả (mẫu)"


def first_round(random: Random, n_rounds: int) -> int:
    """Of a producer's first recognition: few begin in the first rounds, most in the middle ones, some lately."""
    return int(n_rounds * random.triangular(0, 1, 0.55))


def life(random: Random, rounds: Rounds, product: ProductRow, commune: Commune, start: int) -> list[RecognitionRow]:
    """The recognitions of a product first entered in round `start`; none where it never got a star."""
    if random.random() < NEVER_RECOGNISED:
        return []
    given = []
    for index, stars in _stars_by_round(random, start, len(rounds.days)):
        given.append(_recognition(random, rounds, product, commune, index, stars))
    return _with_ends(random, rounds, given)


def _stars_by_round(random, index, n_rounds):
    """Rounds and the stars given in them: upgraded within the term, rated again at its end, or let lapse."""
    stars = random.choices((3, 4, 5), (82, 17, 1))[0]
    while index < n_rounds:
        yield index, stars
        if stars < 5 and random.random() < UPGRADED:
            index += random.randint(2, ROUNDS_IN_A_TERM - 2)
            stars += 1
        elif random.random() < RATED_AGAIN:
            index += ROUNDS_IN_A_TERM + random.choices((-1, 0, 1, 2), (2, 5, 2, 1))[0]
            chance = random.random()
            stars = min(stars + 1, 5 if random.random() < 0.2 else 4) if chance < HIGHER and stars < 5 else stars
            stars = max(stars - 1, 3) if chance > 1 - LOWER else stars
        else:
            return


def _recognition(random, rounds, product, commune, index, stars):
    decision = rounds.recognition(index, stars, commune.district)
    rules = rounds.ground.rules_on(decision.issued_on)
    valid_to = add_months(decision.issued_on, rules.months)
    if decision.issued_on_precision != Precision.DAY:
        valid_to = valid_to.replace(day=last_day_of_month(valid_to.year, valid_to.month))
    return RecognitionRow(
        product_id=product.id,
        stars=stars,
        score=_score(random, rules, stars),
        level=decision.level,
        issuer=decision.issuer,
        decision_id=decision.id,
        producer_id=product.producer_id,
        product_set_id=product.product_set_id,
        place_id=commune.id,
        rule_set_id=rules.id,
        valid_from=decision.issued_on,
        valid_from_precision=decision.issued_on_precision,
        valid_to=valid_to,
        valid_to_precision=decision.issued_on_precision,
    )


def _score(random: Random, rules: Rules, stars: int) -> Decimal | None:
    """Within the band of the stars; None where bands or score are not known."""
    if not rules.bands or random.random() < SCORE_NOT_PUBLISHED:
        return None
    lowest = int(rules.bands[stars] * 100)
    above = int(rules.bands[stars + 1] * 100) if stars < 5 else 9800
    return Decimal(int(random.triangular(lowest, above - 1, lowest))).scaleb(-2)


def _with_ends(random, rounds, given):
    """Earlier ones replaced where the next begins within their term; the last withdrawn or extended now and then."""
    for position, (earlier, later) in enumerate(pairwise(given)):
        if earlier.valid_to >= later.valid_from:
            given[position] = earlier._replace(superseded_on=later.valid_from)
    if given:
        given[-1] = _last(random, rounds, given[-1])
    return given


def _last(random, rounds, recognition):
    today = rounds.ground.today
    if random.random() < WITHDRAWN:
        day = _withdrawal_day(random, rounds, recognition)
        if day:
            return recognition._replace(
                withdrawn_on=day,
                withdrawal_ground=random.choice(GROUNDS),
                withdrawal_decision_id=rounds.withdrawal(day, recognition.stars).id,
            )
    limit = datetime.timedelta(days=_rules_of(rounds, recognition).extension_days)
    ends_about_now = recognition.valid_to - limit / 2 <= today <= recognition.valid_to + limit
    if limit and ends_about_now and random.random() < EXTENDED:
        return recognition._replace(extended_until=recognition.valid_to + limit, extension_reason=EXTENSION_REASON)
    return recognition


def _withdrawal_day(random, rounds, recognition):
    """Some day of a later round while it held, so that one decision withdraws several; None where there is none."""
    days = [known.day for known in rounds.days]
    first = bisect_left(days, recognition.valid_from + datetime.timedelta(days=90))
    last = bisect_left(days, min(recognition.valid_to, rounds.ground.today))
    return random.choice(days[first:last]) if first < last else None


def _rules_of(rounds, recognition):
    return rounds.ground.rules_on(recognition.valid_from)

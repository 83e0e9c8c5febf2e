"""When stars are decided, and the decisions that give and take them; one decision serves many products."""

import datetime
from collections.abc import Iterator
from random import Random

from core.models import Level
from core.models.decision import SAMPLE_NUMBER_PREFIX
from core.partial_dates import PartialDate, Precision
from desk.synthetic.ground import Ground
from desk.synthetic.rows import DecisionRow

FIRST_YEAR = 2019
DAYS_BETWEEN_DISTRICTS = 5
MONTHS_ONLY = (2020, 2021)
"""Years of which some papers tell the month alone."""

RECOGNISED = "Công nhận và xếp hạng sản phẩm OCOP (quyết định mẫu)"
WITHDRAWN = "Thu hồi giấy chứng nhận sản phẩm OCOP (quyết định mẫu)"
AWARDED = "Công nhận sản phẩm công nghiệp nông thôn tiêu biểu (quyết định mẫu)"


class Rounds:
    """The rounds of one batch of products, two a year, and the decisions made in them."""

    def __init__(self, ground: Ground, random: Random, numbered: str, ids: Iterator[int]):
        """`numbered` begins the numbers of the decisions, and `ids` are theirs."""
        self.ground, self._numbered, self._ids = ground, numbered, ids
        self.days: list[PartialDate] = []
        for year in range(FIRST_YEAR, ground.today.year + 1):
            for month in (6, 12):
                day = datetime.date(year, month, 1) + datetime.timedelta(days=random.randrange(28))
                known = PartialDate(day, Precision.DAY)
                if year in MONTHS_ONLY and random.random() < 0.25:
                    known = PartialDate(datetime.date(year, month, {6: 30, 12: 31}[month]), Precision.MONTH)
                if known.day <= ground.today:
                    self.days.append(known)
        self._made: dict[tuple, DecisionRow] = {}

    @property
    def decisions(self) -> list[DecisionRow]:
        return list(self._made.values())

    def recognition(self, index: int, stars: int, district: int | None) -> DecisionRow:
        """The decision of round `index` on so many stars; its issuer and level follow from the rules of its day."""
        decided_on = self.days[index]
        level = self.ground.rules_on(decided_on.day).levels[stars]
        if level == Level.DISTRICT and district is None:  # no district has decided since the map of today holds
            raise ValueError(f"a commune of today has no district that decided on {decided_on.day}")
        if level == Level.DISTRICT and decided_on.precision == Precision.DAY:
            later = decided_on.day + datetime.timedelta(days=DAYS_BETWEEN_DISTRICTS * district)
            if later <= self.ground.today and self.ground.rules_on(later) == self.ground.rules_on(decided_on.day):
                decided_on = PartialDate(later, Precision.DAY)
        return self._decision(RECOGNISED, level, district if level == Level.DISTRICT else None, decided_on)

    def withdrawal(self, day: datetime.date, stars: int) -> DecisionRow:
        """Who gives so many stars on that day takes them away, the province for what districts gave."""
        level = self.ground.rules_on(day).levels[stars]
        return self._decision(
            WITHDRAWN, Level.PROVINCE if level == Level.DISTRICT else level, None, PartialDate(day, Precision.DAY)
        )

    def award(self, year: int) -> DecisionRow:
        """The province's decision on awards of a year."""
        day = min(datetime.date(year, 9, 15), self.ground.today)
        return self._decision(AWARDED, Level.PROVINCE, None, PartialDate(day, Precision.DAY))

    def _decision(self, title, level, district, decided_on):
        key = (title, level, district, decided_on)
        if key not in self._made:
            self._made[key] = DecisionRow(
                id=next(self._ids),
                number=f"{SAMPLE_NUMBER_PREFIX}{self._numbered}{len(self._made) + 1:03}/QĐ-UBND",
                issuer=self.ground.office(level, district, decided_on),
                level=level,
                issued_on=decided_on.day,
                issued_on_precision=decided_on.precision,
                title=title,
            )
        return self._made[key]

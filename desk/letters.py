"""The draft of a letter to the holder of a star, in the form of Decree 30/2020/NĐ-CP; the office completes it."""

from django.conf import settings
from django.utils.translation import override

from core.papers import typeset
from core.showing import on_date, partial_date, place_full, until_date
from desk.models import Renewal, Stage

LETTERS = {
    Stage.OPENING: "file",
    Stage.OPEN: "file",
    Stage.LAST_DAYS: "file",
    Stage.MISSED: "closed",
    Stage.NO_WINDOW: "no_window",
    Stage.ENDED: "ended",
}
"""Stages that are written about, and the wording each takes."""


def letter(renewal: Renewal) -> bytes:
    """The letter as PDF for a `renewal` of `with_stage`. KeyError for a stage nobody is written to about."""
    with override("vi"):
        return typeset("letter", _facts(renewal))


def _facts(renewal):
    holder, decision = renewal.holder, renewal.decision
    known = renewal.has_known_end
    return {
        "title": f"Dự thảo công văn: {renewal.product.name_vi}",
        "author": settings.OPERATOR_NAME,
        "contact": settings.OPERATOR_CONTACT,
        "wording": LETTERS[renewal.stage],
        "sample": renewal.product.is_sample,
        "holder": holder.name_vi if holder else "",
        "address": (holder.address or (place_full(holder.place) if holder.place else "")) if holder else "",
        "product": renewal.product.name_vi,
        "code": renewal.product.written_code,
        "stars": renewal.stars,
        "number": decision.number if decision else "",
        "issued": on_date(decision.issued_on, decision.issued_on_precision) if decision else "",
        "issuer": renewal.issuer or (decision.issuer if decision else ""),
        "begins": on_date(renewal.valid_from, renewal.valid_from_precision),
        "until": until_date(renewal.end, renewal.end_precision),
        "ends": on_date(renewal.end, renewal.end_precision),
        "opens": partial_date(renewal.opens_on) if known and renewal.opens_on else "",
        "closes": partial_date(renewal.closes_on) if known and renewal.closes_on else "",
        "rules": renewal.window_rules or "",
        "limit": renewal.rule_set.extension_limit_days or 0,
    }

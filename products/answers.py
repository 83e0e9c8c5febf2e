"""The words of an answer: what a shopper reads first, and the sentence below it. Each in the language of the moment,
because the page says the sentence in both.
"""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.partial_dates import Precision
from core.showing import n_stars, of_date, on_date, partial_date, until_date
from products.codes import LENGTH
from products.looking_up import Finding, Trouble
from products.models import Standing
from products.verifying import Answer, Verdict

SIGNS = {Verdict.VALID: "✓", Verdict.WITHDRAWN: "⊘", Verdict.UPCOMING: "◷", Verdict.ENDED: "◷"}
CLASSES = {Verdict.VALID: "yes", Verdict.WITHDRAWN: "no", Verdict.OTHER_PRODUCT: "half"}


def sign_of(finding: Finding) -> str:
    """The sign before the first words, for the eye alone."""
    answer = finding.answer
    if not answer or answer.is_sample or (answer.verdict == Verdict.ENDED and not answer.is_settled):
        return "?"
    if answer.verdict == Verdict.OTHER_PRODUCT:
        return "≠"
    return SIGNS.get(answer.verdict, "?")


def class_of(finding: Finding) -> str:
    """The class of the box: colours say again what the words say."""
    answer = finding.answer
    if not answer or answer.is_sample or answer.verdict == Verdict.NO_RECORD:
        return "never"
    return CLASSES.get(answer.verdict, "" if answer.is_settled or answer.verdict == Verdict.UPCOMING else "never")


def headline(finding: Finding) -> str:
    if finding.answer:
        answer = finding.answer
        return _("A sample: this does not exist") if answer.is_sample else _headline_of(answer)
    if finding.trouble:
        return _trouble(finding)[0]
    if len(finding.choices) == 1 and not finding.decision:
        return _("Is it: %(name)s?") % {"name": finding.choices[0].name}
    if finding.only_alike and finding.choices:
        return _("No product of exactly this name")
    return _("Which one is it?") if finding.choices else _("No product of this register")


def sentence(finding: Finding) -> str:
    if finding.answer:
        answer = finding.answer
        if answer.is_sample:
            invented = _("Invented for trying the register out. If it were real, the answer would be:")
            return f"{invented} {_headline_of(answer)}. {_sentence_of(answer)}"
        return _sentence_of(answer)
    if finding.trouble:
        return _trouble(finding)[1]
    n = len(finding.choices)
    if finding.decision:
        return ngettext(
            "In this register decision %(number)s names %(n)s product.",
            "In this register decision %(number)s names %(n)s products.",
            n,
        ) % {"number": finding.decision, "n": n}
    if finding.only_alike:
        return ngettext(
            "In this register %(n)s product has a name much like it. Compare name and maker with the label.",
            "In this register %(n)s products have a name much like it. Compare name and maker with the label.",
            n,
        ) % {"n": n}
    return ngettext(
        "%(n)s product has a name like this. Compare name and maker with the label.",
        "%(n)s products have a name like this. Compare name and maker with the label.",
        n,
    ) % {"n": n}


def _headline_of(answer: Answer) -> str:
    match answer.verdict:
        case Verdict.VALID:
            return _("Yes, it holds %(stars)s") % {"stars": n_stars(answer.life.latest.stars)}
        case Verdict.WITHDRAWN:
            return _("No: the star was withdrawn")
        case Verdict.UPCOMING:
            return _("Not yet in force")
        case Verdict.ENDED:
            return _("No star any more: ended") if answer.is_settled else _("Not known: no later decision found")
        case Verdict.OTHER_PRODUCT:
            return _("Not this product") if answer.is_settled else _("No star found for this product")
    if answer.product is None:
        return _("Not in this register")
    return _("Never rated here") if answer.is_settled else _("Not known: no decision found")


def _sentence_of(answer: Answer) -> str:
    return _joined(_main_sentence(answer), _what_comes(answer), _what_is_not_known(answer))


def _joined(*sentences):
    return " ".join(sentence for sentence in sentences if sentence)


def _main_sentence(answer):
    latest = answer.life.latest
    match answer.verdict:
        case Verdict.VALID:
            until = until_date(*end_of_star(answer)[:2])
            if latest.extended_until:
                return _("In force by extension %(until)s, while a re-rating is pending.") % {"until": until}
            return _("In force %(until)s.") % {"until": until}
        case Verdict.WITHDRAWN:
            return _withdrawn(latest)
        case Verdict.ENDED:
            return _ended(answer)
        case Verdict.OTHER_PRODUCT:
            if answer.is_settled:
                return _("Its maker holds a star for other products only.")
            return _("Its maker holds a star for other products.")
        case Verdict.NO_RECORD if answer.product is None:
            return _not_here(answer.maker)
        case Verdict.NO_RECORD if answer.is_settled:
            return _("No decision up to today names this product. The register holds every decision.")
    return ""


def _withdrawn(latest):
    facts = {"day": partial_date(latest.withdrawn_on)}
    decision = latest.withdrawal_decision
    if not decision:
        return _("The star was withdrawn from %(day)s.") % facts
    facts |= {"number": decision.number, "of": of_date(decision.issued_on, decision.issued_on_precision)}
    return _("The star was withdrawn from %(day)s by decision %(number)s (%(of)s).") % facts


def _not_here(maker):
    """Of a name that the register does not have it cannot say that it holds no star: it knows one province."""
    if maker:
        return _("The register has this maker, but no product of a name like this.")
    return _joined(
        _("The register has no product of a name like this."),
        _only_bac_kan(),
        _("Whether a product from elsewhere holds a star it cannot say."),
    )


def _only_bac_kan():
    return _("It covers only Bắc Kạn (the province until June 2025, now part of Thái Nguyên).")


def who_can_tell() -> str:
    """Whom to ask what the register does not know: its office, else the authority that decides."""
    if settings.OPERATOR_NAME and settings.OPERATOR_CONTACT:
        facts = {"office": settings.OPERATOR_NAME, "contact": settings.OPERATOR_CONTACT}
        return _("Ask %(office)s (%(contact)s).") % facts
    if settings.OPERATOR_NAME:
        return _("Ask %(office)s.") % {"office": settings.OPERATOR_NAME}
    return _("Ask the People's Committee of Thái Nguyên: today it decides on three and four stars.")


def _ended(answer):
    latest = answer.life.latest
    facts = {"stars": n_stars(latest.stars)}
    if latest.standing_on(answer.day) == Standing.SUPERSEDED:
        facts["when"] = on_date(latest.superseded_on)
        return _("The recognition with %(stars)s was replaced %(when)s.") % facts
    facts["when"] = on_date(latest.end, latest.end_precision)
    if answer.is_settled:
        return _("The term of %(stars)s ended %(when)s, not rated again.") % facts
    return _("The term of %(stars)s ended %(when)s.") % facts


def _what_comes(answer):
    coming = answer.upcoming
    if not coming:
        return ""
    when = on_date(coming.valid_from, coming.valid_from_precision)
    return _("A recognition with %(stars)s comes into force %(when)s.") % {
        "stars": n_stars(coming.stars),
        "when": when,
    }


def _what_is_not_known(answer):
    if answer.is_settled or answer.verdict in (Verdict.VALID, Verdict.UPCOMING, Verdict.WITHDRAWN):
        return ""
    if answer.verdict == Verdict.ENDED:
        return _joined(_("No later decision was found in the sources of this register."), who_can_tell())
    if answer.verdict == Verdict.NO_RECORD and answer.product is None:
        return who_can_tell() if answer.maker else ""  # nobody here can tell of a product from elsewhere
    return _joined(_("No decision on this product was found in the sources of this register."), who_can_tell())


def _trouble(finding):
    """Headline and sentence for what was typed and leads to no answer. It may stand so on the label: one of a
    forger, too.
    """
    return {
        Trouble.MISTYPED_CODE: (
            _("This code is not right"),
            _joined(
                _("Compare it with the label again."),
                _("If the label really reads so, the code is not one of this register."),
            ),
        ),
        Trouble.NOT_SIX: (_("Not a code"), _not_six(finding.n_typed)),
        Trouble.UNKNOWN_CODE: (
            _("No product has this code"),
            _("It is well written, but the register never gave it to a product. Look at the label again."),
        ),
        Trouble.MISTYPED_BARCODE: (
            _("This barcode is not right"),
            _joined(_("Its last digit does not fit the others."), _not_a_barcode()),
        ),
        Trouble.BARCODE_LENGTH: (
            _("This barcode is not right"),
            _joined(
                _("A barcode usually has 8, 12 or 13 digits; this has %(n)s.") % {"n": finding.n_typed},
                _not_a_barcode(),
            ),
        ),
        Trouble.UNKNOWN_BARCODE: (
            _("Not known: barcode not recorded"),
            _joined(
                _("The register does not have the barcode of every product."),
                _only_bac_kan(),
                _("Type the code or the name instead."),
            ),
        ),
        Trouble.UNKNOWN_DECISION: (
            _("Not known: decision not found"),
            _joined(_("No decision with this number was found in the sources of this register."), _only_bac_kan()),
        ),
        Trouble.NO_NAME: (_("Nothing to look up"), _("Type a code, a barcode, the number of a decision or a name.")),
    }[finding.trouble]


def _not_six(n_typed):
    facts = {"length": LENGTH, "n": n_typed}
    if n_typed < LENGTH:
        said = _("A code has %(length)s characters; this has only %(n)s so far.") % facts
    elif n_typed > LENGTH:
        said = _("A code has %(length)s characters; this has %(n)s.") % facts
    else:
        said = _("A code has only digits and the letters A to Z, without U.")
    return _joined(said, _("Look at the label again."))


def _not_a_barcode():
    return _joined(
        _("Compare it with the package again."),
        _("If the package really reads so, this is no barcode that the register could have."),
    )


def end_of_star(answer: Answer):
    """(last day, how much of it is known, days left or None) of a star in force; None where there is none."""
    if answer.verdict != Verdict.VALID:
        return None
    latest = answer.life.latest
    precision = latest.end_precision if latest.last_day == latest.end else Precision.DAY
    left = (latest.last_day - answer.day).days if precision == Precision.DAY else None
    return latest.last_day, precision, left

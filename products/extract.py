"""The extract of a product: one page, in Vietnamese and in English, on how its star stands today."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.http import page_of_the_minute, read_only
from core.languages import page_language
from core.models import Level
from core.papers import pdf_response, typeset
from core.showing import SOURCE_SEPARATOR, on_date, partial_date, place_full
from products import answers
from products.labels import address_on_label, qr_as_svg, without_scheme
from products.looking_up import Finding
from products.showing import reckoning
from products.verifying import Verdict, answer_for, public_products


@read_only
@page_of_the_minute
def extract(request, slug):
    """A product that no recognition has begun for has no extract."""
    now = timezone.localtime()
    product = get_object_or_404(public_products(), slug=slug)
    answer = answer_for(product, now.date())
    if answer.life.latest is None:
        raise Http404
    address = address_on_label(request, product)
    data = {
        "title": f"{product.name_vi} – {product.written_code}",
        "author": settings.OPERATOR_NAME,
        "code": product.written_code,
        "address": without_scheme(address),
        "qr": qr_as_svg(address),
        "sample": product.is_sample,
    }
    for language in ("vi", "en"):
        with override(language):
            data[language] = _half(answer, now, data["address"])
    return pdf_response(typeset("extract", data), product.slug)


def _half(answer, now, address):
    """The page in the present language."""
    product, latest, finding = answer.product, answer.life.latest, Finding(answer)
    maker = latest.producer or product.producer
    return {
        "lang": page_language(),
        "heading": _("Extract of the OCOP register"),
        "name": product.name_vi if page_language() == "vi" else product.name,
        "maker": maker.name if maker else _("No source names the producer."),
        "answer": answers.headline(finding),
        "sentence": answers.sentence(finding),
        "holds": answer.verdict == Verdict.VALID,
        "code-label": _("Code to check"),
        "alt": _("QR code that opens %(address)s") % {"address": address},
        "facts": list(_facts(product, latest)),
        "foot": _(
            "Taken from the register at %(time)s on %(date)s. It does not take the place of the certificate. "
            "Whether the star holds on the day you read this stands at %(address)s."
        )
        % {"time": time_format(now), "date": date_format(now), "address": address},
    }


def _facts(product, latest):
    decision = latest.decision
    yield _fact(
        _("Decision"),
        f"{decision.number}, {on_date(decision.issued_on, decision.issued_on_precision)}"
        if decision
        else _("number not known"),
    )
    named = latest.issuer or (decision.issuer if decision else "")
    yield _fact(_("Issued by"), named or _unnamed_issuer(latest.level), "vi" if named else None)
    yield _fact(_("In force from"), partial_date(latest.valid_from, latest.valid_from_precision))
    end = partial_date(latest.valid_to, latest.valid_to_precision)
    reckoned = "" if product.is_sample else reckoning(latest)
    yield _fact(_("In force until"), f"{end}. {reckoned}" if reckoned else end)
    if latest.extended_until:
        yield _fact(_("Extended until"), partial_date(latest.extended_until))
    if latest.withdrawal_decision:
        withdrawal = latest.withdrawal_decision
        when = on_date(withdrawal.issued_on, withdrawal.issued_on_precision)
        yield _fact(_("Decision of withdrawal"), f"{withdrawal.number}, {when}")
    if latest.withdrawal_ground:
        yield _fact(_("Ground"), capfirst(latest.get_withdrawal_ground_display()))
    yield _fact(_("Product set"), f"{latest.product_set.number}. {latest.product_set.name}")
    if latest.place:
        yield _fact(_("Place on the decision") if decision else _("Place at that time"), place_full(latest.place))
    if product.packages:
        yield _fact(_("Packages"), ", ".join(part.strip() for part in product.packages.split(";")))
    if not decision:
        yield _fact(_("Source"), Truncator(SOURCE_SEPARATOR.split(latest.source)[0].strip()).chars(150), "vi")


def _unnamed_issuer(level):
    return {
        Level.CENTRAL: _("a ministry; name not known"),
        Level.PROVINCE: _("the province"),
        Level.DISTRICT: _("a district; name not known"),
    }[level]


def _fact(label, value, lang=None):
    return {"label": label, "value": value, "lang": lang or page_language()}

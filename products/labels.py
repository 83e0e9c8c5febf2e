"""The QR code of a product, alone and on a sheet of labels.

It opens the page that answers for the product on the day it is read (`/v/<code>`). A label outlives a star, so no
label says how many stars there are or until when: it says where to ask.
"""

import io
from collections.abc import Sequence
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.http import public_page, read_only
from core.papers import typeset
from products.models import Product

LABELS_ON_A_SHEET = 24
MOST_LABELS = 20 * LABELS_ON_A_SHEET
QUIET_ZONE = 4  # modules of white around the code, ISO/IEC 18004


def address_on_label(request, product: Product) -> str:
    """Absolute address of the product's answer, on the host the reader uses. The same in every language."""
    return request.build_absolute_uri(product.verification_path)


def without_scheme(address: str) -> str:
    """An absolute address as people read and type it: ocop.example.vn/v/K7M42Q."""
    parts = urlsplit(address)
    return f"{parts.netloc}{parts.path}"


def qr_as_svg(address: str) -> str:
    return _drawn(address, "svg", xmldecl=False, omitsize=False).decode()


def qr_as_png(address: str) -> bytes:
    """About 740 dots wide: three centimetres at 600 dots an inch."""
    return _drawn(address, "png", scale=20)


def _drawn(address, kind, **options) -> bytes:
    """With a seventh of the code spare (level M), so that a scratch does not silence a label."""
    out = io.BytesIO()
    segno.make_qr(address, error="m").save(out, kind=kind, border=QUIET_ZONE, dark="#000", light="#fff", **options)
    return out.getvalue()


def label_sheet(request, products: Sequence[Product]) -> bytes:
    """Labels as PDF, 24 on a sheet of A4, one for each of `products`; of a single one a whole sheet."""
    copies = LABELS_ON_A_SHEET if len(products) == 1 else 1
    with override("vi"):
        title = _("Labels of products")
        labels = [_label(request, product) for product in products for _copy in range(copies)]
    return typeset("labels", {"title": title, "author": settings.OPERATOR_NAME, "labels": labels})


def _label(request, product):
    address = address_on_label(request, product)
    shown = without_scheme(address)
    with override("en"):
        ask_en = _("Scan for today's OCOP star")
    return {
        "name": product.name_vi,
        "producer": product.producer.name_vi if product.producer else "",
        "code": product.written_code,
        "qr": qr_as_svg(address),
        "alt": _("QR code that opens %(address)s") % {"address": shown},
        "ask": _("Scan for today's OCOP star"),
        "ask-en": ask_en,
        "address": shown,
        "sample": product.is_sample,
    }


@read_only
@public_page
def qr_svg(request, slug):
    product = get_object_or_404(Product, slug=slug)
    return HttpResponse(qr_as_svg(address_on_label(request, product)), content_type="image/svg+xml")


@read_only
@public_page
def qr_png(request, slug):
    product = get_object_or_404(Product, slug=slug)
    return HttpResponse(qr_as_png(address_on_label(request, product)), content_type="image/png")

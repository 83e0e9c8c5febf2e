"""The page on which a decision is entered with all its products, pasted from Excel or typed."""

import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.models import Vintage
from core.models.decision import SAMPLE_NUMBER_PREFIX
from core.once import only_once
from core.partial_dates import parse
from core.staff import add_errors
from products.admin.decision_forms import MOST_ROWS, RowFormSet, SheetForm
from products.admin.pasted_rows import rows_of
from products.entering_decisions import RowsRefused, enter_decision
from products.models import ProductSet, Recognition

FIRST_DAY_OF_NEW_MAP = datetime.date(2025, 7, 1)
EMPTY_ROWS = 3


def decision_sheet(model_admin, request):
    """First read the table and propose which products are meant; then save everything, or say what is wrong."""
    if not (request.user.has_perm("products.add_recognition") and request.user.has_perm("core.add_decision")):
        raise PermissionDenied
    if request.method == "POST" and "save" in request.POST:
        sheet = SheetForm(request.POST, request.FILES)
        rows = RowFormSet(request.POST, **_context_of_rows(request.POST))
        if sheet.is_valid() & rows.is_valid() and _save(request, sheet, rows):
            return HttpResponseRedirect(reverse("admin:core_decision_change", args=[sheet.decision.pk]))
    elif request.method == "POST":
        sheet = SheetForm(
            initial={name: request.POST.get(name, "") for name in SheetForm.base_fields if name != "pasted"}
        )
        rows = _read(request)
    else:
        sheet, rows = SheetForm(), _unbound([], _context_of_rows({}))
    request.current_app = model_admin.admin_site.name
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Enter a decision with its products"),
        "sheet": sheet,
        "rows": rows,
        "opts": Recognition._meta,
        "media": model_admin.media + sheet.media,
    }
    return TemplateResponse(request, "admin/products/recognition/decision_sheet.html", context)


def _save(request, sheet, rows) -> bool:
    """Enter everything; where it is refused, put each sentence beside its row."""
    may_add_products = request.user.has_perm("products.add_product") and request.user.has_perm(
        "cooperatives.add_producer"
    )
    decided = rows.decided()
    if not may_add_products and any(row.product.pk is None for row in decided):
        raise PermissionDenied
    try:
        with transaction.atomic():
            only_once(sheet.cleaned_data["form_token"])
            entered = enter_decision(
                sheet.decision, decided, start=sheet.first_day, exception_reason=sheet.cleaned_data["exception_reason"]
            )
    except RowsRefused as refused:
        for position, sentences in refused.errors.items():
            rows.filled()[position].add_error(None, sentences)
        return False
    except ValidationError as refused:
        add_errors(sheet, refused)
        return False
    messages.success(
        request,
        ngettext("The decision is entered with %d product.", "The decision is entered with %d products.", len(entered))
        % len(entered),
    )
    return True


def _read(request):
    """The rows typed so far and those of the pasted table, each with the products that may be meant."""
    context = _context_of_rows(request.POST)
    typed = RowFormSet(request.POST, **context)
    kept = [{name: form[name].value() or "" for name in form.fields} for form in typed.forms if form.has_changed()]
    sets = {str(product_set.number): product_set.pk for product_set in context["form_kwargs"]["sets"]}
    pasted = rows_of(request.POST.get("pasted", "")[:100_000])
    for row in pasted:
        row["product_set"] = sets.get(row.pop("set_number", ""))
        row["place_written"] = row.pop("place", "")
    if len(kept) + len(pasted) > MOST_ROWS:
        messages.warning(request, _("More than %d rows: enter the rest as a second part of the decision.") % MOST_ROWS)
    made = _unbound((kept + pasted)[:MOST_ROWS], context)
    named = [form for form in made.forms if form.initial.get("name")]
    told = {"rows": len(named), "certain": sum(bool(form.initial.get("product")) for form in named)}
    messages.info(request, _("%(rows)d rows read, %(certain)d of them chosen by name. Choose for the others.") % told)
    return made


def _unbound(initial, context):
    """Rows to fill in, with a few empty ones after those that say something already."""
    made = RowFormSet(initial=initial, **context)
    made.extra = EMPTY_ROWS if len(initial) + EMPTY_ROWS <= MOST_ROWS else 0
    return made


def _context_of_rows(sent):
    """What holds for every row: sample or real, the map its places are of, the product sets."""
    try:
        is_old = parse(sent.get("issued_on", "")).day < FIRST_DAY_OF_NEW_MAP
    except ValueError:
        is_old = False
    return {
        "vintage": Vintage.PRE2025 if is_old else Vintage.Y2025,
        "form_kwargs": {
            "is_sample": sent.get("number", "").startswith(SAMPLE_NUMBER_PREFIX),
            "sets": list(ProductSet.objects.all()),
        },
    }

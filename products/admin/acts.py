"""Pages on which something happens to a recognition: it is extended or withdrawn.

A star is given on the page of a new recognition (`products.admin.recognition`). What is allowed, and what it does,
stands in `products.recognising`; here is only what staff fill in.
"""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.staff import add_errors
from products.admin.decision_sheet import decision_sheet
from products.models import Recognition, Standing
from products.recognising import SHORT, Act, extend, withdraw


class ActForm(forms.ModelForm):
    """Facts of one act. The row itself is changed by the act, which reads it anew, and not by the form."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = True

    def _post_clean(self):
        """Nothing of the row is judged here: the act does it, holding the row."""

    def act(self) -> bool:
        """Do it; False where it was refused, with the sentences beside their fields."""
        try:
            self.perform(self.instance, self.cleaned_data)
        except ValidationError as refused:
            add_errors(self, refused)
            return False
        return True


class ExtendForm(ActForm):
    title = _("Extend until the outcome of the rating again")
    short = pgettext_lazy("act", "Extend")
    done = _("The star is extended.")
    told = _(
        "26/2026/QĐ-TTg Art. 12: where the window for filing could not be met, the certificate stays in force until "
        "the outcome, at most 180 days past its end. The end of the term stays on record."
    )

    class Meta:
        model = Recognition
        fields = ["extended_until", "extension_reason"]

    @staticmethod
    def perform(recognition, facts):
        extend(recognition, until=facts["extended_until"], reason=facts["extension_reason"])


class WithdrawForm(ActForm):
    title = _("Withdraw the star")
    short = pgettext_lazy("act", "Withdraw")
    done = _("The star is withdrawn.")
    told = _(
        "26/2026/QĐ-TTg Art. 8: on one of six grounds, by decision. A star that has run out is not withdrawn: it has "
        "ended by itself."
    )

    class Meta:
        model = Recognition
        fields = ["withdrawn_on", "withdrawal_ground", "withdrawal_decision"]

    @staticmethod
    def perform(recognition, facts):
        withdraw(
            recognition,
            on=facts["withdrawn_on"],
            ground=facts["withdrawal_ground"],
            decision=facts["withdrawal_decision"],
        )


FORMS = {"extend": ExtendForm, "withdraw": WithdrawForm}


class WithActs(admin.ModelAdmin):
    """The admin of recognitions: adds the pages of the acts, and names those that fit a record."""

    def get_urls(self):
        sheet = self.admin_site.admin_view(partial(decision_sheet, self))
        return (
            [path("from-decision/", sheet, name="products_recognition_from_decision")]
            + [
                path(
                    f"<path:object_id>/{name}/",
                    self.admin_site.admin_view(partial(self.act_view, name=name)),
                    name=f"products_recognition_{name}",
                )
                for name in FORMS
            ]
            + super().get_urls()
        )

    def act_view(self, request, object_id, name):
        recognition = self.get_object(request, unquote(object_id))
        if recognition is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, recognition):
            raise PermissionDenied
        wanted = FORMS[name]
        form_class = forms.modelform_factory(
            Recognition,
            form=wanted,
            fields=wanted.Meta.fields,
            formfield_callback=partial(self.formfield_for_dbfield, request=request),
        )
        form = form_class(request.POST or None, instance=recognition)
        if request.method == "POST" and form.is_valid() and form.act():
            messages.success(request, form.done)
            return HttpResponseRedirect(reverse("admin:products_recognition_change", args=[recognition.pk]))
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": form.title,
            "subtitle": str(recognition),
            "told": form.told,
            "button": form.short,
            "adminform": AdminForm(form, [(None, {"fields": wanted.Meta.fields})], {}, model_admin=self),
            "errors": form.errors,
            "media": self.media + form.media,
            "original": recognition,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/products/recognition/act.html", context)


def acts_on_product(product) -> list[tuple[str, str]]:
    """(label, address) of the acts that give this product a star, as it stands now (`with_standing`)."""
    if product.standing == Standing.VALID:
        fitting = [Act.UPGRADE, Act.RERATING] if product.stars < 5 else [Act.RERATING]
    elif product.standing in (Standing.ENDED, Standing.SUPERSEDED):
        fitting = [Act.RERATING, Act.FIRST]
    else:
        fitting = [Act.FIRST]
    page = reverse("admin:products_recognition_add")
    return [(SHORT[act], f"{page}?product={product.pk}&act={act}") for act in fitting]


def acts_on_recognition(recognition) -> list[tuple[str, str]]:
    """(label, address) of what may befall this recognition, as it stands now."""
    if recognition.withdrawn_on or recognition.superseded_on:
        return []
    return [
        (form.short, reverse(f"admin:products_recognition_{name}", args=[recognition.pk]))
        for name, form in FORMS.items()
    ]

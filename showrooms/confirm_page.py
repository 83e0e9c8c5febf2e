"""The page behind an operator's link. Looking at it changes nothing: messengers open links to show a preview."""

from django import forms
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from showrooms.confirming import LinkRefused, confirm_by_link, usable_link
from showrooms.views import shelf_of


class ConfirmForm(forms.Form):
    is_open = forms.TypedChoiceField(
        label=_("Is the point still in business?"),
        choices=[("yes", _("Yes, in business")), ("no", _("No, it has closed, for now or for good"))],
        widget=forms.RadioSelect,
        coerce=lambda answer: answer == "yes",
        error_messages={"required": _("Say whether the point is still in business.")},
    )
    seen = forms.MultipleChoiceField(
        label=_("What is on the shelf today?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=_("Anything else the office should know"),
        help_text=_("New products, other hours. It is not published."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, shelf, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].choices = [(one.display.pk, one.product.name) for one in shelf]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, slug, token):
    try:
        link = usable_link(slug, token)
        form = ConfirmForm(
            shelf_of(link.showroom, timezone.localdate()), request.POST if request.method == "POST" else None
        )
        if request.method == "POST" and form.is_valid():
            answers = form.cleaned_data
            confirmation = confirm_by_link(
                slug, token, is_open=answers["is_open"], seen=answers["seen"], note=answers["note"]
            )
            return render(request, "showrooms/confirmed.html", {"showroom": link.showroom, "said": confirmation})
    except LinkRefused as refused:
        return render(request, "showrooms/link_refused.html", {"sentence": str(refused)}, status=403)
    status = 422 if form.is_bound else 200
    return render(request, "showrooms/confirm.html", {"form": form, "showroom": link.showroom}, status=status)

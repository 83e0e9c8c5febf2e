"""Personal links by which operators confirm: made here, sent by whatever way staff write to them."""

from django import forms
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.showing import partial_date
from core.staff import RegisterModelAdmin, StaffForm
from showrooms.models import ConfirmationLink


class ConfirmationLinkForm(StaffForm):
    revoke = forms.BooleanField(
        label=_("withdraw this link"), required=False, help_text=_("it then opens nothing any more")
    )

    constraint_fields = {"link_is_short_lived": "expires_on"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk and "revoke" in self.fields:
            del self.fields["revoke"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("revoke") and not self.instance.revoked_at:
            if self.instance.used_at:
                self.add_error("revoke", _("This link was used already; there is nothing to withdraw."))
            else:
                self.instance.revoked_at = timezone.now()
        return cleaned


@admin.register(ConfirmationLink)
class ConfirmationLinkAdmin(RegisterModelAdmin):
    form = ConfirmationLinkForm
    list_display = ["showroom", "sent_to", "made_on", "expires_on", "state"]
    list_select_related = ["showroom"]
    search_fields = ["showroom__name_folded", "showroom__operator_folded"]
    autocomplete_fields = ["showroom"]
    actions = ["revoke"]

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["showroom", "sent_to", "expires_on"]
        fields = ["showroom", "sent_to", "made_on", "expires_on", "state", "confirmation"]
        if self.has_change_permission(request, obj):  # whoever has the address can confirm
            fields += ["address", "revoke"]
        return fields

    def get_readonly_fields(self, request, obj=None):
        return ["showroom", "made_on", "state", "address", "confirmation"] if obj else []

    def get_object(self, request, object_id, from_field=None):
        link = super().get_object(request, object_id, from_field)
        if link:
            link.full_address = request.build_absolute_uri(link.get_absolute_url())
        return link

    def response_add(self, request, obj, post_url_continue=None):
        address = request.build_absolute_uri(obj.get_absolute_url())
        messages.info(
            request, format_html("{} <br><code>{}</code>", gettext("Send this address to the operator:"), address)
        )
        return super().response_add(request, obj, post_url_continue)

    @admin.display(description=_("state"))
    def state(self, link):
        if link.used_at:
            return gettext("used on %s") % partial_date(timezone.localdate(link.used_at))
        if link.revoked_at:
            return gettext("withdrawn on %s") % partial_date(timezone.localdate(link.revoked_at))
        return gettext("open") if link.is_usable else gettext("ended")

    @admin.display(description=_("address"))
    def address(self, link):
        return format_html("<code>{}</code>", link.full_address) if link.is_usable else "–"

    @admin.action(description=_("Withdraw the chosen links"), permissions=["change"])
    def revoke(self, request, queryset):
        """In one statement, so that a link the operator uses at the same moment is left out."""
        number = queryset.filter(used_at=None, revoked_at=None).update(revoked_at=timezone.now())
        messages.success(request, ngettext("%(n)s link withdrawn.", "%(n)s links withdrawn.", number) % {"n": number})

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.forms import CheckboxSelectMultiple, ModelMultipleChoiceField
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import second_factor
from accounts.forms import GiveOneTimePassword
from accounts.models import User, UserRole
from core.changes import Part
from core.staff import RegisterModelAdmin, StaffForm

# Roles are laid down in accounts/roles.py and devices belong to their users alone: neither is edited here.
for model in (Group, TOTPDevice, StaticDevice):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class RoleField(ModelMultipleChoiceField):
    def label_from_instance(self, group):
        return gettext(group.name)


class UserForm(StaffForm, UserChangeForm):
    pass


class NewUserForm(StaffForm, BaseUserCreationForm):
    """A new account starts with a one-time password."""


@admin.register(User)
class UserAdmin(RegisterModelAdmin, DjangoUserAdmin):
    form = UserForm
    add_form = NewUserForm
    change_password_form = GiveOneTimePassword
    list_display = ["username", "last_name", "first_name", "roles", "scope", "is_active", "has_second_factor"]
    list_filter = ["groups", "is_active", "is_superuser"]
    list_select_related = ["scope"]
    fold_on_search = ["username", "last_name", "first_name", "email"]
    search_fields = ["folded"]
    autocomplete_fields = ["scope"]
    filter_horizontal = []
    actions = ["remove_second_factor"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password", "must_change_password"]}),
        (_("Person"), {"fields": ["last_name", "first_name", "email"]}),
        (_("May do"), {"fields": ["is_active", "is_staff", "groups", "scope", "is_superuser"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": [
                    "username",
                    "password1",
                    "password2",
                    "last_name",
                    "first_name",
                    "email",
                    "groups",
                    "scope",
                ],
                "description": _(
                    "The password typed here works once: the new colleague chooses another one after logging in."
                ),
            },
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups", "totpdevice_set")

    def parts(self):
        return [Part(UserRole, "user")]

    parts_saved_here = parts

    def get_readonly_fields(self, request, obj=None):
        """Only a superuser makes superusers."""
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else [*fields, "is_superuser"]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._is_within_reach(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._is_within_reach(request, obj)

    @staticmethod
    def _is_within_reach(request, obj):
        return obj is None or request.user.is_superuser or not obj.is_superuser

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups":
            kwargs |= {"form_class": RoleField, "widget": CheckboxSelectMultiple, "help_text": ""}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.is_staff = obj.must_change_password = True
        super().save_model(request, obj, form, change)

    @admin.display(description=_("roles"))
    def roles(self, user):
        return ", ".join(gettext(group.name) for group in user.groups.all())

    @admin.display(description=_("second factor"), boolean=True)
    def has_second_factor(self, user):
        return any(device.confirmed for device in user.totpdevice_set.all())

    @admin.action(description=_("Remove the second factor (phone and recovery codes lost)"), permissions=["change"])
    def remove_second_factor(self, request, users):
        within_reach = [user for user in users if self._is_within_reach(request, user)]
        for user in within_reach:
            second_factor.remove(user)
            LogEntry.objects.log_actions(
                request.user.pk, [user], CHANGE, gettext("Second factor removed."), single_object=True
            )
        number = len(within_reach)
        messages.success(
            request,
            ngettext("Second factor removed from %d account.", "Second factor removed from %d accounts.", number)
            % number,
        )

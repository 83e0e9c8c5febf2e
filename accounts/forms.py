"""Forms by which staff prove who they are."""

from django import forms
from django.contrib.admin.forms import AdminPasswordChangeForm as OwnPasswordChangeForm
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import second_factor


class CodeField(forms.CharField):
    """A code as people type it: spaces and capitals do not matter."""

    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"})

    def to_python(self, value):
        return "".join(super().to_python(value).lower().split())


class CodeForm(forms.Form):
    """Second step of logging in."""

    code = CodeField(
        label=_("code"),
        max_length=40,
        help_text=_("the six figures your phone shows now, or one of your recovery codes"),
    )

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_code(self):
        self.device = second_factor.device_accepting(self.user, self.cleaned_data["code"])
        if self.device is None:
            raise ValidationError(
                _("This code does not fit. Wait for the next one; after several wrong codes the wait grows longer.")
            )
        return self.cleaned_data["code"]


class SetUpForm(forms.Form):
    """The first code of a phone that was just shown its key."""

    code = CodeField(label=_("code"), max_length=40, help_text=_("the six figures the phone shows now"))

    def __init__(self, key, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.key = key

    def clean_code(self):
        code = self.cleaned_data["code"]
        if not (code.isascii() and code.isdecimal() and second_factor.key_fits(self.key, code)):
            raise ValidationError(_("This code does not fit. Check the clock of the phone and try the next one."))
        return code


class ChooseOwnPassword(OwnPasswordChangeForm):
    """Changing one's own password ends a one-time password."""

    def clean_new_password1(self):
        password = self.cleaned_data["new_password1"]
        if self.user.check_password(password):
            raise ValidationError(_("Choose a password other than the present one."))
        return password

    def save(self, commit=True):
        self.user.must_change_password = False
        return super().save(commit)


class GiveOneTimePassword(AdminPasswordChangeForm):
    """A password that an administrator sets for someone else is a one-time password."""

    def save(self, commit=True):
        self.user.must_change_password = True
        return super().save(commit)

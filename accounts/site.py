"""The staff side of the register: Django's admin behind two proofs of who is at the keyboard."""

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters


class AutocompleteView(AutocompleteJsonView):
    """Names each result as the model's admin says, so that units of the same name can be told apart."""

    def serialize_result(self, record, to_field_name):
        result = super().serialize_result(record, to_field_name)
        label = getattr(self.model_admin, "autocomplete_label", None)
        return result | {"text": label(record)} if label else result


class RegisterAdminSite(admin.AdminSite):
    """Whoever still owes a step of logging in reaches the page of that step and the log-out, nothing else."""

    site_title = _("OCOP register")
    site_header = _("OCOP register")
    index_title = _("Staff pages")
    site_url = None  # the header links to the public home itself, in the language of the page

    def get_urls(self):
        return [
            path("second-factor/", self.admin_view(self.second_factor), name="second_factor"),
            path("second-factor/set-up/", self.admin_view(self.set_up_second_factor), name="set_up_second_factor"),
            *super().get_urls(),
        ]

    # --- who may come in

    def outstanding_step(self, request):
        """Name of the page where the present user must go first, or None."""
        from accounts import second_factor

        user = request.user
        if not user.is_verified() and second_factor.is_set_up_by(user):
            return "second_factor"
        if user.must_change_password:
            return "password_change"
        if not user.is_verified() and second_factor.is_required_of(user):
            return "set_up_second_factor"
        return None

    def has_permission(self, request):
        if not super().has_permission(request):
            return False
        step = self.outstanding_step(request)
        return step is None or request.path in {reverse(f"admin:{step}"), reverse("admin:logout")}

    def login(self, request, extra_context=None):
        if request.method == "GET" and super().has_permission(request):
            step = self.outstanding_step(request)
            if step:
                query = request.GET.urlencode()
                return HttpResponseRedirect(f"{reverse(f'admin:{step}')}{'?' if query else ''}{query}")
        return super().login(request, extra_context)

    def each_context(self, request):
        context = super().each_context(request)
        if context["has_permission"] and self.outstanding_step(request):
            context |= {"available_apps": [], "is_nav_sidebar_enabled": False}
        return context

    # --- pages

    @method_decorator(sensitive_post_parameters())
    def second_factor(self, request):
        """Ask for a code of the user's phone, or a recovery code."""
        from django_otp import login

        from accounts.forms import CodeForm

        form = CodeForm(request.user, request.POST or None)
        if form.is_valid():
            login(request, form.device)
            return HttpResponseRedirect(self._next(request))
        return self._page(request, "accounts/second_factor.html", _("Second step of logging in"), form=form)

    @method_decorator(sensitive_post_parameters())
    def set_up_second_factor(self, request):
        """Show a key to the user's phone; once the phone's code fits, show the recovery codes, this one time."""
        import segno
        from django_otp import login
        from django_otp.plugins.otp_totp.models import TOTPDevice

        from accounts import second_factor
        from accounts.forms import SetUpForm

        # Kept in the session until the phone has answered: nothing of the account changes before.
        key = request.session.setdefault("second_factor_key", second_factor.new_key())
        form = SetUpForm(key, request.POST or None)
        title = _("Second factor")
        if form.is_valid():
            phone, codes = second_factor.set_up(request.user, key)
            del request.session["second_factor_key"]
            login(request, phone)
            return self._page(request, "accounts/recovery_codes.html", title, codes=codes)
        phone = TOTPDevice(user=request.user, key=key)
        qr = segno.make(phone.config_url, error="m").svg_data_uri(scale=4, border=4, light="#fff")
        return self._page(
            request, "accounts/set_up_second_factor.html", title, form=form, qr=qr, secret=_secret(phone)
        )

    @method_decorator(never_cache)
    def password_change(self, request, extra_context=None):
        from django.contrib.auth.views import PasswordChangeView

        from accounts.forms import ChooseOwnPassword

        request.current_app = self.name
        return PasswordChangeView.as_view(
            form_class=ChooseOwnPassword,
            success_url=reverse("admin:password_change_done"),
            extra_context={
                **self.each_context(request),
                "is_one_time": request.user.must_change_password,
                **(extra_context or {}),
            },
        )(request)

    def autocomplete_view(self, request):
        return AutocompleteView.as_view(admin_site=self)(request)

    def _page(self, request, template, title, **context):
        request.current_app = self.name
        known = {**self.each_context(request), "title": title, "next": self._next(request)}
        return TemplateResponse(request, template, known | context)

    @staticmethod
    def _next(request):
        """Where the user was going, if that is a page of ours."""
        address = request.POST.get(REDIRECT_FIELD_NAME, request.GET.get(REDIRECT_FIELD_NAME, ""))
        if url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
            return address
        return reverse("admin:index")


def _secret(phone) -> str:
    """The key as one types it into a phone that has no camera: groups of four."""
    from base64 import b32encode

    letters = b32encode(phone.bin_key).decode()
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))

"""The answer to a shopper, on a page that a weak signal carries."""

from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.conf import settings
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import cache_control

from core.http import read_only
from core.languages import page_language
from products import answers
from products.codes import NotACode
from products.limiting import limited
from products.looking_up import Finding, by_code, look_up, not_six
from products.verifying import Verdict, public_products

MOST_SHOWN = 12
MOST_MAKERS = 5
LONGEST = 80
# Browsers ask each time; a cache in front may answer the rush of one code for a minute.
KEPT = {"public": True, "max_age": 0, "s_maxage": 60}


class VerifyForm(forms.Form):
    q = forms.CharField(max_length=LONGEST, required=False)
    maker = forms.CharField(max_length=LONGEST, required=False)


@dataclass
class Reply:
    """A finding with the words of the page: first in its language, then the same sentence in the other."""

    finding: Finding

    @cached_property
    def other_language(self):
        return next(code for code, _name in settings.LANGUAGES if code != page_language())

    @cached_property
    def headline(self):
        return answers.headline(self.finding)

    @cached_property
    def sentence(self):
        return answers.sentence(self.finding)

    @cached_property
    def in_other_language(self):
        with translation.override(self.other_language):
            headline = answers.headline(self.finding)
            return f"{headline}{'' if headline.endswith('?') else '.'} {answers.sentence(self.finding)}"

    @property
    def sign(self):
        return answers.sign_of(self.finding)

    @property
    def css_class(self):
        return answers.class_of(self.finding)

    @cached_property
    def shown(self):
        """The products to choose from as they stand today, no more than a page of a few kilobytes holds."""
        keys = [product.pk for product in self.finding.choices[:MOST_SHOWN]]
        found = public_products().with_standing(timezone.localdate()).in_bulk(keys)
        return [found[key] for key in keys if key in found]

    @property
    def n_left_out(self):
        return max(0, len(self.finding.choices) - MOST_SHOWN)

    @property
    def makers(self):
        return self.finding.makers[:MOST_MAKERS]

    @property
    def n_makers_left_out(self):
        return max(0, len(self.finding.makers) - MOST_MAKERS)

    @property
    def starred(self):
        return self.finding.answer.starred[:MOST_SHOWN]

    @property
    def n_starred_left_out(self):
        return max(0, len(self.finding.answer.starred) - MOST_SHOWN)

    @property
    def end(self):
        return answers.end_of_star(self.finding.answer)

    @property
    def is_in_force(self):
        return self.finding.answer.verdict == Verdict.VALID


@read_only
@limited
@cache_control(**KEPT)
def verify(request):
    """The form, and below it what was found for its two fields."""
    form = VerifyForm(request.GET)
    is_understood = form.is_valid()
    typed, maker = form.cleaned_data.get("q", ""), form.cleaned_data.get("maker", "")
    reply = Reply(look_up(typed, maker, timezone.localdate())) if typed else None
    return _page(request, reply, typed=typed, maker=maker, is_too_long=not is_understood)


@read_only
@limited
@cache_control(**KEPT)
def code(request, typed):
    """The answer behind a QR. Whatever way the code is written, it is answered here: no second trip."""
    try:
        finding = by_code(typed, timezone.localdate())
    except NotACode:
        finding = not_six(typed)
    return _page(request, Reply(finding), typed=typed, status=404 if finding.trouble else 200)


def _page(request, reply, *, typed, maker="", is_too_long=False, status=200):
    context = {
        "reply": reply,
        "typed": typed,
        "maker": maker,
        "is_too_long": is_too_long,
        "needs_name": bool(maker) and not typed,
        "longest": LONGEST,
        "now": timezone.localtime(),
    }
    return render(request, "products/verify.html", context, status=status)

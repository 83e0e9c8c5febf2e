"""Templates of public pages: Jinja2, which compiles them to Python, and what they know besides what a view gives them.

Each language has an environment of its own. So whatever follows from the language and a few words alone (a
translation, a day in words, an address) is worked out once in a process. Pages of staff stand in `templates/staff`
and stay with the engine that Django's admin is written in.
"""

import datetime
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.template import defaultfilters
from django.template.backends.base import BaseEngine
from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.timezone import template_localtime
from jinja2 import Environment, Undefined, nodes, pass_context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from core import long_lists, showing
from portal.statistics import rows
from products import showing as product_showing
from products.standings import in_words, shows_stars
from showrooms import showing as showroom_showing

MOST_KEPT = 5_000
"""Answers kept of each function in each language."""


class Templates(BaseEngine):
    """Gives a template out of the environment of the language that is active."""

    def __init__(self, params):
        super().__init__({name: value for name, value in params.items() if name != "OPTIONS"})
        self._engines = {code: Jinja2(params) for code, _name in settings.LANGUAGES}

    def get_template(self, template_name):
        return self._engines[translation.get_language()].get_template(template_name)

    def compile_all(self) -> None:
        """Every public template in every language, so that no visitor waits for it."""
        for code, engine in self._engines.items():
            with translation.override(code):
                for name in engine.env.list_templates(filter_func=_is_public):
                    engine.get_template(name)


def _is_public(template_name):
    return not template_name.startswith("staff/")


class OfOneLanguage(Environment):
    """Compiles what follows from its language and literals alone as what it is: `_("Home")` as its translation."""

    def compile(self, source, *args, **kwargs):
        if isinstance(source, str):
            source = _WorkedOut(self).visit(self.parse(source, *args[:2]))
        return super().compile(source, *args, **kwargs)

    def make_globals(self, d):
        """In one dictionary: looked through for each import, a chain of two costs more."""
        return self.globals | (d or {})


class _WorkedOut(NodeTransformer):
    def __init__(self, env):
        self._functions = {name: env.globals[name] for name in ("_", "gettext", "pgettext", "url", "static", "icon")}

    def visit_Call(self, node):
        function = self._functions.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        if function is None or node.kwargs or not all(isinstance(arg, nodes.Const) for arg in node.args):
            return self.generic_visit(node)
        return nodes.Const(function(*(arg.value for arg in node.args)), lineno=node.lineno)


def environment(**options) -> Environment:
    """For one language, that of whoever asks for its templates."""
    words = {function.__name__: function for function in _words()}
    env = OfOneLanguage(**options, extensions=["jinja2.ext.i18n"], finalize=words.pop("shown"))
    env.policies["ext.i18n.trimmed"] = True
    env.newstyle_gettext = True
    env.globals |= NOTHING | words | {"_": words["gettext"], "page_in": pass_context(showing.page_in)}
    env.globals |= {"standing_in_words": in_words} | _by_name(FUNCTIONS) | _by_name(map(_kept, KEPT_FUNCTIONS))
    env.filters |= {"linebreaks": defaultfilters.linebreaks_filter, "unlocalize": str}
    env.filters |= _by_name(FILTERS) | _by_name(map(_kept, KEPT_FILTERS))
    return env


def _by_name(functions):
    return {function.__name__: function for function in functions}


def _kept(function: Callable) -> Callable:
    """The same, worked out once for whatever it is asked for, in the one language of an environment."""
    return lru_cache(MOST_KEPT, typed=True)(function)


# --- words and figures ----------------------------------------------------------------------------------


def _words():
    """What Jinja2 calls for the texts of templates, and for each value that one shows.

    A translation is our own text, and may hold markup; what it is filled with may not.
    """
    of_text, of_text_in = _kept(translation.gettext), _kept(translation.pgettext)
    of_number, of_number_in = _kept(translation.ngettext), _kept(translation.npgettext)
    whole = _kept(lambda text: filled(of_text(text), {}))
    figure = _kept(localize)

    def shown(value):
        """Figures and days as the language writes them. TypeError for a method that was not called."""
        if isinstance(value, str | Promise | Undefined):
            return value
        if callable(value):
            raise TypeError(f"{value} is to be called.")
        value = template_localtime(value)
        # Of decimals 85 and 85.0 are equal and are not written alike; of objects none is kept.
        return figure(value) if isinstance(value, int | float | datetime.date) else localize(value)

    def filled(text, values):
        return Markup(text) % {name: shown(value) for name, value in values.items()}  # noqa: S704

    def gettext(text, /, **values):
        return filled(of_text(text), values) if values else whole(text)

    def pgettext(context, text, /, **values):
        return filled(of_text_in(context, text), values)

    def ngettext(one, many, number, /, **values):
        return filled(of_number(one, many, number), {"num": number} | values)

    def npgettext(context, one, many, number, /, **values):
        return filled(of_number_in(context, one, many, number), {"num": number} | values)

    return shown, gettext, pgettext, ngettext, npgettext


def date(moment, form):
    """A day, or the moment as the clocks of Vietnam have it, in one of Django's forms."""
    return defaultfilters.date(template_localtime(moment), form)


# --- addresses ------------------------------------------------------------------------------------------


def url(name, *args):
    return reverse(name, args=args)


def querystring(params, **changes):
    """ "?stars=4&sort=name" of parameters, some of them replaced; None drops one."""
    params = params.copy()
    for name, value in changes.items():
        if value is None:
            params.pop(name, None)
        else:
            params[name] = value
    return f"?{params.urlencode()}" if params else ""


# --- what all templates know ------------------------------------------------------------------------------

NOTHING = {"request": None, "today": None, "site": "", "canonical_query": ""}
"""Error pages are put together without the request; a list says what belongs to its address besides the path."""
KEPT_FUNCTIONS = [
    url,
    showing.icon,
    showing.of_date,
    showing.on_date,
    showing.partial_date,
    showing.stars,
    showing.until_date,
    product_showing.pattern,
]
FUNCTIONS = [
    querystring,
    static,
    translation.get_language,
    long_lists.choices,
    product_showing.reckoning,
    product_showing.standing_class,
    rows.linked_figure,
    rows.rows_by_stars,
    rows.rows_by_total,
    showing.label_of,
    showing.lang,
    showing.sources,
    showing.units_named,
    showroom_showing.directions_to,
]
KEPT_FILTERS = [
    long_lists.n_products,
    showing.dong,
    showing.iso_date,
    showing.n_stars,
    showing.numbers_whole,
    showing.parts,
]
FILTERS = [
    date,
    defaultfilters.capfirst,
    defaultfilters.time,
    defaultfilters.truncatechars,
    shows_stars,
    showing.days_after,
    showing.is_untranslated,
    showing.join_names,
    showing.place_full,
    showing.place_short,
    showing.score,
    showing.which_is_which,
    showroom_showing.in_words,
    showroom_showing.metres,
    showroom_showing.moment_in_words,
    showroom_showing.weekday,
]

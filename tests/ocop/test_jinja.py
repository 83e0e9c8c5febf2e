"""What the templates of public pages know."""

import datetime
import gc
import weakref
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.template import engines
from django.utils.translation import override
from jinja2 import ChainableUndefined, UndefinedError

from ocop.jinja import Templates, environment


def rendered(source, **context):
    return environment(autoescape=True, undefined=ChainableUndefined).from_string(source).render(context)


def test_figures_and_days_are_written_as_the_language_writes_them():
    shown = "{{ n }}; {{ day }}; {{ n|unlocalize }}"
    values = {"n": 4548, "day": datetime.date(2025, 4, 22)}
    assert rendered(shown, **values) == "4.548; 22/4/2025; 4548"
    with override("en"):
        assert rendered(shown, **values) == "4,548; 22 Apr 2025; 4548"


def test_decimals_are_written_with_the_digits_they_have():
    source = "{{ a|score }} {{ b|score }} {{ a }} {{ b }}"
    assert rendered(source, a=Decimal("85"), b=Decimal("85.0")) == "85 85,0 85 85,0"


def test_nothing_that_was_shown_is_kept_alive():
    class Record:
        def __str__(self):
            return "shown"

    env, record = environment(autoescape=True), Record()
    gone = weakref.ref(record)
    assert env.from_string("{{ record }}").render(record=record) == "shown"
    del record
    gc.collect()
    assert gone() is None


def test_moments_are_those_of_the_clocks_of_vietnam():
    midnight = datetime.datetime(2025, 4, 21, 17, tzinfo=datetime.UTC)
    assert rendered("{{ at|date('H:i j/n') }}", at=midnight) == "00:00 22/4"


def test_what_a_text_is_filled_with_is_escaped_and_the_text_is_not():
    source = (
        "{% trans name=name %}Held <b>{{ name }}</b>{% endtrans %}{{ _('“%(asked)s” cannot be shown.', asked=name) }}"
    )
    assert "&lt;i&gt;" in rendered(source, name="<i>")
    assert "<i>" not in rendered(source, name="<i>")
    assert "<b>" in rendered(source, name="<i>")


def test_numbers_choose_the_form_and_are_grouped():
    source = "{% trans n=n %}{{ n }} product{% pluralize n %}{{ n }} products{% endtrans %}"
    with override("en"):
        assert [rendered(source, n=n) for n in (1, 2, 1000)] == ["1 product", "2 products", "1,000 products"]
    assert rendered(source, n=1000) == "1.000 sản phẩm"


def test_a_method_that_nobody_called_is_a_fault():
    with pytest.raises(TypeError, match="is to be called"):
        rendered("{{ name.upper }}", name="x")


def test_a_name_nobody_knows_shows_nothing_to_visitors_and_is_a_fault_in_tests():
    assert rendered("{% if unknown.part %}yes{% endif %}{{ unknown.part }}") == ""
    with pytest.raises(UndefinedError):
        engines["jinja"].get_template("portal/_correction.html").template.module.correction_row(None, "h2")


def test_each_language_has_its_own_words_and_addresses():
    """Both out of what is kept: asked for in turns."""
    for _time in range(2):
        for language, word, address in (("vi", "Trang đầu", "/products/"), ("en", "Home", "/en/products/")):
            with override(language):
                page = engines["jinja"].get_template("404.html").render()
            assert word in page
            assert f'href="{address}"' in page


def test_an_address_changes_and_drops_parameters():
    params = QueryDict("stars=4&stars=5&page=2")
    source = "{{ querystring(params, page=none) }} {{ querystring(params, page=3) }}"
    assert rendered(source, params=params) == "?stars=4&amp;stars=5 ?stars=4&amp;stars=5&amp;page=3"
    assert rendered("{{ querystring(params) }}", params=QueryDict()) == ""


def test_every_public_template_is_compiled_ahead_in_every_language(settings):
    own = {"NAME": "fresh", "APP_DIRS": False, **settings.TEMPLATES[0]}
    public = Templates({name: value for name, value in own.items() if name != "BACKEND"})
    public.compile_all()
    for language, engine in public._engines.items():
        compiled = {template.name for template in engine.env.cache.values()}
        assert {"base.html", "portal/home.html", "products/product_detail.html", "500.html"} <= compiled, language
        assert not any(name.startswith("staff/") for name in compiled)

"""What pages of staff write the same way as public ones; every template of theirs knows it."""

from django import template

from core.showing import on_date, page_in

register = template.Library()
register.simple_tag(on_date)
register.simple_tag(page_in, takes_context=True)

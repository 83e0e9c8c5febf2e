"""Tags and filters every template can use."""

from django import template

register = template.Library()

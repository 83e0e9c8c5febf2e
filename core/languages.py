"""Text kept in Vietnamese and in English, of which often only one exists."""

from django.utils.translation import get_language


class Translated:
    """Attribute that reads the text in the language of the page, else in the other one.

    `lang_of` tells which of the two a page is about to show, so that it can say so (`lang="vi"`).
    """

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return getattr(instance, f"{self.name}_{lang_of(instance, self.name)}")


def page_language() -> str:
    """ "en" or "vi": the language of the present page."""
    return "en" if (get_language() or "").startswith("en") else "vi"


def lang_of(instance, name: str) -> str:
    """ "en" or "vi": the language in which `instance.<name>` is shown on the present page."""
    wanted = page_language()
    other = "vi" if wanted == "en" else "en"
    has_only_other = not getattr(instance, f"{name}_{wanted}") and getattr(instance, f"{name}_{other}")
    return other if has_only_other else wanted

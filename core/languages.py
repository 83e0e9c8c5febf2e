"""Text kept in Vietnamese and, where someone translated it, in English."""

from django.utils.translation import get_language


class Translated:
    """Attribute that reads `<name>_en` on English pages where there is one, else `<name>_vi`.

    `lang_of` tells which of the two a page is about to show, so that it can say so (`lang="vi"`).
    """

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return getattr(instance, f"{self.name}_{lang_of(instance, self.name)}")


def lang_of(instance, name: str) -> str:
    """ "en" or "vi": the language in which `instance.<name>` is shown on the present page."""
    wants_english = (get_language() or "").startswith("en")
    return "en" if wants_english and getattr(instance, f"{name}_en") else "vi"

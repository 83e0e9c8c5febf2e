"""What the database refused, in words."""

from django.apps import apps
from django.db import IntegrityError
from django.utils.translation import gettext


def sentence_of(error: IntegrityError) -> tuple[str, str]:
    """(constraint name, sentence) for what the database refused: its constraint's or its trigger's words."""
    said = getattr(error.__cause__, "diag", None)
    name = getattr(said, "constraint_name", None) or ""
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return name, str(constraint.get_violation_error_message())
    if not name and said and said.message_primary:
        return "", gettext(said.message_primary)
    return name, gettext("This could not be saved: it contradicts what someone else saved at the same moment.")

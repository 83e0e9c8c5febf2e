"""What an uploaded file has to be."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST_OF_A_PDF = 20 * 1024 * 1024
"""Bytes."""


def is_pdf(file) -> None:
    """Raise ValidationError unless the content is that of a PDF, whatever its name, of 20 MB at most."""
    if file.size > MOST_OF_A_PDF:
        raise ValidationError(_("The file is larger than 20 MB."))
    file.seek(0)
    beginning = file.read(5)
    file.seek(0)
    if beginning != b"%PDF-":
        raise ValidationError(_("This is no PDF file."))

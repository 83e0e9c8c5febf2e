"""The signed document of a decision: what is taken, and who can open it."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core.validators import MOST_OF_A_PDF, is_pdf
from tests.core.factories import make_decision

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def file(content, size=None):
    made = ContentFile(content, name="812.pdf")
    if size:
        made.size = size
    return made


def test_document_of_a_decision_opens_for_everybody(client):
    decision = make_decision(file=file(PDF))
    answer = client.get(decision.file.url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content) == PDF


def test_only_what_a_decision_names_is_given_out(client):
    default_storage.save("decisions/2026/other.pdf", file(PDF))
    named = make_decision(file=file(PDF))
    for path in ("2026/other.pdf", "2026/../../x.pdf", "2026/none.pdf", "x/y.pdf"):
        assert client.get(f"/media/decisions/{path}").status_code == 404
    default_storage.delete(named.file.name)
    assert client.get(named.file.url).status_code == 404


@pytest.mark.parametrize(
    ("content", "size"), [(b"<html>", None), (b"", None), (b"PK\x03\x04", None), (PDF, MOST_OF_A_PDF + 1)]
)
def test_what_is_no_pdf_or_too_large_is_refused(content, size):
    with pytest.raises(ValidationError):
        is_pdf(file(content, size))


def test_a_pdf_is_taken_and_left_at_its_beginning():
    taken = file(PDF)
    is_pdf(taken)
    assert taken.read() == PDF

"""Papers as PDF: set by typst from the templates in `papers/`, tagged for screen readers (PDF/UA-1)."""

import json
from functools import cache
from typing import Any

import typst
from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header

FOLDER = settings.BASE_DIR / "papers"


def typeset(paper: str, data: dict[str, Any]) -> bytes:
    """The PDF of `papers/<paper>.typ` filled with `data`, which the template reads as JSON.

    Text of records reaches the template as data and is never read as markup. The same data gives the same bytes.
    """
    compiler = typst.Compiler(root=FOLDER, font_paths=_fonts(), ignore_system_fonts=True)
    facts = {"data": json.dumps(data, ensure_ascii=False)}
    try:
        return compiler.compile(FOLDER / f"{paper}.typ", format="pdf", pdf_standards=["ua-1"], sys_inputs=facts)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        # A sign that the font lacks may not stand in an accessible paper. Better a box in its place than no paper.
        return compiler.compile(FOLDER / f"{paper}.typ", format="pdf", sys_inputs=facts)


def pdf_response(pdf: bytes, name: str, *, as_attachment: bool = False) -> HttpResponse:
    """A PDF to be looked at, or kept, as `name`, which has no ending."""
    disposition = content_disposition_header(as_attachment, f"{name}.pdf")
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": disposition})


@cache
def _fonts():
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER / "fonts")])

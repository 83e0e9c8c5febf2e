"""Looking at papers: their text, tags and language, and what a phone reads from the codes on them."""

import io

import pypdfium2
import zxingcpp
from PIL import Image
from pypdf import PdfReader


def text_of(pdf: bytes) -> str:
    """All text, with every run of white space as one space: lines break where the paper is full."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def n_pages(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


def is_accessible(pdf: bytes) -> bool:
    """Whether it says of itself that it is PDF/UA-1, and bears what that asks for: tags, a language, a title."""
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    said = root["/Metadata"].get_object().get_data().decode()
    return (
        "<pdfuaid:part>1</pdfuaid:part>" in said
        and root["/MarkInfo"]["/Marked"].value
        and root["/ViewerPreferences"]["/DisplayDocTitle"].value
        and root["/Lang"] == "vi"
        and bool(reader.metadata.title)
        and bool(tags_of(pdf))
    )


def tags_of(pdf: bytes) -> list[tuple[str, str]]:
    """(kind, alternative text) of every element of the structure, in reading order."""
    return [(element["/S"], str(element.get("/Alt", ""))) for element in _structure(pdf)]


def languages_of(pdf: bytes) -> set[str]:
    """Languages that parts of a paper are marked with; the whole is Vietnamese."""
    return {str(element["/Lang"]) for element in _structure(pdf) if "/Lang" in element}


def _structure(pdf):
    found = []

    def walk(element):
        element = element.get_object()
        if isinstance(element, list):
            for child in element:
                walk(child)
        elif hasattr(element, "get"):
            if "/S" in element:
                found.append(element)
            if "/K" in element:
                walk(element["/K"])

    walk(PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def codes_on(pdf: bytes) -> list[str]:
    """What a phone reads from all codes of a paper, printed at some 220 dots an inch."""
    pages = pypdfium2.PdfDocument(pdf)
    return [code for page in pages for code in codes_in(page.render(scale=3).to_pil())]


def codes_in(picture: Image.Image | bytes) -> list[str]:
    picture = Image.open(io.BytesIO(picture)) if isinstance(picture, bytes) else picture
    return [found.text for found in zxingcpp.read_barcodes(picture.convert("RGB"))]

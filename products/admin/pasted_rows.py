"""A table copied from Excel: one product a line, cells parted by tabs."""

import re
from itertools import count

from core.text import fold

COLUMNS = ("name", "maker", "stars", "score", "set_number", "place")
"""In this order where no line of headings says otherwise."""

# Words of a heading, folded; the first that fits names the column.
HEADINGS = (
    ("set_number", r"\b(bo|set)\b"),
    ("name", r"ten san pham|san pham|product"),
    ("maker", r"chu the|co so|don vi|htx|producer|maker"),
    ("stars", r"hang|sao|star"),
    ("score", r"diem|score|point"),
    ("place", r"dia chi|xa|huyen|noi|place"),
)
SERIAL = r"stt|tt|so thu tu|no"


def rows_of(pasted: str) -> list[dict[str, str]]:
    """Cells by column for every line that holds something. A first line of headings gives the order of columns."""
    lines = [[" ".join(cell.split()) for cell in line.split("\t")] for line in pasted.splitlines()]
    lines = [line for line in lines if any(line)]
    if not lines:
        return []
    columns = _headings(lines[0])
    if columns:
        lines = lines[1:]
    else:
        columns = ["", *COLUMNS] if _are_numbered(lines) else COLUMNS
    return [_row(columns, line) for line in lines]


def read_stars(text: str) -> str:
    """ "4", "4 sao", "4*", "★★★★", "Hạng 4 sao": the number as a form field reads it; else the text itself."""
    signs = len(re.findall("[★⭐*]", text))
    digits = re.findall(r"\d", text)
    if len(digits) == 1:
        return digits[0]
    return str(signs) if signs and not digits else text


def _row(columns, cells):
    row = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
    if "stars" in row:
        row["stars"] = read_stars(row["stars"])
    return row


def _headings(cells):
    """Names of columns, "" for one that is not read; None where the line is no heading."""
    found = []
    for cell in cells:
        folded = fold(cell)
        named = (name for name, words in HEADINGS if re.search(words, folded) and name not in found)
        found.append("" if re.fullmatch(SERIAL, folded) else next(named, ""))
    is_heading = "name" in found and len(set(found) - {""}) > 1 and not any(cell.isdigit() for cell in cells)
    return found if is_heading else None


def _are_numbered(lines):
    """Whether the first column only counts the lines."""
    return all(line[0] == str(number) for line, number in zip(lines, count(1), strict=False))

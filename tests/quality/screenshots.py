"""Pictures of every public page for docs/screenshots: `make screenshots`, against a running register.

Taken without scripts, as the pages must read; phones see the same pages as wide screens.
"""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.quality.browser import start
from tests.quality.pages import public_pages, site_address

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
WIDTHS = (1280, 390)
IN_THE_DARK = {"home", "product"}
IN_ENGLISH = {"home", "product"}
HEIGHT = 844
TALLEST = 3600  # of long lists the beginning is enough
LARGEST = 200_000


def main() -> None:
    site = site_address()
    pages = public_pages(site)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with sync_playwright() as playwright:
        browser = start(playwright)
        for width in WIDTHS:
            for page in pages:
                shoot(browser, site, page, width)
                if page.name in IN_THE_DARK:
                    shoot(browser, site, page, width, "dark")
                if page.name in IN_ENGLISH:
                    shoot(browser, site, page.in_english(), width)
        browser.close()
    sizes = [picture.stat().st_size for picture in FOLDER.glob("*.png")]
    print(f"{len(sizes)} pictures in {FOLDER}, {sum(sizes) // 1000} KB in all, the largest {max(sizes) // 1000} KB")


def shoot(browser, site, page, width, scheme="light") -> None:
    """The whole page, except where a sheet lies over it: then what the window shows."""
    window = browser.new_context(
        viewport={"width": width, "height": HEIGHT}, color_scheme=scheme, java_script_enabled=False
    )
    tab = window.new_page()
    tab.goto(site + page.path, wait_until="networkidle")
    picture = tab.screenshot(full_page=not ("#" in page.path and width < 960))
    window.close()
    name = "-".join([page.name, str(width), *(["dark"] if scheme == "dark" else [])])
    (FOLDER / f"{name}.png").write_bytes(made_small(picture))


def made_small(picture: bytes) -> bytes:
    """Few enough colours to stay under the limit of one file, rare ones (the gold of stars) among them."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image = image.crop((0, 0, image.width, min(image.height, TALLEST if image.width > 960 else 2 * TALLEST)))
    for colours in (96, 64, 48, 32):
        small = io.BytesIO()
        few = image.quantize(colours, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
        few.save(small, "PNG", optimize=True)
        if small.tell() < LARGEST:
            break
    return small.getvalue()


if __name__ == "__main__":
    main()

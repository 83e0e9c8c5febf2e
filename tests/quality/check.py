"""`make check-slow`: everything that is measured of the pages, against a running register; writes docs/quality.md.

    python -m tests.quality.check [http://127.0.0.1:8000]

STAFF=name:password measures the staff pages too. It ends with status 1 where a limit is not held.
"""

import gzip
import os
import platform
import re
import sys
from collections import defaultdict
from datetime import datetime
from itertools import product as combinations
from pathlib import Path
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from playwright.sync_api import sync_playwright

from tests.axe import AXE, violations
from tests.measuring import cut_off_when_spaced, moving, sideways, small_targets, unseen_stops
from tests.quality import tools
from tests.quality.browser import start
from tests.quality.pages import Page, public_pages, read, site_address, size
from tests.quality.staff import LOGIN, log_in, login, staff_pages

REPORT = Path(__file__).parents[2] / "docs" / "quality.md"
WIDTHS = (360, 390, 1366)
SCHEMES = ("light", "dark")
A4 = {"width": 673, "height": 1001}  # within margins of 16 mm
LIMITS = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
MOST_CSS, MOST_FONTS = 10_240, 60_000


class Findings:
    """What was measured, how often, and what was wrong."""

    def __init__(self):
        self.times, self.faults = defaultdict(int), defaultdict(list)
        self.notes = {}

    def add(self, what: str, where: str, faults: list[str]) -> None:
        self.times[what] += 1
        self.faults[what] += [(where, fault) for fault in faults]
        for fault in faults:
            print(f"\n{what}, {where}: {fault}", flush=True)

    @property
    def held(self):
        return not any(self.faults.values())

    def grouped(self):
        """Each kind of fault once: what was measured, an example with its page, how often."""
        for what, faults in self.faults.items():
            kinds = defaultdict(list)
            for where, fault in faults:
                kinds[fault[:60]].append(f"{where}: {fault[:200]}")
            for examples in kinds.values():
                yield what, examples[0].replace("\n", " "), len(examples)


def main() -> None:
    tools.install()
    site = site_address()
    findings = Findings()
    vietnamese = public_pages(site)
    public = vietnamese + [page.in_english() for page in vietnamese]
    medians = play_phone(site, vietnamese, findings)
    with sync_playwright() as playwright:
        browser = start(playwright)
        measure(browser, site, public, findings)
        print_of_product(browser, site, next(page for page in public if page.name == "product"), findings)
        rendered = {page.name: read(site + page.path) for page in public}
        weigh(site, rendered, findings)
        if login():
            window = browser.new_context()
            log_in(window, site)
            staff = [Page("admin-login", LOGIN), *staff_pages(window, site)]
            measure(browser, site, staff, findings, kept=window.storage_state(), of=" (staff)")
            rendered |= {page.name: window.request.get(site + page.path).text() for page in staff}
        else:
            findings.notes["staff pages"] = "not measured: STAFF=name:password was not given"
        version = browser.version
        browser.close()
    findings.add("Nu Html Checker", "rendered", tools.nu_errors(rendered))
    findings.times["Nu Html Checker"] = len(rendered)
    REPORT.write_text(report(site, version, findings, medians), encoding="utf-8")
    print(REPORT.read_text(encoding="utf-8"))
    sys.exit(not findings.held)


def play_phone(site, pages, findings) -> dict[str, dict[str, float]]:
    """Lighthouse's medians of the three pages most visitors see first."""
    medians = {}
    for page in pages:
        if page.name in ("home", "catalogue", "product"):
            medians[page.name] = found = tools.lighthouse(site + page.path)
            short = [f"{name} {found[name]:.0f}" for name, least in LIMITS.items() if found[name] < least]
            findings.add("Lighthouse, phone", page.name, short)
    return medians


def measure(browser, site, pages, findings, kept=None, of="") -> None:
    """Each page is loaded once and then seen at every width and in every setting; text is spaced out last.

    Motion is off throughout: colours on their way from one setting to the next would be measured.
    """
    for page in pages:
        print(page.name, end=" ", flush=True)
        window = browser.new_context(storage_state=kept, locale="vi-VN")
        tab = window.new_page()
        tab.goto(site + page.path)

        def see(width, page=page, tab=tab, **media):
            tab.set_viewport_size({"width": width, "height": 900})
            tab.emulate_media(**{"color_scheme": "light", "forced_colors": "none", "reduced_motion": "reduce"} | media)
            return " ".join([page.name, str(width), *media.values()])

        for width, scheme in combinations(WIDTHS, SCHEMES):
            where = see(width, color_scheme=scheme)
            findings.add(f"axe-core{of}", where, violations(tab))
            findings.add(f"no sideways scroll{of}", where, sideways(tab))
        for width in WIDTHS[1:]:
            where = see(width)
            findings.add(f"HTML_CodeSniffer{of}", where, tools.html_codesniffer(tab))
            if not of:  # of the staff pages axe-core asks it, with the room around each target
                findings.add("targets of 24 px", where, small_targets(tab))
            if not page.is_english:  # the same stops in the same order
                stops, faults = unseen_stops(tab)
                findings.add(f"visible focus{of}", where, faults)
                findings.times[f"Tab stops{of}"] += stops
        findings.add(f"no sideways scroll{of}", see(320), sideways(tab))
        if not page.is_english:
            findings.add(f"focus in forced colours{of}", see(390, forced_colors="active"), unseen_stops(tab)[1])
            findings.add(f"reduced motion{of}", see(1366), moving(tab))
        for width in (1366, 390, 320):
            findings.add(f"text spacing{of}", see(width), cut_off_when_spaced(tab))
        window.close()
    print()


def print_of_product(browser, site, page, findings) -> None:
    """On A4 the certificate stands whole on the first sheet and nothing is cut at the right."""
    tab = browser.new_page(viewport=A4)
    tab.emulate_media(media="print")
    tab.goto(site + page.path)
    end = tab.evaluate("document.querySelector('.cert').getBoundingClientRect().bottom")
    faults = sideways(tab) + (
        [f"the certificate ends at {end:.0f} of {A4['height']} px"] if end > A4["height"] else []
    )
    sheets = tab.pdf(format="A4", print_background=True).count(b"/Type /Page\n")
    findings.add("print on A4", page.name, faults)
    findings.notes["sheets of the printed product"] = sheets
    tab.close()


def weigh(site, rendered, findings) -> None:
    """Bytes a first visit costs: styles and fonts of the public pages, and which scripts there are."""
    styles = {urljoin(site, path) for html in rendered.values() for path in re.findall(r'"([^"]+\.css)"', html)}
    css = {address: read(address) for address in styles}
    fonts = {
        urljoin(address, path) for address in css for path in re.findall(r"url\(\"?([^)\"]+\.woff2)", css[address])
    }
    css_bytes = sum(len(gzip.compress(sheet.encode(), 9)) for sheet in css.values())
    font_bytes = sum(map(size, fonts))
    findings.add("CSS", "public", [f"{css_bytes} bytes"] if css_bytes > MOST_CSS else [])
    findings.add("fonts", "public", [f"{font_bytes} bytes"] if font_bytes > MOST_FONTS else [])
    findings.notes["CSS, gzipped"] = f"{css_bytes} bytes of {MOST_CSS}"
    findings.notes["fonts"] = f"{font_bytes} bytes of {MOST_FONTS}"
    for name, html in rendered.items():
        scripts = [tag for tag in re.findall(r"<script[^>]*>", html) if not re.search(r"/js/(near|suggest)\.", tag)]
        findings.add("no scripts but nearness and suggestions", name, scripts)
    heaviest = max(rendered, key=lambda name: len(rendered[name]))
    packed = len(gzip.compress(rendered[heaviest].encode()))
    findings.notes["largest page"] = f"{heaviest}: {len(rendered[heaviest].encode())} bytes, {packed} gzipped"


def report(site, version, findings, medians) -> str:
    total = re.search(r'data-total="(\d+)"', read(site + "/products/?status=all"))
    used = {"axe-core": re.search(r"axe v([\d.]+)", AXE)[1], "Chromium": version} | tools.versions()
    lines = [
        "# Measured quality",
        "",
        "Written by `make check-slow` against a running register; the quick part of it runs with every `make test`",
        "(tests/test_accessibility.py, tests/test_weight.py). How: tests/quality and tests/measuring.py.",
        "",
        f"- Day: {datetime.now(ZoneInfo('Asia/Ho_Chi_Minh')):%d/%m/%Y %H:%M}, Viet Nam time",
        f"- Machine: {platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        f"- Register: {total[1] if total else 0} products",
        "- Tools: " + ", ".join(f"{name} {number}" for name, number in used.items()),
        "- Command: `STAFF=name:password make check-slow` while `make run` serves the register",
        "",
        "| what | measured | wrong |",
        "|---|---|---|",
        *(f"| {what} | {times} | {len(findings.faults.get(what, []))} |" for what, times in findings.times.items()),
        "",
        *(f"- {what}: {note}" for what, note in findings.notes.items()),
        "",
        f"axe-core runs at {', '.join(map(str, WIDTHS))} px in both colour sets; sideways scroll also at 320 px; the",
        "others at 390 and 1366 px. Visible focus: at every Tab stop an outline of at least 2 px, in the window,",
        "under nothing; walked through the Vietnamese pages, whose stops the English ones share.",
        "",
        "Lighthouse, phone on a slow connection, median of 3:",
        "",
    ]
    if medians:
        names = list(next(iter(medians.values())))
        lines += ["| page | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
        lines += [
            f"| {page} | " + " | ".join(f"{value:.3g}" for value in row.values()) + " |"
            for page, row in medians.items()
        ]
    if not findings.held:
        lines += ["", "## Not held", ""]
        lines += [f"- {what}, {times} times: {fault}" for what, fault, times in findings.grouped()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()

"""Measuring tools from npm at the versions of package.json, under $OCOP_HOME/quality, and how each is asked."""

import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

from tests.tools import apt_install, find_chromium

HERE = Path(__file__).parent
FOLDER = Path(os.environ.get("OCOP_HOME") or HERE.parents[1] / "var").absolute() / "quality"
MODULES = FOLDER / "node_modules"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")

# Findings of HTML_CodeSniffer that are none where this holds of the element. By the end of their code.
FALSE_ALARMS = {
    # It knows only legends. A group may be named by ARIA as well: technique ARIA17 of WCAG.
    "H71.NoLegend": """fieldset => (fieldset.getAttribute("aria-label")
        || document.getElementById(fieldset.getAttribute("aria-labelledby"))?.textContent || "").trim()""",
    # It asks for "scope" at every heading. A heading cell before the cells of its row heads that row without it:
    # HTML, "internal algorithm for scanning and assigning header cells", scope in the auto state.
    "H63.1": """table => [...table.querySelectorAll("th:not([scope])")].every(
        th => th.closest("tbody") && th.parentElement.querySelector("td"))""",
    # It asks for a button in every form. A form without any field has nothing to send.
    "H32.2": """form => [...form.elements].every(
        field => field.type === "hidden" || field.localName === "fieldset")""",
}


def install() -> None:
    for program, package in (("npm", "npm"), ("java", "default-jre-headless")):
        if not (shutil.which(program) or apt_install(package)):
            sys.exit(f"make check-slow needs {program}; on Debian: apt-get install {package}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = (HERE / "package.json").read_text()
    here = FOLDER / "package.json"
    if here.exists() and here.read_text() == wanted and MODULES.exists():
        return
    here.write_text(wanted)
    npm = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--omit=optional", "--loglevel=error"]
    subprocess.run(npm, cwd=FOLDER, env=os.environ | {"PUPPETEER_SKIP_DOWNLOAD": "1"}, check=True)


def versions() -> dict[str, str]:
    return json.loads((HERE / "package.json").read_text())["dependencies"]


def html_codesniffer(page) -> list[str]:
    """Errors of HTML_CodeSniffer, the engine of pa11y, against WCAG 2 AA."""
    page.evaluate((MODULES / "html_codesniffer" / "build" / "HTMLCS.js").read_text(encoding="utf-8"))
    alarms = ",".join(f"[{json.dumps(code)}, {holds}]" for code, holds in FALSE_ALARMS.items())
    found = page.evaluate(
        f"() => {{ const alarms = [{alarms}];"
        """return new Promise(done => HTMLCS.process("WCAG2AA", document, () => done(
          HTMLCS.getMessages().filter(message => message.type === HTMLCS.ERROR
            && !alarms.some(([code, holds]) => message.code.endsWith(code) && holds(message.element))).map(
            message => `${message.code}: ${message.msg} ${(message.element.outerHTML || "").slice(0, 120)}`)))) }"""
    )
    return list(found)


def nu_errors(pages: dict[str, str]) -> list[str]:
    """Errors the Nu Html Checker finds in pages as rendered, by name."""
    folder = FOLDER / "rendered"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    jar = next((MODULES / "vnu-jar").rglob("vnu.jar"))
    command = ["java", "-jar", str(jar), "--errors-only", "--format", "json", "--exit-zero-always", str(folder)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    messages = json.loads(answer.stderr or answer.stdout)["messages"]
    return [
        f"{Path(message['url']).stem}, line {message.get('lastLine')}: {message['message']}" for message in messages
    ]


def lighthouse(address: str, runs=3) -> dict[str, float]:
    """Medians of a phone on a slow connection, as Lighthouse plays it: four scores of 100 and three figures."""
    command = ["node", str(MODULES / "lighthouse" / "cli" / "index.js"), address, "--quiet", "--output=json"]
    command += [f"--only-categories={','.join(CATEGORIES)}", "--chrome-flags=--headless=new --no-sandbox"]
    results = []
    for _ in range(runs):
        report = json.loads(_answer_of(command, os.environ | {"CHROME_PATH": find_chromium()}))
        scores = {name: 100 * report["categories"][name]["score"] for name in CATEGORIES}
        audits = {
            "LCP, s": report["audits"]["largest-contentful-paint"]["numericValue"] / 1000,
            "CLS": report["audits"]["cumulative-layout-shift"]["numericValue"],
            "KB": report["audits"]["total-byte-weight"]["numericValue"] / 1000,
        }
        results.append(scores | audits)
    return {name: statistics.median(result[name] for result in results) for name in results[0]}


def _answer_of(command, environment, tries=3) -> str:
    """On a busy machine a browser may not start in time; Lighthouse then ends without an answer."""
    while True:
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        if done.returncode == 0:
            return done.stdout
        tries -= 1
        if not tries:
            sys.exit(done.stderr)

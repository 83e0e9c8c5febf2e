"""`make translations` brings the Vietnamese catalogue in line with the texts; `--check` says whether it is.

Both need gettext. The compiled catalogue is committed, because a machine that only runs the register has none.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from gettext import GNUTranslations
from pathlib import Path

from jinja2 import Environment

from tests.tools import apt_install

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("locale/vi/LC_MESSAGES/django.po")
KEPT = ROOT / CATALOGUE
# No texts of pages in these.
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "var", "tests", "data", "docs", "static", "deploy")


def main(check=False):
    if not shutil.which("msgmerge") and not apt_install("gettext"):
        sys.exit("Translations need gettext; on Debian: apt-get install gettext")
    with tempfile.TemporaryDirectory() as folder:
        fresh = extract(Path(folder))
        faults = complaints(fresh)
        compiled = compile_catalogue(fresh)
        if check:
            if undated(fresh) != undated(KEPT):
                faults.append("the texts have changed since")
            if meanings(compiled) != meanings(KEPT.with_suffix(".mo")):
                faults.append("the compiled catalogue is another one")
        else:
            shutil.copyfile(fresh, KEPT)
            shutil.copyfile(compiled, KEPT.with_suffix(".mo"))
    if faults:
        sys.exit(f"{CATALOGUE}: {'; '.join(faults)}. Run: make translations")


def extract(folder: Path) -> Path:
    """The catalogue as it would be, made from a copy of the sources."""
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT, dirs_exist_ok=True)
    for template in (folder / "templates").rglob("*.html"):
        if (folder / "templates" / "staff") not in template.parents:
            put_into_python(template)
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    words = ["makemessages", "--locale=vi", "--no-location", "--no-obsolete"]
    run([sys.executable, "-m", "django", *words], cwd=folder, env=environment)
    fresh = folder / CATALOGUE
    run(["msgattrib", "--no-obsolete", "--no-wrap", "--sort-output", fresh, "-o", fresh])
    fresh.write_text(undated(fresh))
    return fresh


def put_into_python(template: Path) -> None:
    """Django's command reads its own templates and Python; of one of Jinja2 the calls for texts take its place."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    environment.policies["ext.i18n.trimmed"] = True
    calls = []
    for _line, function, texts in environment.extract_translations(template.read_text()):
        named = (texts,) if isinstance(texts, str) else texts
        calls.append(f"{function}({', '.join('0' if text is None else repr(text) for text in named)})")
    template.with_suffix(".html.py").write_text("\n".join(calls))
    template.unlink()


def undated(catalogue: Path) -> str:
    """Without the moment of extraction, which would make every run a change."""
    lines = catalogue.read_text().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith('"POT-Creation-Date'))


def complaints(catalogue: Path) -> list[str]:
    """Texts without a translation, and ones that were only guessed."""
    found = []
    for kind in ("untranslated", "only-fuzzy"):
        listed = run(["msgattrib", f"--{kind}", "--no-obsolete", "--no-wrap", catalogue])
        texts = [line for line in listed.splitlines() if line.startswith("msgid ") and line != 'msgid ""']
        found += [f"{kind}: {text.removeprefix('msgid ')}" for text in texts]
    return found


def compile_catalogue(catalogue: Path) -> Path:
    run(["msgfmt", "--check", catalogue, "-o", catalogue.with_suffix(".mo")])
    return catalogue.with_suffix(".mo")


def meanings(compiled: Path) -> dict:
    """Every text with its translation; the heading apart, which holds dates."""
    with compiled.open("rb") as file:
        known = GNUTranslations(file)._catalog
    return {text: translation for text, translation in known.items() if text}


def run(command: list, **options) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode:
        sys.exit(f"{command[0]} failed: {done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    main(check="--check" in sys.argv)

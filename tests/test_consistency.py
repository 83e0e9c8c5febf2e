"""The tree itself: what no single test would notice."""

import io
import re
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.template.loader import get_template
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = settings.BASE_DIR
STAFF = ROOT / "templates" / "staff"
TEMPLATES = {
    path.relative_to(STAFF if STAFF in path.parents else ROOT / "templates").as_posix(): path
    for path in sorted((ROOT / "templates").rglob("*.*"))
}
OURS = [ROOT / "ocop", *(Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == ROOT)]

# Found by name by Django or a library, or put in place of a template of theirs.
USED_BY_NAME = re.compile(r"(400|403|404|429|500|503)\w*\.html|(admin|django|registration|pghistory|otp)/.*")
INLINE = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)


def test_imports_point_one_way():
    """In a process of its own: import-linter silences every logger of the one it runs in."""
    lint = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.django_db
def test_no_migration_is_missing():
    said = io.StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(said.getvalue())


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles_and_has_nothing_inline(name):
    if name.endswith(".html"):
        get_template(name)
    text = TEMPLATES[name].read_text()
    assert not INLINE.search(re.sub(r"{#.*?#}", "", text))


def test_every_template_is_used():
    """By a view, a tag, another template, or a generic view that knows its name."""
    texts = [path.read_text() for folder in OURS for path in folder.rglob("*.py")]
    texts += [path.read_text() for path in TEMPLATES.values()]
    everything = "\n".join(texts)
    shown_by_generic_views = {
        f"{model._meta.app_label}/{model._meta.model_name}_{kind}.html"
        for model in apps.get_models()
        for kind in ("list", "detail")
    }
    unused = [
        name
        for name in TEMPLATES
        if f'"{name}"' not in everything and not USED_BY_NAME.fullmatch(name) and name not in shown_by_generic_views
    ]
    assert unused == []


def test_every_app_stands_in_the_order_of_imports():
    contract = (ROOT / "pyproject.toml").read_text()
    layers = re.search(r"^layers = \[(.*)\]", contract, re.MULTILINE).group(1)
    own = [app for app in settings.INSTALLED_APPS if (ROOT / app).is_dir()]
    assert ["ocop", *reversed(own)] == re.findall(r'"(\w+)"', layers)


def test_requirements_are_exact():
    for file in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / file).read_text().splitlines():
            assert re.match(r"#|-r requirements.txt$|$|[\w.\[\],-]+==[\w.]+ +# \w", line), f"{file}: {line}"


def test_what_is_installed_is_what_is_required():
    """Nothing comes along that is not pinned."""
    pinned = {}
    for file in ("requirements.txt", "requirements-dev.txt"):
        found = re.findall(r"^([\w.-]+)(?:\[.*?\])?==(\S+)", (ROOT / file).read_text(), re.MULTILINE)
        pinned |= {canonicalize_name(name): version for name, version in found}
    for name, version in pinned.items():
        installed = distribution(name)
        assert installed.version == version, name
        for text in installed.requires or []:
            wanted = Requirement(text)
            if not wanted.marker or wanted.marker.evaluate({"extra": ""}):
                assert canonicalize_name(wanted.name) in pinned, f"{wanted.name} of {name} is not pinned"

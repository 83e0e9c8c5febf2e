"""Programs the tests need from outside Python: looked for, installed where that is possible, never gone without."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright


class NotFound(Exception):
    """One sentence: what is missing and how to get it."""


def find_chromium() -> str:
    """The path of a Chromium: $CHROMIUM, the system's, Debian's package, Playwright's own."""
    named = os.environ.get("CHROMIUM")
    if named:
        if not shutil.which(named):
            raise NotFound(f"CHROMIUM names {named}, which is no program.")
        return named
    found = _system_chromium()
    if not found and apt_install("chromium"):
        found = _system_chromium()
    found = found or _chromium_of_playwright()
    if not found:
        raise NotFound(
            "The tests need a browser and none could be installed. Install Chromium, or set CHROMIUM to its path."
        )
    return found


def find_postgresql(version: str) -> Path:
    """The folder of the programs of the system's PostgreSQL of that version."""
    programs = Path(f"/usr/lib/postgresql/{version}/bin")
    if not (programs / "initdb").exists():
        apt_install(f"postgresql-{version}")
    if not (programs / "initdb").exists():
        raise NotFound(f"PostgreSQL {version} is not installed; on Debian: apt-get install postgresql-{version}")
    return programs


def find_libreoffice() -> str:
    """The path of LibreOffice, of which the sheets are enough."""
    if not shutil.which("soffice"):
        apt_install("libreoffice-calc-nogui")
    found = shutil.which("soffice")
    if not found:
        raise NotFound("LibreOffice is not installed; on Debian: apt-get install libreoffice-calc-nogui")
    return found


def apt_install(*packages: str) -> bool:
    """Install packages where this is a Debian and we are root."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"Installing {', '.join(packages)} …", flush=True)
    quiet = {"env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if subprocess.call(install, stderr=subprocess.DEVNULL, **quiet) == 0:
        return True
    subprocess.call(["apt-get", "update"], **quiet)
    return subprocess.call(install, **quiet) == 0


def _system_chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    on_macos = (
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    )
    return next(filter(None, map(shutil.which, (*names, *on_macos))), None)


def _chromium_of_playwright() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if not Path(path).exists():
        subprocess.call([sys.executable, "-m", "playwright", "install", "chromium"])
    return path if Path(path).exists() else None

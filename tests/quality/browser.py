"""The browser the measuring uses: the one the tests use."""

from tests.tools import find_chromium


def start(playwright):
    return playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])

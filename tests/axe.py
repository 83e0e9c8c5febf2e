"""Accessibility of a page in the browser, by axe-core (tests/vendor)."""

from pathlib import Path

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page) -> list[str]:
    """What axe-core finds wrong on a Playwright page: rule, help and the first places of each."""
    page.evaluate(AXE)  # evaluated, not added as a script: the content policy refuses foreign scripts
    found = page.evaluate("rules => axe.run({runOnly: rules}).then(result => result.violations)", RULES)
    return [
        f"{rule['id']}: {rule['help']}: " + "; ".join(node["html"][:160] for node in rule["nodes"][:3])
        for rule in found
    ]


def assert_accessible(page) -> None:
    assert violations(page) == []

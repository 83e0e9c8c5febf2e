"""`make lint`: every check of style and structure that needs no database. All run; any fault fails."""

import os
import secrets
import subprocess
import sys

# As on a server. Nothing here connects to the database.
PRODUCTION = {
    "DATABASE_URL": "postgres://ocop@127.0.0.1:1/ocop",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": "ocop.example.vn",
}
# Whether the database agrees with the migrations cannot be asked here; makemigrations warns of that.
MANAGE = ["-W", "ignore::RuntimeWarning", "manage.py"]
DJLINT = ["-m", "djlint", "--lint", "--quiet"]
CHECKS = {
    "style of Python": ["-m", "ruff", "check", "--quiet", "."],
    "format of Python": ["-m", "ruff", "format", "--check", "--quiet", "."],
    "which way imports point": ["-c", "from importlinter.cli import lint_imports_command as lint; lint()"],
    "public templates": [
        "-m",
        "djlint",
        "--lint",
        "--quiet",
        "--profile=jinja",
        "--extend-exclude=staff",
        "templates",
    ],
    "staff templates": ["-m", "djlint", "--lint", "--quiet", "--profile=django", "templates/staff"],
    "translations": ["-m", "tests.translations", "--check"],
    "missing migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "settings of a server": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
}


def main():
    failed = []
    for name, words in CHECKS.items():
        done = subprocess.run(
            [sys.executable, *words], env=os.environ | PRODUCTION, capture_output=True, text=True, check=False
        )
        print(f"{'FAULT' if done.returncode else 'ok':6}{name}", flush=True)
        if done.returncode:
            print((done.stdout + done.stderr).strip())
            failed.append(name)
    if failed:
        sys.exit(f"Faults in: {', '.join(failed)}")


if __name__ == "__main__":
    main()

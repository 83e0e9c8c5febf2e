"""Make .venv and install the pinned requirements when they have changed. Run by the system's own Python:

    python3 ocop/bootstrap.py requirements.txt

Needs only the standard library, and no newer Python than it takes to say which one is needed.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def main(requirements):
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(
            f"The register needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}. "
            "Name a newer one, for example: make run PYTHON=python3.12"
        )
    os.chdir(str(ROOT))
    try:
        if not has_working_venv():
            make_venv()
        install(requirements)
    except OSError as error:
        sys.exit(f"{error.filename or VENV} cannot be used: {error.strerror}.")


def has_working_venv():
    """A system upgrade may have taken its Python away; a start that was cut short may have left half of it."""
    asked = "import importlib.util as i, sys; sys.exit(not i.find_spec('pip') or sys.version_info < (3, 11))"
    try:
        return subprocess.call([str(PYTHON), "-c", asked], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def make_venv():
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit("Python's venv is missing; on Debian and Ubuntu install it first: apt-get install python3-venv")
    if VENV.exists():
        shutil.rmtree(str(VENV))
    print("Making .venv …", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode:
        reason = ((made.stderr or made.stdout).strip().splitlines() or ["no reason given"])[-1]
        sys.exit(f"{VENV} could not be made: {reason}")


def install(requirements):
    stamp = VENV / f"installed-{requirements}"
    wanted = fingerprint(requirements)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"Installing {requirements} …", flush=True)
    pip = [str(PYTHON), "-m", "pip", "--quiet", "--disable-pip-version-check", "install", "-r", requirements]
    if subprocess.call(pip) != 0:
        sys.exit(f"The packages of {requirements} could not be installed; pip says why above.")
    stamp.write_text(wanted)


def fingerprint(requirements):
    """Of the file and of those it names with -r."""
    text = Path(requirements).read_text(encoding="utf-8")
    named = [line.split()[1] for line in text.splitlines() if line.startswith("-r ")]
    return hashlib.sha256("".join([text, *map(fingerprint, named)]).encode()).hexdigest()


if __name__ == "__main__":
    main(*sys.argv[1:])

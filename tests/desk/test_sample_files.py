"""The sample files are what their scripts make, every time."""

import subprocess
import sys

from django.conf import settings

SAMPLES = settings.DATA_DIR / "samples"


def test_scripts_make_the_same_bytes(tmp_path):
    for script in ("generate.py", "generate_showrooms.py"):
        subprocess.run([sys.executable, SAMPLES / script, tmp_path], check=True)

    made = sorted(file.name for file in tmp_path.iterdir())
    assert made == sorted({file.name for file in SAMPLES.glob("*.csv")} - {"kinds.csv"})
    for name in made:
        assert (tmp_path / name).read_bytes() == (SAMPLES / name).read_bytes()

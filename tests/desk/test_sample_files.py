"""The sample files are what their scripts make, every time."""

import runpy

from django.conf import settings

SAMPLES = settings.DATA_DIR / "samples"


def test_scripts_make_the_same_bytes(tmp_path):
    for script in ("generate.py", "generate_showrooms.py"):
        runpy.run_path(str(SAMPLES / script))["main"](tmp_path)

    made = sorted(file.name for file in tmp_path.iterdir())
    assert made == sorted({file.name for file in SAMPLES.glob("*.csv")} - {"kinds.csv"})
    for name in made:
        assert (tmp_path / name).read_bytes() == (SAMPLES / name).read_bytes()

"""The sample files are what their script makes, every time."""

import runpy

from django.conf import settings

SAMPLES = settings.DATA_DIR / "samples"


def test_script_makes_the_same_bytes(tmp_path):
    runpy.run_path(str(SAMPLES / "generate.py"))["main"](tmp_path)

    made = sorted(file.name for file in tmp_path.iterdir())
    assert made == sorted({file.name for file in SAMPLES.glob("*.csv")} - {"kinds.csv"})
    for name in made:
        assert (tmp_path / name).read_bytes() == (SAMPLES / name).read_bytes()

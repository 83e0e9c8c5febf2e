"""The sample files are what their scripts make, every time."""

import runpy

from django.conf import settings

SAMPLES = settings.DATA_DIR / "samples"


def test_script_of_showrooms_makes_the_same_bytes(tmp_path):
    runpy.run_path(str(SAMPLES / "generate_showrooms.py"))["main"](tmp_path)

    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == [
        "confirmations.csv",
        "displays.csv",
        "showroom_exceptions.csv",
        "showroom_hours.csv",
        "showrooms.csv",
    ]
    for name in made:
        assert (tmp_path / name).read_bytes() == (SAMPLES / name).read_bytes()


def test_script_makes_the_same_bytes(tmp_path):
    runpy.run_path(str(SAMPLES / "generate.py"))["main"](tmp_path)

    made = sorted(file.name for file in tmp_path.iterdir())
    of_showrooms = {"confirmations.csv", "displays.csv", *(file.name for file in SAMPLES.glob("showroom*.csv"))}
    assert made == sorted({file.name for file in SAMPLES.glob("*.csv")} - {"kinds.csv"} - of_showrooms)
    for name in made:
        assert (tmp_path / name).read_bytes() == (SAMPLES / name).read_bytes()

"""What `make bench` makes of what it has measured. How long anything takes is no matter of tests."""

import os
import subprocess
import sys

import pytest

from tests.quality.bench import report
from tests.quality.bench.asking import Load, read_wrk
from tests.quality.bench.counting import cpu_seconds, tree
from tests.quality.bench.targets import COMPUTED, SIZES, target

WRK = """Running 5s test @ http://127.0.0.1:8020/
  1 threads and 2 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    12.60ms    7.85ms 109.76ms   86.38%
  Latency Distribution
     50%   11.43ms
     99%    1.02s
  824 requests in 5.00s, 24.72MB read
"""


def figures(**costs):
    return {"day": "27/11/2026", "machine": "a machine", "rounds": 3, "view_ms": 0.4, "costs": costs}


def test_what_wrk_says_is_read():
    assert read_wrk(WRK) == Load(answers=824, bad=0, p99_ms=1020)
    assert read_wrk(WRK + "  Non-2xx or 3xx responses: 3\n").bad == 3
    assert read_wrk(WRK + "  Socket errors: connect 0, read 2, write 0, timeout 1\n").bad == 3
    with pytest.raises(ValueError, match="wrk said"):
        read_wrk("unable to connect")


def test_a_figure_over_its_target_is_marked_and_listed():
    costs = {"home": {"views": 12.0, "ms": 5.0}, "catalogue": {"views": 51.0, "ms": 20.0}}
    text = report.write({245: figures(computed=costs)}, "Tried this.")

    assert "| home | 12.0 (5.0 ms) ≤ 15 |" in text
    assert "| catalogue | **51.0 (20.0 ms)** ≤ 20 |" in text
    missed = text.partition("## Not reached")[2]
    assert "catalogue, computed, 245: 51.0 views; target 20" in missed
    assert "home" not in missed


def test_a_page_that_finds_nothing_or_does_not_answer_is_not_passed_off_as_quick():
    costs = {
        "search with a typo": {"views": 2.0, "ms": 1.0, "note": "finds nothing"},
        "home": {"note": "answered 503"},
    }
    missed = report.write({20_000: figures(computed=costs)}, "").partition("## Not reached")[2]

    assert "search with a typo, computed, 20,000: 2.0 views, finds nothing" in missed
    assert "home, computed, 20,000: answered 503" in missed


def test_answers_that_come_too_late_are_listed():
    visits = {
        "catalogue": {"p99_ms": 51.0, "answers": 900, "first_ms": 90.0},
        "search": {"p99_ms": 49.0, "answers": 900, "first_ms": 400.0},
    }
    missed = report.write({1_000_000: figures() | {"one_visitor": visits}}, "").partition("## Not reached")[2]
    assert "catalogue, one visitor, 1,000,000: 51.0 ms; target 50" in missed
    assert "search" not in missed


def test_sizes_measured_before_and_what_is_written_by_hand_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "FIGURES", tmp_path / "performance.json")
    monkeypatch.setattr(report, "REPORT", tmp_path / "performance.md")
    measured = {"rounds": 3, "view_ms": 0.4, "costs": {"warm": {"home": {"views": 1.2, "ms": 0.5}}}}
    report.keep(1_000_000, measured)
    text = report.REPORT.read_text()
    report.REPORT.write_text(text.replace("Nothing yet.", "A count by hand was slower."))

    report.keep(245, measured)

    text = report.REPORT.read_text()
    assert "A count by hand was slower." in text
    assert "| page | 245 | 1,000,000 |" in text


def test_every_target_is_of_a_size_that_is_measured():
    for page, by_size in COMPUTED.items():
        assert set(by_size) <= set(SIZES), page
    assert target("warm", "home", 245) == 2.5
    assert target("computed", "page 10,000", 245) is None


def test_time_of_a_process_and_of_its_children_counts():
    assert tree(os.getpid())[0] == os.getpid()
    before = cpu_seconds(os.getpid())
    subprocess.run([sys.executable, "-c", "sum(range(10_000_000))"], check=True)
    assert cpu_seconds(os.getpid()) > before


def test_the_report_says_what_the_figures_beside_it_say():
    assert report.written_anew() == report.REPORT.read_text()

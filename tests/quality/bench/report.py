"""docs/performance.md from the figures in docs/performance.json; what was tried is written by hand and stays."""

import json
import os
import platform
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.quality.bench.targets import MEMORY_REQUESTS, P99_MS, SIZES, WARM_AIM, target

DOCS = Path(__file__).parents[3] / "docs"
FIGURES, REPORT = DOCS / "performance.json", DOCS / "performance.md"
BEGIN, END = "<!-- written by hand from here -->", "<!-- to here -->"
MODES = {
    "computed": "## Computed: answered from no cache of pages",
    "warm": "## Warm: asked for before",
}


def keep(size: int, found: dict) -> None:
    """Put the figures of one register in the place of its earlier ones, and write the report anew."""
    figures = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    figures[str(size)] = figures.get(str(size), {}) | stamped(found)  # memory is not measured every time
    FIGURES.write_text(json.dumps(figures, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    REPORT.write_text(written_anew())


def written_anew() -> str:
    """The report on the figures there are, with what was written into it by hand."""
    figures = {int(size): found for size, found in json.loads(FIGURES.read_text()).items()}
    return write(figures, _by_hand(REPORT.read_text() if REPORT.exists() else ""))


def stamped(found: dict) -> dict:
    """With the day and the machine of the run."""
    return found | {"day": day(), "machine": machine()}


def day() -> str:
    return f"{datetime.now(ZoneInfo('Asia/Ho_Chi_Minh')):%d/%m/%Y}"


def machine() -> str:
    names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    name = names[0].partition(":")[2].strip() if names else "unknown processor"
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {name}"


def write(figures: dict[int, dict], by_hand: str) -> str:
    """The report on figures by size of the register."""
    sizes = [size for size in SIZES if size in figures]
    parts = [HEAD, _runs(figures, sizes)]
    for mode, heading in MODES.items():
        parts.append(f"{heading}\n\n{_table(figures, sizes, mode)}")
    parts.append(f"## One visitor and memory\n\n{_others(figures, sizes)}")
    parts.append(f"## Not reached\n\n{_missed(figures, sizes)}")
    parts.append(f"## What was tried\n\n{BEGIN}\n{by_hand}\n{END}")
    return "\n\n".join(parts) + "\n"


HEAD = f"""# Measured speed

Written by `make bench`; `make bench ARGS=--million` adds the largest register, and `tests/quality/bench` says how. A
page costs the CPU time of gunicorn and PostgreSQL with all their processes, divided by the answers, medians of rounds
in turns. gunicorn (2 workers) and PostgreSQL share one core, `wrk` (2 connections, no compression asked for) has
another. **One view** is what plain Django takes for a constant page of 30 KB in the same round; milliseconds stand in
brackets. A target stands behind ≤; bold figures miss it. Warm pages aim at {WARM_AIM} views.

245 is the province's real register with its samples; the others are made by `manage.py synth`."""


def _runs(figures, sizes):
    lines = ["| products | measured on | rounds | one view, ms | machine |", "|---|---|---|---|---|"]
    for size in sizes:
        run = figures[size]
        lines.append(f"| {size:,} | {run['day']} | {run['rounds']} | {run['view_ms']:.2f} | {run['machine']} |")
    return "\n".join(lines)


def _table(figures, sizes, mode):
    names = dict.fromkeys(name for size in sizes for name in figures[size]["costs"].get(mode, {}))
    lines = [f"| page | {' | '.join(f'{size:,}' for size in sizes)} |", "|---|" + "---|" * len(sizes)]
    for name in names:
        cells = (_cell(figures[size]["costs"][mode].get(name), target(mode, name, size)) for size in sizes)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(cost, most):
    if cost is None:
        return "–"
    if "views" not in cost:
        return f"**{cost['note']}**"
    figure = f"{cost['views']:.1f} ({cost['ms']:.1f} ms)"
    text = f"**{figure}**" if most is not None and cost["views"] > most else figure
    return text + (f" ≤ {most:g}" if most is not None else "") + (f"; {cost['note']}" if "note" in cost else "")


def _others(figures, sizes):
    lines = []
    for size in sizes:
        for name, found in figures[size].get("one_visitor", {}).items():
            missed = "**" if found["p99_ms"] > P99_MS else ""
            lines.append(
                f"- {name} at {size:,}, computed: 99 of 100 answers within {missed}{found['p99_ms']:.1f} ms{missed} "
                f"≤ {P99_MS} ({found['answers']} answers, one after the other; the first of all after the start took "
                f"{found['first_ms']:.0f} ms)"
            )
        if "memory" in figures[size]:
            begin, middle, end = figures[size]["memory"]["mb"]
            lines.append(
                f"- a worker at {size:,}, over {figures[size]['memory']['requests']:,} computed requests: "
                f"{begin:.0f} MB at first, {middle:.0f} halfway, {end:.0f} at the end"
            )
    return "\n".join(lines) or f"Not measured yet (`--million`; `--memory` for {MEMORY_REQUESTS:,} requests)."


def _missed(figures, sizes):
    lines = []
    for size in sizes:
        for mode in MODES:
            for name, cost in figures[size]["costs"].get(mode, {}).items():
                most = target(mode, name, size)
                if most is None or ("views" in cost and cost["views"] <= most and "note" not in cost):
                    continue
                found = f"{cost['views']:.1f} views" if "views" in cost else cost["note"]
                note = f", {cost['note']}" if "views" in cost and "note" in cost else ""
                lines.append(f"- {name}, {mode}, {size:,}: {found}{note}; target {most:g}")
        for name, found in figures[size].get("one_visitor", {}).items():
            if found["p99_ms"] > P99_MS:
                lines.append(f"- {name}, one visitor, {size:,}: {found['p99_ms']:.1f} ms; target {P99_MS}")
    return "\n".join(lines) or "Nothing."


def _by_hand(text):
    _before, begun, rest = text.partition(BEGIN)
    by_hand, ended, _after = rest.partition(END)
    return by_hand.strip("\n") if begun and ended else "Nothing yet."

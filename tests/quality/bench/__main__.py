"""python -m tests.quality.bench [--quick] [--million] [--memory] [--keep FOLDER]"""

import argparse
import os
import signal
import sys
import tempfile
from pathlib import Path

from ocop import embedded
from tests.quality.bench import asking, report
from tests.quality.bench.measuring import measure, memory, one_visitor
from tests.quality.bench.registers import register
from tests.quality.bench.targets import MEMORY_REQUESTS, SIZES

FULL = {"rounds": 3, "seconds": 4, "answers": 20}
QUICK = {"rounds": 1, "seconds": 1, "answers": 5}
GATE, MILLION = SIZES[:2], SIZES[2]


def main():
    words = _words()
    if not {0, 1} <= os.sched_getaffinity(0):
        sys.exit("make bench needs two cores, 0 and 1: one for the server, one to ask from.")
    asking.install()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))  # what was started is ended on the way out
    sizes = words.sizes or (GATE[:1] if words.quick else (*GATE, MILLION) if words.million else GATE)
    try:
        if words.keep:
            words.keep.mkdir(parents=True, exist_ok=True)
            _measure_all(words.keep, sizes, words)
        else:
            with tempfile.TemporaryDirectory(prefix="ocop-bench-", ignore_cleanup_errors=True) as folder:
                _measure_all(Path(folder), sizes, words)
    except embedded.CannotStart as error:
        sys.exit(str(error))


def _words():
    parser = argparse.ArgumentParser(prog="make bench", description="What pages cost, beside a plain page of Django.")
    parser.add_argument("--quick", action="store_true", help="245 products, one short round; docs are left alone")
    parser.add_argument("--million", action="store_true", help="1,000,000 products too; made in some ten minutes")
    parser.add_argument("--memory", action="store_true", help=f"a worker's memory over {MEMORY_REQUESTS:,} requests")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the registers there for the next time")
    parser.add_argument("--sizes", type=int, nargs="+", choices=SIZES, help="these registers only")
    return parser.parse_args()


def _measure_all(folder, sizes, words):
    for size in sizes:
        print(f"{size:,} products", flush=True)
        with register(folder, size, core=0) as environment:
            found = measure(environment, size, **(QUICK if words.quick else FULL))
            if size == MILLION:
                found["one_visitor"] = one_visitor(environment, size, seconds=1 if words.quick else 30)
            if words.memory and size == sizes[0]:
                found["memory"] = memory(environment, size)
        if words.quick:
            print(report.write({size: report.stamped(found)}, ""))
        else:
            report.keep(size, found)
            print(f"Written: {report.REPORT}", flush=True)


if __name__ == "__main__":
    main()

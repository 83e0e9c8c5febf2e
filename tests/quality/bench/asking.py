"""Asking for pages: one by one to look at the answer, and many times over by `wrk`."""

import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.tools import apt_install

CONNECTIONS = 2  # as many as workers
AT_ONCE = 8  # as many as both have threads
MS = {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}


@dataclass(frozen=True)
class Answer:
    status: int
    text: str


@dataclass(frozen=True)
class Load:
    """What wrk saw: how many answers, how many of them bad, and the time under which 99 of 100 came, in ms."""

    answers: int
    bad: int
    p99_ms: float


def answer(address: str) -> Answer:
    """Status 0 where none came within a minute."""
    try:
        with urlopen(address, timeout=60) as response:  # noqa: S310
            return Answer(response.status, response.read().decode())
    except HTTPError as error:
        return Answer(error.code, error.read().decode(errors="replace"))
    except OSError as error:
        return Answer(0, str(error))


def fault_of(site: str, page) -> str:
    """What is wrong with the answer; empty where it is 200 and whole."""
    got = answer(site + page.path)
    if got.status != 200:
        return f"answered {got.status}" if got.status else "no answer"
    is_html = got.text.lstrip()[:9].lower() == "<!doctype"
    if is_html and not got.text.rstrip().endswith("</html>"):
        return "answered in part"
    return "" if re.search(page.holds, got.text) else "finds nothing"


def ask_every_worker(address: str) -> None:
    """So many at once that none is left out: what a worker reads once, for its first answer, is read then."""
    with ThreadPoolExecutor(AT_ONCE) as visitors:
        list(visitors.map(answer, [address] * AT_ONCE))


def install() -> None:
    if not (shutil.which("wrk") or apt_install("wrk")) or not shutil.which("taskset"):
        sys.exit("make bench needs wrk and taskset; on Debian: apt-get install wrk util-linux")


def ask(address: str, *, seconds: int, core: int, connections: int = CONNECTIONS) -> Load:
    """Ask over and over for so long, on a core of its own."""
    done = subprocess.run(
        [
            *("taskset", "-c", str(core)),
            *("wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s"),
            *("--timeout", "60s", "--latency", address),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return read_wrk(done.stdout)


def read_wrk(said: str) -> Load:
    """Raises ValueError where wrk says something else than it used to."""
    answers = re.search(r"(\d+) requests in", said)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s|m)\b", said)
    if not (answers and p99):
        raise ValueError(f"wrk said: {said}")
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    bad = int(wrong[1]) if wrong else 0
    bad += sum(map(int, broken.groups())) if broken else 0
    return Load(int(answers[1]), bad, float(p99[1]) * MS[p99[2]])

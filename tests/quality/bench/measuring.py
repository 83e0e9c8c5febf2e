"""What each page of a register costs: round after round, in turns, each beside the plain page."""

import statistics
import time
from collections import defaultdict
from collections.abc import Iterator

from tests.quality.bench import asking, counting, pages, registers
from tests.quality.bench.servers import Server, servers
from tests.quality.bench.targets import MEMORY_REQUESTS

SERVER_CORE, ASKING_CORE = 0, 1
LONGEST = 30
"""No page is asked for longer than so many seconds at a time."""
ONE_VISITOR = ("catalogue", "search")
WORKED = ("catalogue", "three facets", "search", "product")
NOT_200 = ("answered", "no answer")


def measure(environment: dict[str, str], size: int, *, rounds: int, seconds: int, answers: int) -> dict:
    """Costs by mode and page: `ms` and `views` a request, or a `note` of why there are none.

    Each page is asked for so many seconds a round, and longer where fewer than `answers` would come.
    """
    database = registers.server(environment)
    with servers(environment, SERVER_CORE) as by_mode:
        to_measure = _pages(environment, by_mode, size)
        jobs = [_Job(by_mode[mode], mode, page) for mode in ("computed", "warm") for page in to_measure]
        views = []
        for round_number in range(1, rounds + 1):
            for mode in ("computed", "warm"):
                view = _cost(by_mode["plain"], database, "/", seconds)
                views.append(view)
                for job in jobs:
                    if job.mode == mode:
                        job.take(database, view, seconds, answers)
            print(f"  round {round_number} of {rounds}, one view {1000 * view:.2f} ms", flush=True)
        found: dict = {"view_ms": 1000 * statistics.median(views), "rounds": rounds, "costs": defaultdict(dict)}
        for job in jobs:
            found["costs"][job.mode][job.page.name] = job.result()
    return found


def _pages(environment, by_mode, size):
    return pages.pages_of(by_mode["computed"].site, size, registers.some_product(environment))


class _Job:
    """One page in one mode through all rounds."""

    def __init__(self, server: Server, mode: str, page: pages.Page):
        self.server, self.mode, self.page = server, mode, page
        self.note = asking.fault_of(server.site, page)
        asking.ask_every_worker(server.site + page.path)
        began = time.monotonic()
        if not self.note.startswith(NOT_200):
            asking.answer(server.site + page.path)
        self.took = time.monotonic() - began
        self.costs: list[float] = []
        self.views: list[float] = []

    def take(self, database, view, seconds, answers):
        if self.note.startswith(NOT_200):
            return
        enough = max(seconds, min(LONGEST, round(answers * self.took)))
        try:
            cost = _cost(self.server, database, self.page.path, enough)
        except _Bad as bad:
            self.note = str(bad)
            return
        self.costs.append(1000 * cost)
        self.views.append(cost / view)

    def result(self):
        note = {"note": self.note} if self.note else {}
        if not self.costs or self.note.startswith(NOT_200):
            return note
        return {"ms": statistics.median(self.costs), "views": statistics.median(self.views)} | note


class _Bad(Exception):
    """Answers that were none."""


def _cost(server, database, path, seconds) -> float:
    """CPU seconds a request. What wrk broke off at the end was done by half, give or take."""
    before = counting.cpu_seconds(server.pid, database)
    load = asking.ask(server.site + path, seconds=seconds, core=ASKING_CORE)
    spent = counting.cpu_seconds(server.pid, database) - before
    if load.bad or not load.answers:
        raise _Bad(f"answered badly {load.bad} times of {load.answers}")
    return spent / (load.answers + asking.CONNECTIONS / 2)


def one_visitor(environment: dict[str, str], size: int, seconds: int) -> dict[str, dict]:
    """Milliseconds under which 99 of 100 answers came to one visitor who asks one after the other, computed.

    Others asked every worker before; `first_ms` is what the very first of them waited.
    """
    found = {}
    with servers(environment, SERVER_CORE) as by_mode:
        site = by_mode["computed"].site
        for page in _pages(environment, by_mode, size):
            if page.name not in ONE_VISITOR:
                continue
            began = time.monotonic()
            if asking.fault_of(site, page).startswith(NOT_200):
                continue
            first_ms = 1000 * (time.monotonic() - began)
            asking.ask_every_worker(site + page.path)
            load = asking.ask(site + page.path, seconds=seconds, core=ASKING_CORE, connections=1)
            found[page.name] = {"p99_ms": load.p99_ms, "answers": load.answers, "first_ms": first_ms}
    return found


def memory(environment: dict[str, str], size: int, requests: int = MEMORY_REQUESTS) -> dict:
    """MB of the larger worker after 2, 50 and 100 of a hundred parts of so many computed requests."""
    with servers(environment, SERVER_CORE) as by_mode:
        server = by_mode["computed"]
        worked = [page for page in _pages(environment, by_mode, size) if page.name in WORKED]
        workers, found, done = server.workers, {}, 0
        for answers in _answers_without_end(server, worked):
            done += answers
            for part in (2, 50, 100):
                if part not in found and done >= requests * part / 100:
                    found[part] = max(map(counting.resident_mb, workers))
            if 100 in found:
                break
        if server.workers != workers:
            raise RuntimeError("A worker was replaced while its memory was measured.")
    return {"requests": done, "mb": [found[part] for part in (2, 50, 100)]}


def _answers_without_end(server: Server, worked: list[pages.Page]) -> Iterator[int]:
    while True:
        for page in worked:
            yield asking.ask(server.site + page.path, seconds=5, core=ASKING_CORE).answers

"""gunicorn as `make run` has it, on one core: the register computing every page, the register, the plain page."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from tests.quality.bench.counting import tree
from tests.quality.bench.registers import ROOT

PORT = int(os.environ.get("PORT") or 8020)
PATIENCE = 60  # seconds


@dataclass(frozen=True)
class Server:
    site: str
    pid: int

    @property
    def workers(self) -> list[int]:
        return tree(self.pid)[1:]


@contextmanager
def servers(environment: dict[str, str], core: int) -> Iterator[dict[str, Server]]:
    """By mode: "computed", "warm", "plain"."""
    with ExitStack() as stack:
        yield {
            "computed": stack.enter_context(_gunicorn("ocop.wsgi", environment | {"PAGE_CACHE": "0"}, PORT, core)),
            "warm": stack.enter_context(_gunicorn("ocop.wsgi", environment, PORT + 1, core)),
            "plain": stack.enter_context(_gunicorn("tests.quality.bench.plain", environment, PORT + 2, core)),
        }


@contextmanager
def _gunicorn(application, environment, port, core):
    """Workers are not restarted after some thousand requests, which would be counted as the page's."""
    process = subprocess.Popen(
        [
            *("taskset", "-c", str(core), sys.executable, "-m", "gunicorn", "--config", "ocop/gunicorn.conf.py"),
            *("--workers", "2", "--max-requests", "0", "--bind", f"127.0.0.1:{port}", application),
        ],
        cwd=ROOT,
        env=environment,
    )
    try:
        _wait_for(process, port)
        yield Server(f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait()


def _wait_for(process, port):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            sys.exit(f"The web server on port {port} did not start; its own words stand above.")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            time.sleep(1)  # the second worker
            return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"The web server on port {port} did not answer.")

"""Telling a process of ours from a stranger: process ids are used again, after a reboot at the latest.

A process is known by its command line. That may be read of every process, also where root in a container is not
allowed to look further.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path


def command_line(pid: int) -> str:
    """The command line of a living process, its arguments joined by spaces; empty when there is none."""
    if sys.platform.startswith("linux"):
        try:
            return os.fsdecode((Path("/proc") / str(pid) / "cmdline").read_bytes().replace(b"\0", b" "))
        except OSError:
            return ""
    return _ps("-p", str(pid)).get(pid, "")


def command_lines() -> dict[int, str]:
    """The command line of every process."""
    if sys.platform.startswith("linux"):
        return {int(name): command_line(int(name)) for name in os.listdir("/proc") if name.isdigit()}  # noqa: PTH208
    return _ps("-ax")


def _ps(*which: str) -> dict[int, str]:
    listed = subprocess.run(
        ["ps", "-ww", *which, "-o", "pid=,command="],
        capture_output=True,
        text=True,
        check=False,
    )
    rows = (line.strip().partition(" ") for line in listed.stdout.splitlines())
    return {int(pid): f"{command} " for pid, _space, command in rows}


def end(pids: Iterable[int], first: signal.Signals, is_ours: Callable[[int], bool], patience: float = 10) -> None:
    """Ask with `first`, wait, then kill whoever is left."""
    for number in (first, signal.SIGKILL):
        pids = [pid for pid in pids if is_ours(pid)]
        for pid in pids:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue
        until = time.monotonic() + patience
        while time.monotonic() < until and any(is_ours(pid) for pid in pids):
            time.sleep(0.05)

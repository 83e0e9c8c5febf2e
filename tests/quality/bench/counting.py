"""CPU time and memory of a process with all that it has started, from /proc."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
MB = 1024 * 1024


def _fields(pid: int) -> list[str]:
    """What /proc/<pid>/stat says behind the name; empty where the process has ended."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def tree(root: int) -> list[int]:
    """The process and all that descend from it."""
    parents = {int(entry.name): _fields(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    found = [root]
    for pid in found:
        found += [child for child, fields in parents.items() if fields and int(fields[1]) == pid]
    return found


def cpu_seconds(*roots: int) -> float:
    """Of these processes and their descendants, those that have ended included."""
    ticks = 0
    for root in roots:
        for pid in tree(root):
            ticks += sum(map(int, _fields(pid)[11:15]))  # utime, stime, and those of children that were waited for
    return ticks / TICKS


def resident_mb(pid: int) -> float:
    """Memory a process has in RAM, shared pages included."""
    return int((Path("/proc") / str(pid) / "statm").read_text().split()[1]) * PAGE / MB


def pin(root: int, core: int) -> None:
    """Keep a process, its descendants and whatever they start later on one core."""
    for pid in tree(root):
        try:
            os.sched_setaffinity(pid, {core})
        except ProcessLookupError:
            continue

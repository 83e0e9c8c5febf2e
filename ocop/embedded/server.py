"""Start, stop, wait."""

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql

from ocop.embedded import processes
from ocop.embedded.access import as_user, own_binaries, prepare_folders
from ocop.embedded.home import (
    DATABASE,
    PORT,
    ROLE,
    CannotStart,
    data_folder,
    log_file,
    mark,
    server_user,
    socket_folder,
)

SUPERUSER = "postgres"
RECOVERY_PATIENCE = 15 * 60  # seconds; a crash in the middle of a large import takes minutes to replay
LOG_LIMIT = 10_000_000  # bytes
LEAST_BUFFERS, MOST_BUFFERS = 128, 1024
"""MB of the database that the server keeps in memory. It takes no more than there is to keep."""
CONTAINER_LIMITS = [Path("/sys/fs/cgroup", name) for name in ("memory.max", "memory/memory.limit_in_bytes")]
# A vacuum in the middle of a test sees its tables as empty: no row of it is committed. Plans would follow that.
FOR_TESTS_ONLY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")

# Kept so that a child is waited for when it has ended.
_children: dict[Path, subprocess.Popen] = {}


def running(home: Path) -> int | None:
    """The process id of the server of this home, or None. A process id used again by another program is None."""
    try:
        pid = int((data_folder(home) / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if _is_of(home)(pid) else None


def _is_of(home: Path) -> Callable[[int], bool]:
    """Is a process, by its id, one of this home's server? All of them bear its mark as their cluster name."""
    own = re.compile(rf"(/.*/)?postgres(: | -D .*=){mark(home)}[: ]")
    return lambda pid: own.match(processes.command_line(pid)) is not None


def start(home: Path, *, binaries: Path | None = None, durable: bool = True) -> None:
    """Have the server of this home running and its database there, whatever state the last stop left.

    `binaries`: those of another PostgreSQL. `durable=False` is for tests: fast, and lost with the machine.
    """
    user = server_user(home)
    if running(home) and _becomes_ready(home):
        return
    # There is none, or it was just dying of a kill.
    prepare_folders(home, user)
    binaries = binaries or own_binaries(home, user)
    if not data_folder(home).exists():
        _make_cluster(home, user, binaries, durable)
    _write_who_may_connect(home, user)
    _launch(home, user, binaries, durable)
    if not _becomes_ready(home):
        log = log_file(home)
        raise CannotStart(f"The database did not start: {_last_complaint(log)} (more in {log})")


def stop(home: Path) -> None:
    """Stop the server, every change written. Nothing to do when it is not running."""
    pid = running(home)
    if pid:
        # The fast shutdown rolls open transactions back. PostgreSQL 18 hangs when it is asked for it in the middle of
        # recovering from a crash; there the immediate one loses nothing, as recovery starts over next time.
        kind = signal.SIGINT if _answers(home) else signal.SIGQUIT
        processes.end([pid], kind, lambda _pid: running(home) == pid, patience=60)
    _reap(home)


def _answers(home: Path) -> bool:
    try:
        _connect(home).close()
    except psycopg.OperationalError:
        return False
    return True


def _connect(home: Path) -> psycopg.Connection:
    return psycopg.connect(
        host=str(socket_folder(home)),
        port=PORT,
        user=SUPERUSER,
        dbname="postgres",
        autocommit=True,
        connect_timeout=10,
    )


def _make_cluster(home: Path, user: pwd.struct_passwd, binaries: Path, durable: bool) -> None:
    """initdb beside its final place: a folder that bears the final name is complete."""
    draft = home / "postgres.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(draft, user.pw_uid, user.pw_gid)
    made = subprocess.run(
        [
            binaries / "initdb",
            f"--pgdata={draft}",
            f"--username={SUPERUSER}",
            "--encoding=UTF8",
            *_locale(binaries),
            "--auth=reject",  # see _write_who_may_connect
            *([] if durable else ["--no-sync"]),
        ],
        cwd="/",
        env=_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **as_user(user),
    )
    if made.returncode:
        reason = (made.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise CannotStart(f"The database could not be made in {home}: {reason}")
    draft.rename(data_folder(home))


def _locale(binaries: Path) -> list[str]:
    """The same order of text on every machine. PostgreSQL before 17 had no locale of its own and asks the system."""
    name = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    asked = subprocess.run([binaries / "initdb", "--version"], capture_output=True, text=True, check=True)
    if int(asked.stdout.split()[2].split(".")[0]) < 17:
        return [f"--locale={name}"]
    return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", f"--locale={name}"]


def _environment() -> dict[str, str]:
    return {"LC_ALL": "C", "PATH": os.environ.get("PATH", os.defpath)}


def _write_who_may_connect(home: Path, user: pwd.struct_passwd) -> None:
    """The database's user and root may, as the register's role or the superuser; nobody else reaches the socket."""
    names = {user.pw_name, pwd.getpwuid(0).pw_name}
    (home / "pg_hba.conf").write_text("local all all peer map=register\n")
    (home / "pg_ident.conf").write_text(
        "".join(f'register "{name}" {role}\n' for name in sorted(names) for role in (ROLE, SUPERUSER))
    )
    for file in ("pg_hba.conf", "pg_ident.conf"):
        (home / file).chmod(0o644)


def _launch(home: Path, user: pwd.struct_passwd, binaries: Path, durable: bool) -> None:
    data, log = data_folder(home), log_file(home)
    _clear_remains(home)
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    options = {
        "cluster_name": mark(home),
        "listen_addresses": "",
        "unix_socket_directories": '"{}"'.format(str(socket_folder(home)).replace('"', '""')),
        "unix_socket_permissions": "0700",
        "hba_file": home / "pg_hba.conf",
        "ident_file": home / "pg_ident.conf",
        "log_line_prefix": "%m [%p] ",
    }
    if durable:
        options |= {"shared_buffers": f"{_buffers_mb()}MB", "max_wal_size": "4GB"}  # a large import writes as much
    settings = [f"{name}={value}" for name, value in options.items()]
    with log.open("ab") as output:
        _children[home] = subprocess.Popen(
            [
                binaries / "postgres",
                *("-D", data, "-p", PORT),
                *(part for setting in (*settings, *(() if durable else FOR_TESTS_ONLY)) for part in ("-c", setting)),
            ],
            cwd=data,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C in the terminal must not reach it: web processes stop first
            **as_user(user),
        )


def _buffers_mb() -> int:
    """A quarter of the memory of this machine or container, as PostgreSQL's own documentation advises."""
    limits = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    for file in CONTAINER_LIMITS:
        with contextlib.suppress(OSError, ValueError):  # "max" where there is none
            limits.append(int(file.read_text()))
    return max(LEAST_BUFFERS, min(MOST_BUFFERS, min(limits) // 4 // 1024**2))


def _clear_remains(home: Path) -> None:
    """What a killed server leaves: processes that outlive it, and lock files naming a process id used again since."""
    _reap(home)
    data = data_folder(home)
    processes.end(processes.command_lines(), signal.SIGQUIT, _is_of(home), patience=3)
    for file in (data / "postmaster.pid", *socket_folder(home).glob(".s.PGSQL.*")):
        file.unlink(missing_ok=True)


def _becomes_ready(home: Path) -> bool:
    """Wait until the register's database answers; False when the server ends instead.

    Recovery after a crash takes as long as it takes.
    """
    child = _children.get(home)
    began = time.monotonic()
    while time.monotonic() - began < RECOVERY_PATIENCE:
        has_ended = child.poll() is not None if child else not running(home)
        if running(home) and _status(home) == "ready":
            try:
                _make_database(home)
                return True
            except psycopg.OperationalError as error:
                # It says so while it recovers by itself from the loss of a process; anything else is soon final.
                if "the database system is" not in str(error) and time.monotonic() - began > 10:
                    raise CannotStart(f"The database refuses: {str(error).splitlines()[0]}") from None
        if has_ended:
            return False
        time.sleep(0.05)
    raise CannotStart(f"The database is still recovering; see {log_file(home)}, and start again later.")


def _status(home: Path) -> str:
    """What the server says of itself in the eighth line of its file: starting, ready, stopping."""
    try:
        lines = (data_folder(home) / "postmaster.pid").read_text().splitlines()
    except OSError:
        return ""
    return lines[7].strip() if len(lines) > 7 else ""


def _last_complaint(log: Path) -> str:
    try:
        lines = log.read_text(errors="replace").splitlines()[-20:]
    except OSError:
        return "no reason given"
    complaints = [line for line in lines if "FATAL" in line or "PANIC" in line]
    return (complaints or lines or ["no reason given"])[-1].strip()


def _make_database(home: Path) -> None:
    """The register's role and database. The role owns its database and is no superuser."""
    with _connect(home) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
            # CREATEDB for the databases of tests.
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(ROLE))
            )


def _reap(home: Path) -> None:
    child = _children.pop(home, None)
    if child:
        child.wait()

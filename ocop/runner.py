"""`make run`, `make stop`, and commands that need the register's database for a moment.

    python -m ocop.runner run
    python -m ocop.runner stop
    python -m ocop.runner manage make_staff --name lan

One process of `run` per OCOP_HOME, kept by a lock on a file: the kernel lets go of it however the process ends. It
starts the database and gunicorn, watches both, and stops both when it is asked to stop or when either has ended.
"""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections

from ocop import embedded
from ocop.embedded import processes
from ocop.embedded.home import make_home

OLDEST_POSTGRESQL = 150000
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
LOCK, RUNNING, STOPPING = "run.lock", "running", "stopping"
WILDCARDS = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - names them, binds to nothing


class Refusal(Exception):
    """One sentence for whoever typed the command."""


def main(command: str = "", *arguments: str) -> None:
    try:
        django.setup()
        if command == "run":
            run()
        elif command == "stop":
            stop()
        elif command == "manage":
            manage(arguments)
        else:
            raise Refusal(__doc__)
    except DatabaseError as error:
        sys.exit(f"The database refused: {str(error).strip().splitlines()[0]}")
    except OSError as error:
        sys.exit(f"{error.filename or 'The system'}: {error.strerror or error}")
    except (Refusal, ImproperlyConfigured, CommandError) as error:
        sys.exit(str(error))


def run() -> None:
    host, port = os.environ.get("HOST") or "127.0.0.1", _port()
    with _stopping_on_signals(), _only_one(settings.OCOP_HOME):
        _end_web_processes()
        _refuse_a_busy_port(host, port)
        try:
            _prepare()
            _serve(host, port)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave the database half stopped
            connections.close_all()
            if settings.HAS_OWN_DATABASE:
                embedded.stop(settings.OCOP_HOME)


def stop() -> None:
    """Ask a running `run` to stop and wait for it; stop what a killed one left behind."""
    pid, _state = _holder(settings.OCOP_HOME)
    if pid:
        _write_lock(settings.OCOP_HOME, STOPPING, pid)
        os.kill(pid, signal.SIGTERM)
    with _only_one(settings.OCOP_HOME):
        _end_web_processes()
        if settings.HAS_OWN_DATABASE:
            embedded.stop(settings.OCOP_HOME)
    print("The register is stopped.")


def manage(arguments: tuple[str, ...]) -> None:
    """A management command with the database up: the one that runs, or one started for the duration."""
    if not settings.HAS_OWN_DATABASE or embedded.running(settings.OCOP_HOME):
        call_command(*arguments)
        return
    with _stopping_on_signals(), _only_one(settings.OCOP_HOME):
        try:
            embedded.start(settings.OCOP_HOME)
            call_command("migrate", verbosity=0)
            call_command(*arguments)
        finally:
            connections.close_all()
            embedded.stop(settings.OCOP_HOME)


def _prepare() -> None:
    """The database of this version, with data in it, and the static files."""
    if settings.HAS_OWN_DATABASE:
        print("Starting the database …", flush=True)
        embedded.start(settings.OCOP_HOME)
    if connection.pg_version < OLDEST_POSTGRESQL:
        raise Refusal(
            f"DATABASE_URL leads to PostgreSQL {connection.pg_version // 10000}; the register needs 15 or newer."
        )
    print("Preparing the database …", flush=True)
    call_command("migrate", verbosity=0, interactive=False)
    # Samples are for trying out: never by themselves in a database that somebody else keeps.
    call_command("load_register", if_empty=True, with_samples=settings.HAS_OWN_DATABASE)
    call_command("refresh_entries", verbosity=0)  # of a large register no visitor waits for it
    print("Collecting static files …", flush=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    connections.close_all()


def _serve(host: str, port: int) -> None:
    """Gunicorn until it ends, the database ends, or somebody asks to stop."""
    parent = os.getppid()
    address = f"[{host}]" if ":" in host else host
    gunicorn = subprocess.Popen(
        [
            sys.executable,
            *("-m", "gunicorn", "--config", "ocop/gunicorn.conf.py", "--bind", f"{address}:{port}"),
            *("--pid", _pid_file(), "ocop.wsgi"),
        ],
        cwd=settings.BASE_DIR,
        start_new_session=True,  # Ctrl-C in the terminal reaches this process only, which stops both in order
    )
    try:
        _wait_until_answering(gunicorn, host, port)
        _greet(host, port)
        while True:
            if gunicorn.poll() is not None:
                raise Refusal("The web server has ended unexpectedly; start again with: make run")
            if settings.HAS_OWN_DATABASE and not embedded.running(settings.OCOP_HOME):
                raise Refusal(
                    f"The database has ended unexpectedly; see {settings.OCOP_HOME}/postgres.log, then: make run"
                )
            if os.getppid() != parent:
                return  # `make` itself was killed: nobody is left to stop us
            time.sleep(0.25)
    finally:
        _write_lock(settings.OCOP_HOME, STOPPING)
        gunicorn.terminate()
        try:
            gunicorn.wait(timeout=15)
        except subprocess.TimeoutExpired:
            gunicorn.kill()
        _end_web_processes()
        gunicorn.wait()


def _greet(host: str, port: int) -> None:
    shown = WILDCARDS.get(host, host)
    print(f"\nThe register is open at http://{f'[{shown}]' if ':' in shown else shown}:{port}/")
    print("A staff login:          make staff   (in a second terminal)")
    print("To stop:                Ctrl-C, or make stop", flush=True)
    if host not in LOOPBACK and not os.environ.get("ALLOWED_HOSTS"):
        print("Other machines are answered once ALLOWED_HOSTS names this one, e.g. ALLOWED_HOSTS=ocop.example.vn")


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise Refusal(f"PORT must be a number from 1 to 65535, not {text!r}.")


def _refuse_a_busy_port(host: str, port: int) -> None:
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except socket.gaierror:
        raise Refusal(f"HOST must be an address of this machine, not {host!r}.") from None
    except OSError as error:
        raise Refusal(
            f"Port {port} on {host} cannot be used: {error.strerror}. Choose another, for example: make run PORT=8001"
        ) from None


def _wait_until_answering(gunicorn: subprocess.Popen, host: str, port: int) -> None:
    until = time.monotonic() + 60
    while gunicorn.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection((WILDCARDS.get(host, host), port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise Refusal("The web server did not start; its own words stand above.")


def _pid_file() -> Path:
    return settings.OCOP_HOME / "gunicorn.pid"


def _end_web_processes() -> None:
    """Gunicorn processes of this home that outlived whoever started them. They still hold the port."""
    ours = f" --pid {_pid_file()} ocop.wsgi"
    processes.end(
        processes.command_lines(), signal.SIGTERM, lambda pid: ours in processes.command_line(pid), patience=3
    )


@contextmanager
def _only_one(home: Path):
    """Hold the lock of this home. One that is stopping is waited for, one that is not is left alone."""
    make_home(home)
    with (home / LOCK).open("a+") as file:
        began = time.monotonic()
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                pid, state = _holder(home)
                if time.monotonic() - began > (60 if state == STOPPING else 2):
                    raise Refusal(
                        f"The register of {home} is running already (process {pid}); to stop it: make stop"
                    ) from None
                time.sleep(0.1)
        _write_lock(home, RUNNING)
        yield


def _write_lock(home: Path, state: str, pid: int | None = None) -> None:
    (home / LOCK).write_text(f"{pid or os.getpid()} {state}")


def _holder(home: Path) -> tuple[int, str]:
    """The process that holds the lock, and what it is doing; zero when nobody does."""
    try:
        with (home / LOCK).open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                pid, _space, state = file.read().partition(" ")
                return int(pid or 0), state
    except FileNotFoundError:
        pass
    return 0, ""


@contextmanager
def _stopping_on_signals():
    """Ctrl-C, `kill` and a closed terminal all unwind what was started, and are no error."""

    def interrupt(number, frame):
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    try:
        yield
    except KeyboardInterrupt:
        print("\nStopped.", flush=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop.settings")
    main(*sys.argv[1:])

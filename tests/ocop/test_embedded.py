"""The register's own database: started, stopped, killed, and refused in one sentence."""

import os
import shutil
import signal
import stat
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from ocop import embedded
from ocop.embedded import server
from ocop.embedded.access import first_closed_folder
from ocop.embedded.home import LONGEST_SOCKET_PATH, PORT, data_folder, log_file, server_user, socket_folder
from ocop.embedded.processes import command_line

pytestmark = pytest.mark.slow


@pytest.fixture
def folder():
    """An empty folder the database's user can reach, which pytest's own is not for root."""
    path = Path(tempfile.mkdtemp(prefix="ocop-test-", dir="/tmp")).resolve()
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def home(folder):
    path = folder / "nhà của tôi"
    yield path
    embedded.stop(path)


def start(home):
    embedded.start(home, durable=False)


def connect(home, **options):
    settings = embedded.connection_settings(home)
    return psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        user=settings["USER"],
        dbname=settings["NAME"],
        autocommit=True,
        **options,
    )


def write_down(home):
    with connect(home) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS written (what text)")
        connection.execute("INSERT INTO written VALUES ('Miến dong')")


def n_written(home):
    with connect(home) as connection:
        return connection.execute("SELECT count(*) FROM written WHERE what = 'Miến dong'").fetchone()[0]


def test_starts_stops_and_keeps_what_was_written(home):
    start(home)
    first = embedded.running(home)
    write_down(home)
    start(home)
    assert embedded.running(home) == first
    embedded.stop(home)
    assert embedded.running(home) is None
    embedded.stop(home)
    start(home)
    assert n_written(home) == 1


def test_server_is_closed_to_the_network_and_to_other_users(home):
    start(home)
    with connect(home) as connection:
        shown = {
            name: connection.execute(f"SHOW {name}").fetchone()[0] for name in ("listen_addresses", "server_encoding")
        }
        is_superuser = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()[0]
        locale = connection.execute(
            "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert shown["listen_addresses"] == ""
    assert shown["server_encoding"] == "UTF8"
    assert not is_superuser
    assert locale == ("b", "C.UTF-8")
    for private in (socket_folder(home), data_folder(home)):
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
        assert private.stat().st_uid == server_user(home).pw_uid != 0


def test_is_durable_unless_told_otherwise(home):
    embedded.start(home)
    with connect(home) as connection:
        shown = [connection.execute(f"SHOW {name}").fetchone()[0] for name in ("fsync", "synchronous_commit")]
    assert shown == ["on", "on"]


@pytest.mark.parametrize(
    ("machine_mb", "container", "kept_mb"),
    [(512, None, 128), (2048, "max", 512), (2048, str(1024**3), 256), (32_768, None, 1024)],
)
def test_keeps_a_quarter_of_the_memory(monkeypatch, tmp_path, machine_mb, container, kept_mb):
    limit = tmp_path / "memory.max"
    if container:
        limit.write_text(f"{container}\n")
    monkeypatch.setattr(server, "CONTAINER_LIMITS", [limit, tmp_path / "none"])
    monkeypatch.setattr(os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": machine_mb * 256}.get)
    assert server._buffers_mb() == kept_mb


@pytest.mark.parametrize("victim", ["server", "session"])
def test_a_killed_process_loses_nothing(home, victim):
    embedded.start(home)
    write_down(home)
    with closing(connect(home)) as session:
        os.kill(embedded.running(home) if victim == "server" else session.info.backend_pid, signal.SIGKILL)
    embedded.start(home)
    assert n_written(home) == 1


def test_stopping_in_the_middle_of_a_recovery(home):
    embedded.start(home)
    write_down(home)
    with closing(connect(home)) as session:
        os.kill(session.info.backend_pid, signal.SIGKILL)
    embedded.stop(home)
    embedded.start(home)
    assert n_written(home) == 1


def test_a_session_that_outlives_the_server_does_not_hinder_the_next(home):
    embedded.start(home)
    write_down(home)
    with closing(connect(home)) as session:
        backend = session.info.backend_pid
        os.kill(backend, signal.SIGSTOP)
        os.kill(embedded.running(home), signal.SIGKILL)
        embedded.start(home)
        assert not command_line(backend)
    assert n_written(home) == 1


@pytest.mark.parametrize("process", ["this one", "none", "no number"])
def test_process_id_left_behind_is_checked(home, process):
    """After a reboot the number may belong to any program, or to none."""
    start(home)
    write_down(home)
    embedded.stop(home)
    pid = {"this one": str(os.getpid()), "none": "4194304", "no number": "x"}[process]
    lines = f"{pid}\n{data_folder(home)}\n1790000000\n{PORT}\n{socket_folder(home)}\n\n  1 1\nready   \n"
    (data_folder(home) / "postmaster.pid").write_text(lines)
    (socket_folder(home) / f".s.PGSQL.{PORT}.lock").write_text(lines)
    assert embedded.running(home) is None
    start(home)
    assert n_written(home) == 1


def test_a_start_cut_short_is_begun_anew(home):
    home.mkdir()
    (home / "postgres.draft").mkdir()
    (home / "postgres.draft" / "PG_VERSION").write_text("18\n")
    start(home)
    assert embedded.running(home)


def test_a_path_too_long_for_a_socket(folder):
    home = folder / ("sâu" * 20) / ("hơn" * 20)
    folder_of_socket = socket_folder(home)
    assert len(os.fsencode(folder_of_socket / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH
    assert not folder_of_socket.is_relative_to(home)
    try:
        start(home)
        write_down(home)
        assert n_written(home) == 1
        assert stat.S_IMODE(folder_of_socket.stat().st_mode) == 0o700
    finally:
        embedded.stop(home)
        shutil.rmtree(folder_of_socket)


def test_a_link_in_place_of_the_socket_folder_is_refused(folder):
    home = folder / ("sâu" * 20) / ("hơn" * 20)
    link = socket_folder(home)
    link.symlink_to(folder)
    try:
        with pytest.raises(embedded.CannotStart, match=str(link)):
            start(home)
    finally:
        link.unlink()


def test_a_home_that_cannot_be_written_is_refused(folder):
    (folder / "file").touch()
    home = folder / "file" / "home"
    for refused in (embedded.start, embedded.own_secret_key):
        with pytest.raises(embedded.CannotStart, match="OCOP_HOME") as refusal:
            refused(home)
        assert "\n" not in str(refusal.value)


def test_the_folder_that_shuts_the_databases_user_out_is_named(folder):
    """Root may enter every folder; the user its server runs as may not."""
    (folder / "closed" / "home").mkdir(parents=True)
    (folder / "closed").chmod(0o700)
    home = folder / "closed" / "home"
    if os.geteuid() != 0:
        assert first_closed_folder(home, server_user(home)) is None
        return
    assert first_closed_folder(home, server_user(home)) == folder / "closed"
    with pytest.raises(embedded.CannotStart, match=f"{folder / 'closed'} may not be entered"):
        start(home)


def test_a_database_that_does_not_start_says_why_and_where(home):
    start(home)
    embedded.stop(home)
    with (data_folder(home) / "postgresql.conf").open("a") as file:
        file.write("\nno_such_setting = 1\n")
    with pytest.raises(embedded.CannotStart, match="FATAL") as refusal:
        start(home)
    assert str(log_file(home)) in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("own_key", "file"),
    [(embedded.own_secret_key, "secret_key"), (embedded.own_status_list_key, "status_list_key")],
)
def test_a_key_is_made_once_and_kept_private(folder, own_key, file):
    home = folder / "new" / "home"
    key = own_key(home)
    assert len(key) > 40
    assert own_key(home) == key != own_key(folder / "other")
    assert stat.S_IMODE((home / file).stat().st_mode) == 0o600
    assert [file.name for file in home.iterdir()] == [file]


def test_a_program_that_only_names_the_server_is_not_taken_for_it(home):
    start(home)
    named = command_line(embedded.running(home))
    embedded.stop(home)
    with subprocess.Popen(["cat", "-", named], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as stranger:
        (data_folder(home) / "postmaster.pid").write_text(f"{stranger.pid}\n")
        assert embedded.running(home) is None
        start(home)
        assert stranger.poll() is None

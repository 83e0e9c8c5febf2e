"""`make run` refuses in one sentence, and runs once for each home."""

import os
import socket

import pytest

from ocop import runner


def test_port_is_a_number(monkeypatch):
    for text in ("abc", "0", "65536", "-1", "٨٠٠٠"):
        monkeypatch.setenv("PORT", text)
        with pytest.raises(runner.Refusal, match="PORT must be"):
            runner._port()
    monkeypatch.setenv("PORT", "")
    assert runner._port() == 8000


def test_busy_port_is_refused_by_number():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(runner.Refusal, match=f"Port {port} on 127.0.0.1 cannot be used"):
            runner._refuse_a_busy_port("127.0.0.1", port)
    runner._refuse_a_busy_port("127.0.0.1", port)


def test_address_of_another_machine_is_refused():
    with pytest.raises(runner.Refusal, match=r"192\.0\.2\.1"):
        runner._refuse_a_busy_port("192.0.2.1", 8000)


def test_second_run_of_one_home_is_refused_with_the_process_that_runs(tmp_path):
    with runner._only_one(tmp_path):
        assert runner._holder(tmp_path) == (os.getpid(), runner.RUNNING)
        with pytest.raises(runner.Refusal, match=f"process {os.getpid()}"), runner._only_one(tmp_path):
            pass
    assert runner._holder(tmp_path) == (0, "")
    with runner._only_one(tmp_path):
        pass


def test_unknown_command_shows_the_known_ones():
    with pytest.raises(SystemExit, match=r"ocop\.runner run"):
        runner.main("fly")

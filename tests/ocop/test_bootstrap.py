"""The first second of `make run`: what the machine lacks is said in one sentence."""

import importlib.util
import sys

import pytest

from ocop import bootstrap


def test_old_python_is_refused_with_a_way_out(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer.*PYTHON="):
        bootstrap.main("requirements.txt")


def test_missing_venv_is_named_with_its_package(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        bootstrap.main("requirements.txt")


def test_folder_that_cannot_be_written_is_named(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / "file" / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / "file" / ".venv" / "bin" / "python")
    with pytest.raises(SystemExit, match=str(tmp_path / "file")):
        bootstrap.main("requirements.txt")


def test_packages_are_installed_again_only_when_a_file_changed(monkeypatch, tmp_path):
    calls = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap.subprocess, "call", lambda command: calls.append(command) or 0)
    (tmp_path / "base.txt").write_text("one==1\n")
    (tmp_path / "dev.txt").write_text("-r base.txt\ntwo==2\n")
    bootstrap.install("dev.txt")
    bootstrap.install("dev.txt")
    assert len(calls) == 1
    (tmp_path / "base.txt").write_text("one==2\n")
    bootstrap.install("dev.txt")
    assert len(calls) == 2

"""What our worker gives gunicorn to read."""

import gc
import io
import runpy
import socket
from functools import partial

import pytest

from ocop.web_worker import PIECE, Arrived

THRESHOLDS = gc.get_threshold()


@pytest.fixture
def reader():
    ours, theirs = socket.socketpair()
    yield partial(Arrived, ours)
    ours.close()
    theirs.close()


def test_a_large_body_is_given_out_in_pieces(reader):
    content = bytes(range(256)) * 4096
    arrived = reader(content)
    pieces = io.BytesIO()
    while pieces.tell() < len(content):
        piece = arrived.read()
        assert 0 < len(piece) <= PIECE
        pieces.write(piece)
    assert pieces.getvalue() == content


def test_what_came_behind_a_request_is_kept(reader):
    arrived = reader(b"head body next request")
    assert arrived.read(9) == b"head body"
    assert arrived.take_buffered() == b" next request"
    assert arrived.take_buffered() == b""


@pytest.fixture
def config():
    yield runpy.run_path("ocop/gunicorn.conf.py")
    gc.unfreeze()
    gc.set_threshold(*THRESHOLDS)


def test_a_worker_reads_the_index_before_it_serves(config, monkeypatch):
    read = []
    monkeypatch.setattr("products.index.read_ahead", lambda: read.append(True))
    config["post_worker_init"](None)
    assert read == [True]


@pytest.mark.parametrize("hook", ["when_ready", "post_worker_init"])
def test_what_stays_is_not_looked_through_for_garbage_while_visitors_wait(config, monkeypatch, hook):
    monkeypatch.setattr("products.index.read_ahead", lambda: None)
    here = len(gc.get_objects())
    config[hook](None)
    assert gc.get_freeze_count() > here / 2
    assert len(gc.get_objects()) < here / 10

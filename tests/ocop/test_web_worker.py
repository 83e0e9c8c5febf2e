"""What our worker gives gunicorn to read."""

import io
import socket

from ocop.web_worker import PIECE, Arrived


def reader(content):
    ours, _theirs = socket.socketpair()
    return Arrived(ours, content)


def test_a_large_body_is_given_out_in_pieces():
    content = bytes(range(256)) * 4096
    arrived = reader(content)
    pieces = io.BytesIO()
    while pieces.tell() < len(content):
        piece = arrived.read()
        assert 0 < len(piece) <= PIECE
        pieces.write(piece)
    assert pieces.getvalue() == content


def test_what_came_behind_a_request_is_kept():
    arrived = reader(b"head body next request")
    assert arrived.read(9) == b"head body"
    assert arrived.take_buffered() == b" next request"
    assert arrived.take_buffered() == b""

"""gunicorn's threaded worker, whose threads are given a request only once it has arrived whole.

The stock one hands each connection to a thread at once, which then waits for the request: as many visitors on bad
lines as there are threads keep everybody else out. Here the main loop collects the requests of any number of
connections, and gives up on those too slow. A proxy in front that buffers does the same; without one it is needed.
"""

import contextlib
import io
import re
import selectors
import socket
import time
from functools import partial

from gunicorn import util
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

PATIENCE = 10  # seconds for the head of a request; the body adds to it as it arrives
SLOWEST = 4_000  # bytes per second
LONGEST_HEAD = 64 * 1024  # gunicorn's own limits are smaller and refuse what is handed on at this length
MOST_WAITING = 64 * 1024 * 1024  # bytes of all requests that have not arrived whole
PIECE = 64 * 1024
# A page fits into the kernel's buffer, so that no thread waits for whoever reads it slowly.
SEND_BUFFER = 1024 * 1024

LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,12})[ \t]*\r\n", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r]*chunked", re.IGNORECASE)


class Arrived(SocketUnreader):
    """Gives out piece by piece what has arrived: the stock buffer is copied whole at every read of a large body."""

    def __init__(self, sock, arrived):
        super().__init__(sock)
        self.arrived = io.BytesIO(arrived)

    def chunk(self, size_hint=None):
        return self.arrived.read(PIECE) or super().chunk(size_hint)

    def take_buffered(self):
        return super().take_buffered() + self.arrived.read()


class Connection(TConn):
    def expect(self, arrived):
        """A request begins, of which some may have arrived behind the one before."""
        self.arrived = bytearray()
        self.length = self.is_chunked = None
        self.timeout = time.monotonic() + PATIENCE
        self.add(arrived)

    def add(self, piece):
        self.arrived += piece
        self.timeout += len(piece) / SLOWEST
        end = self.arrived.find(b"\r\n\r\n") if self.length is None else -1
        if end >= 0:
            head = bytes(self.arrived[: end + 2])
            length = LENGTH.search(head)
            self.length = end + 4 + (int(length[1]) if length else 0)
            self.is_chunked = CHUNKED.search(head) is not None

    @property
    def is_whole(self):
        if self.length is None:
            return len(self.arrived) > LONGEST_HEAD
        if self.is_chunked:
            return self.arrived.endswith(b"\r\n0\r\n\r\n")
        return len(self.arrived) >= self.length

    @property
    def is_left(self):
        """Whether the visitor has closed the connection, and nobody waits for the answer."""
        try:
            return self.sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def close(self, graceful=False):
        """At once. The stock one, called from the main loop, waits seconds for the visitor to close first."""
        with contextlib.suppress(OSError):
            self.sock.setblocking(False)
            self.sock.shutdown(socket.SHUT_WR)
            self.sock.recv(PIECE)  # what is left unread would cut the answer short
        util.close(self.sock)


class PatientWorker(ThreadWorker):
    waiting = 0  # bytes
    running = 0  # requests

    def init_process(self):
        self.arrived_whole = []
        for listener in self.sockets:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        super().init_process()

    def accept(self, listener):
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        self.enqueue_req(Connection(self.cfg, client, address, listener.getsockname()))

    def enqueue_req(self, conn):
        """Collect the request that begins on a connection, new or kept alive."""
        conn.expect(conn.parser.unreader.take_buffered() if conn.parser else b"")
        conn.sock.setblocking(False)
        self.waiting += len(conn.arrived)
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.read_on, conn))
        if conn.is_whole:
            self._hand_over(conn)

    def read_on(self, conn, _client):
        try:
            piece = conn.sock.recv(PIECE)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        conn.add(piece)
        self.waiting += len(piece)
        if not piece or (self.waiting > MOST_WAITING and not conn.is_whole):
            self._give_up(conn)
        elif conn.is_whole:
            self._hand_over(conn)

    def murder_pending(self):
        now = time.monotonic()
        for conn in [conn for conn in self.pending_conns if conn.timeout < now]:
            self._give_up(conn)

    def _hand_over(self, conn):
        self._no_longer_pending(conn)
        conn.init()
        conn.parser.unreader = Arrived(conn.sock, conn.arrived)
        conn.arrived, conn.data_ready = None, True
        self.arrived_whole.append(conn)
        self._start_next()

    def _start_next(self):
        """The last to come goes first. Where more come than can be answered, in a queue everybody waits too long."""
        while self.arrived_whole and self.running < self.cfg.threads:
            conn = self.arrived_whole.pop()
            if conn.is_left:
                self.nr_conns -= 1
                conn.close()
            else:
                self.running += 1
                super().enqueue_req(conn)

    def finish_request(self, conn, fs):
        self.running -= 1
        if conn.parser:  # what came behind this request is looked for in the stock buffer
            conn.parser.unreader.unread(conn.parser.unreader.take_buffered())
        super().finish_request(conn, fs)
        self._start_next()

    def _give_up(self, conn):
        self._no_longer_pending(conn)
        self.nr_conns -= 1
        conn.close()

    def _no_longer_pending(self, conn):
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)
        self.waiting -= len(conn.arrived)

"""As much of Redis as the page cache asks of it: GET, SET and SETEX, in memory."""

import socketserver
import threading
from contextlib import contextmanager


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        while line := self.rfile.readline():
            words = [self._word() for _ in range(int(line[1:]))]
            self.wfile.write(self._answer(words[0].upper(), words[1:]))

    def _word(self):
        length = int(self.rfile.readline()[1:])
        return self.rfile.read(length + 2)[:-2]

    def _answer(self, command, words):
        kept = self.server.kept
        if command == b"GET":
            value = kept.get(words[0])
            return b"$-1\r\n" if value is None else b"$%d\r\n%s\r\n" % (len(value), value)
        if command in (b"SET", b"SETEX"):
            kept[words[0]] = words[1] if command == b"SET" else words[2]
            return b"+OK\r\n"
        if command == b"CLIENT":
            return b"+OK\r\n"
        return b"-ERR unknown command\r\n"


@contextmanager
def redis_server():
    """(address for CACHE_URL, what is kept there)"""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.kept = {}
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"redis://127.0.0.1:{server.server_address[1]}/0?protocol=2", server.kept
        finally:
            server.shutdown()
            thread.join()

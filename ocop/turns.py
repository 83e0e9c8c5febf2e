"""Of many who want the same thing at the same time one makes it, and the others wait for it."""

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager


class Turns:
    """Within one process."""

    def __init__(self, patience: float):
        self.patience = patience  # seconds
        self.lock = threading.Lock()
        self.under_way: dict[Hashable, threading.Event] = {}

    @contextmanager
    def of(self, key: Hashable) -> Iterator[None]:
        """The first to come goes on at once; anyone else when the first is done or has taken too long."""
        with self.lock:
            done = self.under_way.get(key)
            is_first = done is None
            if is_first:
                done = self.under_way[key] = threading.Event()
        if not is_first:
            done.wait(self.patience)
            yield
            return
        try:
            yield
        finally:
            with self.lock:
                del self.under_way[key]
            done.set()

"""How gunicorn serves the register. Its variables WEB_CONCURRENCY and FORWARDED_ALLOW_IPS win where they are set."""

import ctypes
import gc
import os
from pathlib import Path

workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_class = "ocop.web_worker.PatientWorker"
threads = 4
preload_app = True  # faults in settings or templates end the start, not every worker in turn
timeout = 30  # seconds; the database gives up on a query after 10
graceful_timeout = 10
keepalive = 5
forwarder_headers = ""  # no visitor says where the register is mounted
limit_request_line = 8190  # the longest there is: a search of thousands of letters gets a page of ours
# Restarted now and then, not all at once, so that nothing can pile up over months.
max_requests = 10_000
max_requests_jitter = 1_000
# A heartbeat file on a busy disk would make healthy workers look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True
# Without a fixed limit the C library keeps for itself what large photos took; blocks over 1 MB are then given back.
M_MMAP_THRESHOLD = -3
if hasattr(ctypes.CDLL(None), "mallopt"):  # glibc
    ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, 1024 * 1024)
errorlog = "-"
loglevel = "warning"


ALLOCATED = 10_000
"""Objects made between two collections of the young ones; a page makes some thousands. Python's own is 700."""


def when_ready(server):
    """Templates, and the addresses they name, are read once, not by every worker while its first visitor waits."""
    from django.apps import apps
    from django.template import engines

    if apps.is_installed("products"):
        engines["jinja"].compile_all()
    _keep_for_good()


def post_worker_init(worker):
    """A worker's first visitor shall not wait until the index of a large register is read (products/index.py)."""
    from django.apps import apps

    if apps.is_installed("products"):
        from products.index import read_ahead

        read_ahead()
    _keep_for_good()


def _keep_for_good():
    """What is there before a visitor comes is not looked through for garbage again: a tenth of a second each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATED)

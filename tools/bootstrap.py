"""Set this machine up, then run the demo or the tests.

Standard library only, and safe to run again: what is there is left alone.
"""

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("UPHELD_VENV", ROOT / ".venv"))
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)

# Shared library -> the Debian package that holds it.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    # Without this one PDFs still come out, forty times slower.
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
# The node program inside the playwright wheel is linked against this.
TEST_LIBRARIES = {"libatomic.so.1": "libatomic1"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

NEEDS_ADMINISTRATOR = """\
Missing system packages. Run this once, then run the same command again:

    sudo apt-get update && sudo {command}

On other systems: Pango 1.44 or newer and HarfBuzz with its subset library; for
the tests also Chromium or Chrome."""


def main() -> None:
    """Prepare for the command named first and become it."""
    if sys.version_info < OLDEST:
        sys.exit(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}.")
    command, *rest = sys.argv[1:]
    started = time.monotonic()
    if packages := missing_packages(command):
        apt_install(packages)
    install(command)
    say(f"ready in {time.monotonic() - started:.0f} s")
    os.chdir(ROOT)
    if command == "test":
        run_tests(rest)
    become([VENV / "bin" / "upheld", command, *rest])


def say(text: str) -> None:
    """Tell a person how far we are, before a slow step rather than after it."""
    print(f"==> {text}", flush=True)


def become(command: Sequence[str | Path]) -> None:
    """Replace this process, so that signals and the exit code are the command's."""
    words = [str(word) for word in command]
    os.execv(words[0], words)  # noqa: S606 - the arguments are the user's own


def run_tests(rest: list[str]) -> None:
    """Run pytest on all cores, unless an argument says how to spread the work."""
    if chromium := browser():
        os.environ["UPHELD_CHROMIUM"] = chromium
    spread = ("-n", "--numprocesses", "--dist", "--pdb", "--trace")
    if not any(word.startswith(spread) for word in rest):
        rest = ["-n", str(max(2, os.cpu_count() or 1)), "--dist", "loadfile", *rest]
    become([PYTHON, "-m", "pytest", *rest])


def missing_packages(command: str) -> list[str]:
    """Name the Debian packages that the command needs and this machine lacks."""
    libraries = LIBRARIES | (TEST_LIBRARIES if command == "test" else {})
    packages = [deb for name, deb in libraries.items() if not loads(name)]
    # Debian takes ensurepip out of python3, and without it venv makes no pip.
    if not PYTHON.exists() and importlib.util.find_spec("ensurepip") is None:
        packages.append("python3-venv")
    if command == "test" and not browser() and shutil.which("apt-get"):
        packages.append("chromium")
    return packages


def loads(library: str) -> bool:
    """Try the dynamic linker itself: file lists differ from system to system."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def browser() -> str | None:
    """Find a Chromium that is already installed."""
    found = (path for name in BROWSERS if (path := shutil.which(name)))
    return os.environ.get("UPHELD_CHROMIUM") or next(found, None)


def apt_install(packages: list[str]) -> None:
    """Install system packages, or print the one line that an administrator runs."""
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    prefix = administrator()
    if prefix is None or not shutil.which("apt-get"):
        sys.exit(NEEDS_ADMINISTRATOR.format(command=" ".join(install)))
    say("installing system packages: " + " ".join(packages))
    prefix = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive"]
    for command in (["apt-get", "update", "-q"], install):
        run([*prefix, *command])


def administrator() -> list[str] | None:
    """Say what to put before a command to run it as root; ``None`` if we cannot."""
    if os.geteuid() == 0:
        return []
    asks = ["sudo", "-n", "true"]
    if shutil.which("sudo") and not subprocess.run(asks, check=False).returncode:
        return ["sudo", "-n"]
    return None


def run(command: Sequence[str | Path]) -> None:
    """Run quietly; show the end of the output and stop when it fails."""
    environment = os.environ | {
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        # uv brings its own list of authorities; companies often have one more.
        "UV_SYSTEM_CERTS": "true",
    }
    done = subprocess.run(
        command,
        check=False,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        words = " ".join(str(word) for word in command)
        sys.exit(f"{done.stdout[-3000:]}\nThis failed: {words}")


def install(command: str) -> None:
    """Bring the virtual environment to exactly what the lock file says."""
    lock = ROOT / f"requirements{'-test' if command == 'test' else ''}.lock"
    wanted = fingerprint(lock)
    stamp = VENV / f".ready-{lock.stem}"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    if not PYTHON.exists():
        say(f"making {VENV.name}")
        run([sys.executable, "-m", "venv", VENV])
    say("installing Python packages")
    tool = installer()
    run([*tool, "--require-hashes", "-r", lock])
    # The lock holds setuptools, so nothing unlocked is fetched to build ourselves.
    run([*tool, "--no-deps", "--no-build-isolation", "-e", ROOT])
    if command == "test" and not browser():
        say("fetching Chromium")
        run([PYTHON, "-m", "playwright", "install", "chromium"])
    stamp.write_text(wanted)


def fingerprint(lock: Path) -> str:
    """Digest all that decides what is installed, to see when it changes."""
    names = ("setup.py", "setup.cfg", "pyproject.toml")
    files = [*(ROOT / name for name in names), lock]
    parts = [sys.version.encode(), *(file.read_bytes() for file in files)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def installer() -> list[str | Path]:
    """Choose uv, which is four times faster, or pip where uv has no wheel."""
    quiet = ("install", "--quiet", "--disable-pip-version-check")
    pip: list[str | Path] = [PYTHON, "-m", "pip", *quiet]
    lock = ROOT / "tools" / "uv.lock"
    subprocess.run(
        [*pip, "--require-hashes", "--only-binary=:all:", "-r", lock], check=False
    )
    uv = VENV / "bin" / "uv"
    if uv.exists():
        return [uv, "pip", "install", "--quiet", "--python", PYTHON]
    return pip


if __name__ == "__main__":
    main()

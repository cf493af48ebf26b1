"""Papers made in processes of their own, with limits: what all others call.

Nothing here loads WeasyPrint.  A process is started when it is first needed, or ahead
where a worker waits for jobs; it stays warm for the next paper, and is ended with
everything it holds when a paper takes more than its limits.
"""

import atexit
import logging
import os
import queue
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import contracts
from contracts.documents import fonts
from contracts.documents.frames import Ended, packed, unpacked
from contracts.documents.job import (
    PAPERS,
    VARIANTS,
    Job,
    Limits,
    PaperFailed,
    Printed,
    WorkerEnded,
)
from upheld.errors import UpheldError
from upheld.plain import canonical
from upheld.texts import _

log = logging.getLogger(__name__)

ROOT = Path(contracts.__file__).resolve().parents[1]
COMMAND = (sys.executable, "-P", "-s", "-m", "contracts.documents.worker")
LARGEST_READ = 1 << 20


class Overdue(Exception):
    """The process did not take a job, or did not answer, in time."""


@dataclass(frozen=True, slots=True)
class LibraryCheck:
    """Whether something that papers are made with is there, in a sentence."""

    name: str
    ok: bool
    sentence: str


def environment() -> dict[str, str]:
    """Return the whole environment of a process that makes papers."""
    return {
        "FONTCONFIG_FILE": str(fonts.CONFIGURATION),
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }


class Worker:
    """One process that makes papers, one at a time."""

    def __init__(self, limits: Limits) -> None:
        """Start it; it gets ready while nobody waits for it yet."""
        self._left = limits.papers
        self._limits = limits
        self._owner = os.getpid()
        self._talking = False
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 closed by end()
        self._process = subprocess.Popen(
            [*COMMAND, str(limits.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env=environment(),
            cwd="/",
            start_new_session=True,
        )
        self._pipe = Pipe(self._process)

    @property
    def usable(self) -> bool:
        """Whether it can be given another paper, by the process that started it."""
        return (
            self._left > 0
            and not self._talking
            and self._owner == os.getpid()
            and self._process.poll() is None
        )

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def make(self, job: Job) -> Printed:
        """Return the paper of *job*."""
        self._left -= 1
        head = {
            "ask": "paper",
            "paper": job.paper,
            "variant": job.variant,
            "kind": job.kind,
            "cpu_seconds": self._limits.cpu_seconds,
        }
        answer, content = self._ask(packed(head, job.record.encode()))
        if answer.get("error") == "memory":
            raise PaperFailed(self._too_large())
        if "error" in answer:
            raise PaperFailed(answer["error"])
        for remark in answer["remarks"]:
            log.warning("while a paper was made: %s", remark)
        return Printed(content, answer["pages"], tuple(answer["remarks"]))

    def libraries(self) -> dict[str, str]:
        """Return the versions of what it makes papers with."""
        answer, __ = self._ask(packed({"ask": "libraries"}))
        found: dict[str, str] = answer["libraries"]
        return found

    def end(self) -> None:
        """End the process and wait until it is gone."""
        if self._owner == os.getpid():
            self._process.kill()
            self._process.communicate()
        self._complaints.close()

    def _ask(self, message: bytes) -> tuple[dict[str, Any], bytes]:
        self._talking = True
        try:
            answer = self._pipe.ask(message, self._limits.wall_seconds)
        except Overdue:
            self._process.kill()
            raise PaperFailed(self._too_slow()) from None
        except (Ended, OSError) as error:
            raise self._ended() from error
        self._talking = False
        return answer

    def _ended(self) -> PaperFailed | WorkerEnded:
        """Return the reason why the process is gone."""
        code = self._process.wait()
        self._complaints.seek(0)
        last = self._complaints.read().decode(errors="replace").strip()[-2000:]
        log.error("the process that makes papers ended with %s: %s", code, last)
        if code == -signal.SIGXCPU:
            return PaperFailed(self._too_slow())
        if "MemoryError" in last:
            return PaperFailed(self._too_large())
        return WorkerEnded(
            _("The process that makes papers ended (%(code)s).", code=code),
            hint=_("Run `upheld doctor` to see whether its libraries are there."),
        )

    def _too_slow(self) -> str:
        return _(
            "The paper took more than %(cpu)s seconds of computing or %(wall)s seconds "
            "on the clock and was stopped.",
            cpu=self._limits.cpu_seconds,
            wall=self._limits.wall_seconds,
        )

    def _too_large(self) -> str:
        return _(
            "The paper needed more than %(size)s MB of memory and was stopped.",
            size=self._limits.memory // 1024**2,
        )


class Pipe:
    """Talks with a process and never waits longer than it was told."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Take over both ends that *process* was started with."""
        stdin, stdout = process.stdin, process.stdout
        if stdin is None or stdout is None:
            raise ValueError("the process was started without pipes")
        self._target, self._source = stdin.fileno(), stdout.fileno()
        os.set_blocking(self._target, False)
        self._deadline = 0.0

    def ask(self, message: bytes, seconds: float) -> tuple[dict[str, Any], bytes]:
        """Send *message* and return the answer, both within *seconds*."""
        self._deadline = time.monotonic() + seconds
        rest = memoryview(message)
        while rest:
            self._wait(self._target)
            rest = rest[os.write(self._target, rest) :]
        return unpacked(self._read)

    def _read(self, count: int) -> bytes:
        self._wait(self._source)
        return os.read(self._source, min(count, LARGEST_READ))

    def _wait(self, end: int) -> None:
        left = self._deadline - time.monotonic()
        poll = select.poll()
        poll.register(end, select.POLLOUT if end == self._target else select.POLLIN)
        if left <= 0 or not poll.poll(left * 1000):
            raise Overdue


class Pool:
    """Up to *size* processes, started when they are needed and kept warm."""

    def __init__(self, size: int = 2, limits: Limits | None = None) -> None:
        """Start nothing yet."""
        self._limits = limits or Limits()
        self._ahead = False
        self._idle: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        for __ in range(size):
            self._idle.put(None)

    @contextmanager
    def worker(self) -> Iterator[Worker]:
        """Lend a process; waits while all of them are busy."""
        worker = self._idle.get()
        try:
            if worker is None or not worker.usable:
                worker = self._fresh(worker)
            yield worker
        finally:
            self._idle.put(self._kept(worker))

    @contextmanager
    def ready(self) -> Iterator[None]:
        """Have a process start before it is needed, and end all afterwards.

        Waits for none of it.  One that has come to its end is replaced at once.
        """
        self._ahead = True
        with self.worker():
            pass
        try:
            yield
        finally:
            self._ahead = False
            self.close()

    def close(self) -> None:
        """End all idle processes; a later paper starts one again."""
        size = self._idle.qsize()
        for __ in range(size):
            worker = self._idle.get()
            if worker is not None:
                worker.end()
            self._idle.put(None)

    def _kept(self, worker: Worker | None) -> Worker | None:
        """Return what takes the place of *worker* until the next paper."""
        if worker is None or worker.usable:
            return worker
        worker.end()
        with suppress(OSError):
            return Worker(self._limits) if self._ahead else None
        return None

    def _fresh(self, old: Worker | None) -> Worker:
        if old is not None:
            old.end()
        return Worker(self._limits)


POOL = Pool()
atexit.register(POOL.close)


def print_paper(job: Job, pool: Pool = POOL) -> Printed:
    """Return the PDF of *job*, made in a process of its own.

    Raises :class:`PaperFailed` when it cannot be made, and :class:`WorkerEnded` when
    another try may succeed.
    """
    with pool.worker() as worker:
        return worker.make(job)


def render_pdf(
    record: Mapping[str, Any], *, paper: str = PAPERS[0], variant: str = VARIANTS[0]
) -> bytes:
    """Return the PDF of a contract's *record*, its JSON as it was read.

    The same record gives the same bytes.
    """
    return print_paper(Job(canonical(record), paper, variant)).content


def close_workers() -> None:
    """End the processes that make papers."""
    POOL.close()


def check_libraries() -> tuple[LibraryCheck, ...]:
    """Tell whether papers can be made, and quickly: for ``upheld doctor``."""
    try:
        with POOL.worker() as worker:
            found = worker.libraries()
    except UpheldError as error:
        return (
            LibraryCheck(
                "weasyprint", ok=False, sentence=f"{error.message} {error.hint}"
            ),
        )
    subset = found["harfbuzz-subset"]
    sentence = (
        _("%(name)s cuts fonts to what a paper needs.", name=subset)
        if subset
        else _(
            "libharfbuzz-subset is missing: a paper in Chinese takes 40 times as long. "
            "Install libharfbuzz-subset0 (Debian) or harfbuzz-icu."
        )
    )
    version = _("WeasyPrint %(version)s makes papers.", version=found["weasyprint"])
    return (
        LibraryCheck("weasyprint", ok=True, sentence=version),
        LibraryCheck("harfbuzz-subset", ok=bool(subset), sentence=sentence),
    )

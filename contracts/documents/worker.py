"""The process that makes papers: jobs come in by a pipe, PDFs go out by another.

It has no database, no settings, an empty environment, and once it has started it can
neither reach the network, nor start a program, nor open a file that is not code,
fonts or tables of ours.  :mod:`contracts.documents.pool` starts it.
"""

import gc
import itertools
import os
import resource
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from contracts.documents.frames import Ended, packed, unpacked
from contracts.documents.invoices.render import InvoicePress
from contracts.documents.job import Job, Printed
from contracts.documents.render import LIBRARIES, Press
from upheld.errors import UpheldError

#: A render makes so many objects that the usual threshold costs a tenth of it; what
#: is left over is collected between two papers, when nobody waits.
COLLECT_AFTER = 200_000
PAPERS_BETWEEN = 20
FORBIDDEN = (
    "socket.connect",
    "socket.getaddrinfo",
    "socket.bind",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "os.remove",
    "os.rename",
)
READ_ONLY = {"r", "rb", "rt", None}
#: Where code, fonts, templates, time zones and hyphenation tables lie.
READABLE = tuple(
    {
        str(Path(folder).resolve())
        for folder in (sys.prefix, sys.base_prefix, *sys.path, "/usr/share")
        if folder
    }
)


class Locked(Exception):
    """Something that this process may not do."""


def lock(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse what making a paper never needs: an audit hook, not to be taken out."""
    if event in FORBIDDEN:
        raise Locked(event)
    if event == "open" and isinstance(arguments[0], str):
        path, mode = arguments[0], arguments[1]
        if mode not in READ_ONLY or not os.path.realpath(path).startswith(READABLE):
            raise Locked(f"{event} {path} {mode}")


def main() -> None:
    """Make papers until the other side closes its pipe."""
    source, target = _pipes()
    memory = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    press = InvoicePress()
    press.warm_up()
    sys.addaudithook(lock)
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)
    with suppress(Ended, BrokenPipeError):
        for count in itertools.count(1):
            _answer(press, source, target)
            if count % PAPERS_BETWEEN == 0:
                gc.collect()


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Take the pipes for ourselves: what a library prints must not get among them."""
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return sys.stdin.buffer, target


def _answer(press: Press, source: BinaryIO, target: BinaryIO) -> None:
    head, record = unpacked(source.read)
    if head["ask"] == "libraries":
        target.write(packed({"libraries": LIBRARIES}))
    else:
        _limit_cpu(head["cpu_seconds"])
        job = Job(record.decode(), head["paper"], head["variant"], head["kind"])
        target.write(_made(press, job))
    target.flush()


def _made(press: Press, job: Job) -> bytes:
    try:
        printed: Printed = press.make(job)
    except UpheldError as error:
        return packed({"error": error.message})
    except MemoryError:
        return packed({"error": "memory"})
    head = {"pages": printed.pages, "remarks": list(printed.remarks)}
    return packed(head, printed.content)


def _limit_cpu(seconds: int) -> None:
    """Let the next paper take *seconds* of computing; beyond, the kernel ends us."""
    limit = int(time.process_time()) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()

"""``python -m plugins.inside CONTROL``: starts the processes of plugins by forking.

What plugins need is imported once, here; a process for one more plugin then takes
milliseconds and shares its memory.  No code of a plugin runs in this process.
"""

import gc
import json
import os
import signal
import socket
import sys
from contextlib import suppress
from typing import Any

import upheld.plugin
from plugins.inside import kernel
from plugins.inside.serving import serve
from plugins.isolation.limits import NO_MEMORY, Limits

LARGEST_MESSAGE = 1 << 16


class Nursery:
    """The processes that were started here."""

    def __init__(self, control: socket.socket) -> None:
        """Take orders from *control*."""
        self.control = control
        self.living: set[int] = set()
        self.ended: dict[int, int] = {}

    def run(self) -> None:
        """Do what is ordered until nobody orders any more; leave nothing behind."""
        try:
            while True:
                message, ends, _flags, _address = socket.recv_fds(
                    self.control, LARGEST_MESSAGE, 1
                )
                if not message:
                    return
                answer = self.do(json.loads(message), ends)
                self.control.send(json.dumps(answer).encode())
        finally:
            for pid in [*self.living]:
                self.end(pid)

    def do(self, order: dict[str, Any], ends: list[int]) -> dict[str, Any]:
        """Carry one order out."""
        self.reap()
        if order["do"] == "start":
            pid = self.start(ends[0], order)
            os.close(ends[0])
            return {"pid": pid}
        return {"status": self.end(order["pid"])}

    def start(self, end: int, order: dict[str, Any]) -> int:
        """Fork a process that answers at *end*."""
        pid = os.fork()
        if pid:
            self.living.add(pid)
            return pid
        status = 1
        try:
            os.setsid()
            self.control.close()
            serve(end, Limits(**order["limits"]), order["readable"])
            status = 0
        except MemoryError:
            status = NO_MEMORY
        finally:
            os._exit(status)

    def end(self, pid: int) -> int | None:
        """End a process, if it has not ended by itself, and say how it went.

        A status below zero is the signal that ended it; ``None`` says that it was us.
        """
        if pid in self.living:
            gone = _waited(pid)
            if gone is None:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                self.living.discard(pid)
                return None
            self.living.discard(pid)
            self.ended[pid] = gone
        return self.ended.pop(pid, None)

    def reap(self) -> None:
        """Take in what has ended."""
        for pid in [*self.living]:
            gone = _waited(pid)
            if gone is not None:
                self.living.discard(pid)
                self.ended[pid] = gone


def _waited(pid: int) -> int | None:
    """Return how *pid* ended, waiting a moment for one that is just ending."""
    found, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for end in range(3):
        os.dup2(nowhere, end)
    os.close(nowhere)


def _has_filters() -> bool:
    """Tell whether this kernel refuses what it is asked to, by asking it in a child."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    kernel.no_new_privileges()
    os._exit(0 if kernel.refuse_files(()) and kernel.refuse_calls() else 1)


def main() -> None:
    """Say that all is there, and take orders."""
    control = socket.socket(fileno=int(sys.argv[1]))
    _silence()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    gc.freeze()
    hello = {"edition": upheld.plugin.API, "filters": _has_filters()}
    control.send(json.dumps(hello).encode())
    Nursery(control).run()


if __name__ == "__main__":
    main()

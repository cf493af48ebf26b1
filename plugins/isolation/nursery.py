"""The process that starts those of plugins; there is one for each of ours."""

import atexit
import json
import logging
import os
import select
import signal
import socket
import subprocess
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from plugins.isolation import sandbox
from plugins.isolation.limits import Limits
from plugins.isolation.sandbox import Kind

log = logging.getLogger(__name__)

#: A machine that is busy may take long to import what plugins need.
START_SECONDS = 20.0
ORDER_SECONDS = 5.0
LARGEST_MESSAGE = 1 << 16


class NoNursery(Exception):
    """No process can be started, or the one that starts them is gone."""


class Nursery:
    """Starts and ends processes; itself started when it is first needed."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._forget()

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._kind: Kind | None = None
        self._path: tuple[str, ...] = ()
        self._readable: tuple[str, ...] = ()

    def after_fork(self) -> None:
        """Leave what belongs to the process that we were forked from alone."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            # It is no child of ours: nothing is to be waited for.
            self._process.returncode = 0
        self._forget()

    @property
    def kind(self) -> Kind:
        """What keeps plugins apart here; starts the process to find out."""
        with self._lock:
            self._ready()
            return self._kind or Kind.KERNEL

    def start(self, end: int, limits: Limits) -> int:
        """Start a process that answers at *end* and return its number."""
        with self._lock:
            self._ready()
            order = {
                "do": "start",
                "limits": asdict(limits),
                "readable": self._readable,
            }
            pid: int = self._order(order, end)["pid"]
            return pid

    def end(self, pid: int) -> int | None:
        """End a process and return how it went; ``None`` if it was still running."""
        with self._lock:
            if self._control is None:
                return None
            status: int | None = self._order({"do": "end", "pid": pid})["status"]
            return status

    def close(self) -> None:
        """End all processes."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._control is not None:
            self._control.close()
        process = self._process
        if process is not None:
            try:
                process.wait(ORDER_SECONDS)
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self._control = self._process = None

    def _ready(self) -> None:
        path = (*sandbox.environment().values(),)
        alive = self._process is not None and self._process.poll() is None
        if alive and path == self._path:
            return
        self._close()
        # What is inside an environment that changed is found anew.
        self._readable, self._path = sandbox.readable(), path
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            for kind, command in sandbox.commands(theirs.fileno()):
                if self._started(kind, command, mine, theirs):
                    return
        mine.close()
        raise NoNursery

    def _started(
        self, kind: Kind, command: list[str], mine: socket.socket, theirs: socket.socket
    ) -> bool:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=sandbox.environment(),
            cwd="/",
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        hello = _greeting(process, mine)
        if hello:
            bare = kind is Kind.KERNEL and not json.loads(hello)["filters"]
            self._kind = Kind.LIMITS if bare else kind
            self._process, self._control = process, mine
            return True
        log.warning("plugins cannot be started by %s here", kind)
        process.kill()
        process.wait()
        return False

    def _order(self, order: Mapping[str, Any], end: int | None = None) -> Any:  # noqa: ANN401  JSON
        control = self._control
        if control is None:
            raise NoNursery
        try:
            ends = [] if end is None else [end]
            socket.send_fds(control, [json.dumps(order).encode()], ends)
            heard = control.recv(LARGEST_MESSAGE) if _answers(control) else b""
        except OSError:
            heard = b""
        if not heard:
            if self._process is not None:
                self._process.kill()
            self._close()
            raise NoNursery
        return json.loads(heard)


def _answers(control: socket.socket, seconds: float = ORDER_SECONDS) -> bool:
    poll = select.poll()
    poll.register(control, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def _greeting(process: subprocess.Popen[bytes], mine: socket.socket) -> bytes:
    """Return what *process* says when it is there; nothing if it never is."""
    waited = 0.0
    while waited < START_SECONDS:
        if _answers(mine, 0.1):
            return mine.recv(LARGEST_MESSAGE)
        if process.poll() is not None:
            return b""
        waited += 0.1
    return b""


NURSERY = Nursery()
atexit.register(NURSERY.close)
os.register_at_fork(after_in_child=NURSERY.after_fork)

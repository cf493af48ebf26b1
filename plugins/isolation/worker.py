"""One plugin in a process of its own, and what becomes of a question to it."""

import logging
import os
import re
import select
import signal
import socket
import threading
import time
import weakref
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from plugins.faults import Fault
from plugins.isolation import journal
from plugins.isolation.journal import JOURNAL, Happened, Kind
from plugins.isolation.limits import LIMITS, NO_MEMORY, Limits
from plugins.isolation.nursery import NURSERY, NoNursery
from plugins.isolation.pauses import REST, Health
from upheld.words import _, language

Plain = dict[str, Any]
LARGEST_READ = 1 << 20
#: A process that is told to stop has so long to say where it was.
GRACE = 0.3
#: A process that breaks down has so long to say where it was.
LAST_WORDS = 0.2
#: What a line of a log is: the name of the log, the level, the text.
LOGGED = (str, int, str)
LONGEST_NAME = 100
LONGEST_LINE = 1000
#: How Python says where it was when it broke down.
_PLACE = re.compile(rb'File "([^"\n]{1,300})", line (\d{1,7}) in ')


class Failed(Exception):
    """A question that has no answer, and why."""

    def __init__(self, why: str, file: str = "", lineno: int = 0) -> None:
        super().__init__(why)
        self.why, self.file, self.lineno = why, file, lineno

    def fault(self, plugin: str, hook: str = "") -> Fault:
        """Return it as a fault of *plugin*, asked by *hook* or else for a price."""
        said = {"plugin": plugin, "hook": hook, "error": self.why}
        if self.file:
            said |= {"file": Path(self.file).name, "line": str(self.lineno)}
            sentence = (
                _(
                    "Plugin “%(plugin)s” failed at “%(hook)s” in %(file)s, line "
                    "%(line)s: %(error)s",
                    **said,
                )
                if hook
                else _(
                    "Plugin “%(plugin)s” failed in %(file)s, line %(line)s: %(error)s",
                    **said,
                )
            )
        elif hook:
            sentence = _("Plugin “%(plugin)s” failed at “%(hook)s”: %(error)s", **said)
        else:
            sentence = _("Plugin “%(plugin)s” failed: %(error)s", **said)
        return Fault(sentence, plugin, self.file, self.lineno)


class Worker:
    """The process of one plugin; started anew after it has ended."""

    def __init__(self, spec: Mapping[str, Any], limits: Limits = LIMITS) -> None:
        """Know what is to be loaded; start nothing yet."""
        self.spec, self.limits = dict(spec), limits
        #: By seller: what one has it do is nothing that another waits for.
        self._healths: dict[str, Health] = {}
        #: What the plugin said that it offers.
        self.offer: Plain | None = None
        self._forget()
        _WORKERS.add(self)

    def _forget(self) -> None:
        self._lock = threading.RLock()
        self._end: socket.socket | None = None
        self._pid = 0
        self._count = 0

    def after_fork(self) -> None:
        """Leave the process of whom we were forked from alone."""
        if self._end is not None:
            self._end.close()
        self._forget()

    @property
    def asked(self) -> int:
        """How often its process was asked something, since it began."""
        return self._count

    @property
    def pid(self) -> int:
        """The number of the process among those of plugins; 0 while there is none."""
        return self._pid

    def begin(self) -> None:
        """Have the plugin loaded, without waiting for it."""
        with self._lock:
            self._start()
            self._send({"do": "load", **self.spec}, time.monotonic() + 1)

    def begun(self, deadline: float) -> Plain:
        """Return what the plugin offers, once it is loaded."""
        with self._lock:
            try:
                self.offer = self._heard(deadline, self.limits.description)
            except Failed:
                self.stop()
                raise
            return self.offer

    def ask(self, message: Mapping[str, Any], count: int = 1) -> Plain:
        """Return the answer to *message*, in which *count* prices are asked for."""
        now = time.monotonic()
        self._unless_resting(now)
        deadline = now + self.limits.seconds + GRACE
        if not self._lock.acquire(timeout=self.limits.seconds):
            raise Failed(_("It is busy; try again."))
        try:
            self._revive()
            deadline = max(deadline, time.monotonic() + self.limits.seconds + GRACE)
            self._send({**message, "language": language()}, deadline)
            return self._heard(deadline, self.limits.answer * count)
        except Failed as failed:
            hook = str(message.get("hook") or message["do"])
            self.failed(failed.why, hook, failed.file, failed.lineno)
            self.stop()
            raise
        finally:
            self._lock.release()

    @property
    def health(self) -> Health:
        """How it goes with what is asked for the seller in scope."""
        return self._healths.get(journal.whose(), Health())

    def failed(self, why: str, hook: str = "", file: str = "", lineno: int = 0) -> None:
        """Count a failure; after a few, it is left alone for a while."""
        health = self.health.failed(time.monotonic(), why)
        self._healths[journal.whose()] = health
        paused = health.paused_until is not None
        self._note(
            Kind.PAUSED if paused else Kind.FAILED,
            until=journal.now(REST) if paused else None,
            hook=hook,
            file=file,
            lineno=lineno,
            why=why,
        )

    def rest(self, seconds: float, why: str) -> None:
        """Leave it alone for so long: another process of ours has seen it fail."""
        if self.health.rests(time.monotonic()):
            return
        until = time.monotonic() + seconds
        known = replace(self.health, paused_until=until, why=why)
        self._healths[journal.whose()] = known

    def wake(self) -> None:
        """Forget its failures: somebody wants it to be tried again."""
        self._healths.pop(journal.whose(), None)

    def _unless_resting(self, now: float) -> None:
        health = self.health
        if health.paused_until is None:
            return
        if health.rests(now):
            raise Failed(_resting(health, now))
        self._healths[journal.whose()] = health.tried_again()
        self._note(Kind.RESUMED)

    def _note(self, kind: Kind, **facts: Any) -> None:  # noqa: ANN401  of Happened
        name, version = self.spec["name"], (self.offer or self.spec)["version"]
        at, seller = journal.now(), journal.whose()
        JOURNAL.append(Happened(kind, seller, name, str(version), at, **facts))

    def stop(self) -> int | None:
        """End the process, if there is one, and return how it ended by itself."""
        with self._lock:
            if self._end is None:
                return None
            self._end.close()
            self._end, pid, self._pid = None, self._pid, 0
            try:
                return NURSERY.end(pid)
            except NoNursery:
                return None

    def _revive(self) -> None:
        if self._end is not None:
            return
        self._start()
        deadline = time.monotonic() + self.limits.load_seconds
        self._send({"do": "load", **self.spec}, deadline)
        if self._heard(deadline, self.limits.description) != self.offer:
            raise Failed(
                _("It has changed since it was loaded. Start the application again.")
            )

    def _start(self) -> None:
        mine, theirs = socket.socketpair()
        with theirs:
            try:
                self._pid = NURSERY.start(theirs.fileno(), self.limits)
            except NoNursery:
                mine.close()
                raise Failed(_("No process can be started for it.")) from None
        mine.setblocking(False)  # noqa: FBT003  as the library has it
        self._end = mine
        weakref.finalize(self, mine.close)

    def _send(self, message: Mapping[str, Any], deadline: float) -> None:
        self._count += 1
        rest = memoryview(orjson.dumps({**message, "id": self._count}) + b"\n")
        while rest:
            end = self._waited(select.POLLOUT, deadline)
            try:
                rest = rest[end.send(rest) :]
            except OSError:
                raise self._ended(b"") from None

    def _heard(self, deadline: float, most: int) -> Plain:
        heard = bytearray()
        while not heard.endswith(b"\n"):
            end = self._waited(select.POLLIN, deadline)
            try:
                chunk = end.recv(LARGEST_READ)
            except OSError:
                chunk = b""
            if not chunk:
                raise self._ended(bytes(heard))
            heard += chunk
            if len(heard) > most:
                size = most // 1024
                raise Failed(_("It answered more than %(size)s kB.", size=size))
        return self._read(bytes(heard))

    def _read(self, heard: bytes) -> Plain:
        try:
            answer = orjson.loads(heard)
        except ValueError:
            raise self._ended(heard + self._last_words()) from None
        if not isinstance(answer, dict) or answer.pop("id", None) != self._count:
            raise Failed(_("It answered what was not asked."))
        _tell(answer.pop("log", ()))
        if answer.get("memory") is True:
            raise Failed(self._too_large())
        return answer

    def _last_words(self) -> bytes:
        """Return what a process that is breaking down still says of where it was."""
        words, deadline = bytearray(), time.monotonic() + LAST_WORDS
        while len(words) < LARGEST_READ:
            try:
                chunk = self._waited(select.POLLIN, deadline).recv(LARGEST_READ)
            except (Failed, OSError):
                break
            if not chunk:
                break
            words += chunk
        return bytes(words)

    def _waited(self, event: int, deadline: float) -> socket.socket:
        end = self._end
        if end is None:
            raise Failed(_("It has no process."))
        poll = select.poll()
        poll.register(end, event)
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            loading = self.offer is None
            allowed = self.limits.load_seconds if loading else self.limits.seconds
            seconds = f"{allowed:g}"
            raise Failed(_("It took more than %(s)s seconds.", s=seconds))
        return end

    def _ended(self, heard: bytes) -> Failed:
        """Return why there is no answer: the process is gone or talks nonsense."""
        file, lineno = self._place(heard)
        # The kernel closes the socket a moment before the process has ended.
        time.sleep(0.01)
        status = self.stop()
        if status is None:
            return Failed(_("It answered what was not asked."), file, lineno)
        if status < 0:
            name = signal.Signals(-status).name
            return Failed(_("It broke down (%(signal)s).", signal=name), file, lineno)
        if status == NO_MEMORY:
            return Failed(self._too_large(), file, lineno)
        return Failed(
            _("It ended its process (exit %(status)s).", status=status), file, lineno
        )

    def _place(self, heard: bytes) -> tuple[str, int]:
        """Return where the plugin was, as Python's last words in *heard* tell."""
        told = [
            (it[1].decode(errors="replace"), it[2]) for it in _PLACE.finditer(heard)
        ]
        models = (self.offer or {}).get("models", ())
        homes = (self.spec["where"], *(str(one["home"]) for one in models))
        own = [it for it in told if it[0].startswith(tuple(filter(None, homes)))]
        file, line = (own or told or [("", b"0")])[0]
        return file, int(line)

    def _too_large(self) -> str:
        size = self.limits.memory // 1024**2
        return _("It needed more than %(size)s MB of memory.", size=size)


def _resting(health: Health, now: float) -> str:
    left = max(1, round((health.paused_until or now) - now))
    return _(
        "It failed several times and is tried again in %(left)s seconds. "
        "The last reason: %(why)s",
        left=left,
        why=health.why,
    )


def _tell(log: object) -> None:
    """Write what a plugin logs into our log, each on one line."""
    for one in log if isinstance(log, list) else ():
        if not isinstance(one, list) or len(one) != len(LOGGED):
            continue
        if any(type(part) is not kind for part, kind in zip(one, LOGGED, strict=True)):
            continue
        name, level, text = one
        said = "".join(sign if sign.isprintable() else " " for sign in text)
        logging.getLogger(name[:LONGEST_NAME]).log(level, "%s", said[:LONGEST_LINE])


_WORKERS: "weakref.WeakSet[Worker]" = weakref.WeakSet()


def _after_fork() -> None:
    for worker in [*_WORKERS]:
        worker.after_fork()


os.register_at_fork(after_in_child=_after_fork)

"""A model or hooks asked in a process of their own, which sees what they reach for.

``python -m plugins.kit.child TARGET NAME KIND`` reads what to ask of a model from its
standard input, as hooks are asked what they always are, and prints, as JSON, the
answers, what was reached for, and time and memory taken.
"""

import contextlib
import inspect
import io
import json
import locale
import os
import sys
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pluggy

from plugins import answers
from plugins.answers import RegisteredModel
from plugins.hooked import HookedPlugin
from plugins.kit.asks import Ask, asks_of_hooks, asks_of_model
from plugins.kit.cases import Case
from plugins.kit.subjects import Subject, subject_of, subjects_at
from plugins.manager import PluginManager

_ROOT = Path(answers.__file__).resolve().parent
#: Our own code: what it opens, such as the names of months, is no act of the model.
_OURS = (str(_ROOT), str(_ROOT.parent / "upheld"))
_MODELS = str(_ROOT / "builtin")
#: Where a plugin is asked.
_ASKS = (RegisteredModel.ask.__code__, HookedPlugin.ask.__code__)
#: What stands between: who calls hooks.
_BETWEEN = str(Path(pluggy.__file__).parent)

#: What an event of the interpreter is, by how it begins.
EVENTS = {
    "open": "file",
    "os.listdir": "file",
    "os.scandir": "file",
    "os.remove": "file",
    "os.mkdir": "file",
    "os.rename": "file",
    "shutil.": "file",
    "sqlite3.connect": "file",
    "socket.": "network",
    "urllib.Request": "network",
    "subprocess.Popen": "process",
    "os.system": "process",
    "os.exec": "process",
    "os.posix_spawn": "process",
    "os.fork": "process",
    "os.putenv": "environment",
    "os.unsetenv": "environment",
    "ctypes.dlopen": "process",
}
#: Built-in functions that tell the time or roll dice, by module and name.
CLOCKS = {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter"}
CLOCKS |= {"perf_counter_ns", "localtime", "gmtime", "ctime", "process_time"}
DATES = {"now", "utcnow", "today"}
DICE = {"urandom", "getrandom", "getrandbits"}
#: As often as an answer is asked for its time; the best counts.
TIMES = 5
#: How many faults are told: more would say nothing new.
MOST_TOLD = 100


class Watch:
    """Collects what a plugin reaches for while it is asked."""

    def __init__(self) -> None:
        """Be off until it is entered."""
        self.on = False
        self.seen: list[tuple[str, str]] = []
        #: What may be reached for now.
        self.free: frozenset[str] = frozenset()
        sys.addaudithook(self.hear)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take an event of the interpreter in."""
        if not self.on:
            return
        kind = next((EVENTS[it] for it in EVENTS if event.startswith(it)), "")
        if kind:
            here = inspect.currentframe()
            what = f"{event} {str(arguments[:1])[:80]}"
            self.note(kind, what, here and here.f_back)

    def call(self, frame: FrameType, event: str, called: Any) -> None:  # noqa: ANN401
        """Take a call in, as the interpreter reports it to a profiler."""
        if event == "c_call":
            name = getattr(called, "__name__", "")
            owner = getattr(called, "__self__", None)
            kind = _kind(name, owner)
            if kind:
                self.note(kind, f"{getattr(owner, '__name__', owner)}.{name}", frame)
        elif event == "call" and frame.f_code is _READS:
            self.note("environment", "os.environ", frame)

    def note(self, kind: str, what: str, frame: FrameType | None) -> None:
        """Keep what the plugin did itself; its line is told."""
        line = "" if kind in self.free else _line_of_plugin(frame)
        if line and len(self.seen) < MOST_TOLD:
            self.seen.append((kind, f"{what}, {line}"))

    @contextlib.contextmanager
    def watching(self, free: frozenset[str]) -> Iterator[None]:
        """Watch while the block runs, but for what is *free* to it."""
        self.free = free
        self.on = True
        sys.setprofile(self.call)
        try:
            yield
        finally:
            sys.setprofile(None)
            self.on = False


_READS: CodeType = type(os.environ).__getitem__.__code__


def _kind(name: str, owner: object) -> str:
    module = getattr(owner, "__name__", "")
    if (module == "time" and name in CLOCKS) or (
        name in DATES and isinstance(owner, type)
    ):
        return "clock"
    if name in DICE or (name == "random" and "andom" in type(owner).__name__):
        return "chance"
    return ""


def _line_of_plugin(frame: FrameType | None) -> str:
    """Return the line of the plugin that is behind *frame*; empty if we are."""
    line, files = "", []
    while frame is not None and frame.f_code not in _ASKS:
        file = frame.f_code.co_filename
        if "importlib" in file:
            return ""
        line = line or f"{Path(file).name} line {frame.f_lineno}"
        files.append(file)
        frame = frame.f_back
    # What we read an answer with may call the plugin again, for its next row.
    while files and (_is_ours(files[-1]) or files[-1].startswith(_BETWEEN)):
        files.pop()
    mine = files and not any(_is_ours(file) for file in files)
    return line if mine and frame is not None else ""


def _is_ours(file: str) -> bool:
    return file.startswith(_OURS) and not file.startswith(_MODELS)


def _subject(target: str, name: str, *, hooks: bool) -> Subject:
    if Path(target).exists():
        found = subjects_at(Path(target))
        return next(it for it in found if it.name == name and bool(it.hooked) is hooks)
    return subject_of(target, PluginManager.here())


def _measured(ask: Ask) -> tuple[float, int]:
    """Return the seconds that an answer takes, and the bytes."""
    took = []
    for _time in range(TIMES):
        start = time.perf_counter()
        ask.measure()
        took.append(time.perf_counter() - start)
    tracemalloc.start()
    ask.measure()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return min(took), peak


def _watched(watch: Watch, ask: Ask) -> object:
    with watch.watching(ask.free):
        return ask.answer()


def main() -> None:
    """Answer what standard input asks."""
    with contextlib.suppress(locale.Error):
        locale.setlocale(locale.LC_ALL, "")
    target, name, kind = sys.argv[1:4]
    subject = _subject(target, name, hooks=kind == "hooks")
    cases = [Case(*one) for one in json.load(sys.stdin)]
    asks = asks_of_hooks(subject) if subject.hooked else asks_of_model(subject, cases)
    watch, printed, out = Watch(), io.StringIO(), sys.stdout
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        given = [_watched(watch, one) for one in asks]
        figures = [_measured(one) for one in asks]
    json.dump(
        {
            "answers": given,
            "seen": watch.seen,
            "printed": printed.getvalue()[:200],
            "seconds": max((took for took, _bytes in figures), default=0),
            "bytes": max((peak for _took, peak in figures), default=0),
        },
        out,
    )


if __name__ == "__main__":
    main()

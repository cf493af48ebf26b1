"""One model asked in a process of its own, which watches what it reaches for.

``python -m plugins.kit.child TARGET KEY`` reads what to ask from its standard input
and prints, as JSON, the answers, what was reached for, and time and memory taken.
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
from functools import partial
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from plugins import answers
from plugins.answers import RegisteredModel
from plugins.kit.cases import ASKED, Case, request_of
from plugins.kit.subjects import answer, subject_of, subjects_at
from plugins.manager import PluginManager

_ROOT = Path(answers.__file__).resolve().parent
#: Our own code: what it opens, such as the names of months, is no act of the model.
_OURS = (str(_ROOT), str(_ROOT.parent / "upheld"))
_MODELS = str(_ROOT / "builtin")
_ASK: CodeType = RegisteredModel.ask.__code__

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
#: As often as a price is asked for its time; the best counts.
TIMES = 5
#: How many faults are told: more would say nothing new.
MOST_TOLD = 100


class Watch:
    """Collects what a model reaches for while it is asked."""

    def __init__(self) -> None:
        """Be off until it is entered."""
        self.on = False
        self.seen: list[tuple[str, str]] = []
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
        """Keep what the model did itself; its line is told."""
        line = _line_of_model(frame)
        if line and len(self.seen) < MOST_TOLD:
            self.seen.append((kind, f"{what}, {line}"))

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Watch while the block runs."""
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


def _line_of_model(frame: FrameType | None) -> str:
    """Return the line of the model that is behind *frame*; empty if we are."""
    line = ""
    while frame is not None and frame.f_code is not _ASK:
        file = frame.f_code.co_filename
        if "importlib" in file:
            return ""
        if file.startswith(_OURS) and not file.startswith(_MODELS):
            return ""
        line = line or f"{Path(file).name} line {frame.f_lineno}"
        frame = frame.f_back
    return line if frame is not None else ""


def _model(target: str, key: str) -> RegisteredModel:
    if Path(target).exists():
        return next(it.asked for it in subjects_at(Path(target)) if it.name == key)
    return subject_of(key, PluginManager.here()).asked


def _measured(model: RegisteredModel, case: Case) -> tuple[float, int]:
    """Return the seconds that a price takes, and the bytes."""
    request = request_of({**ASKED, **case.request})
    parameters = model.Parameters.load(case.parameters)
    ask = partial(model.ask, request, parameters)
    took = []
    for _time in range(TIMES):
        start = time.perf_counter()
        ask()
        took.append(time.perf_counter() - start)
    tracemalloc.start()
    ask()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return min(took), peak


def main() -> None:
    """Answer what standard input asks."""
    with contextlib.suppress(locale.Error):
        locale.setlocale(locale.LC_ALL, "")
    model = _model(*sys.argv[1:3])
    cases = [Case(*one) for one in json.load(sys.stdin)]
    watch, printed, out = Watch(), io.StringIO(), sys.stdout
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        with watch.watching():
            given = [answer(model, case) for case in cases]
        figures = [_measured(model, case) for case in cases]
    json.dump(
        {
            "answers": given,
            "seen": watch.seen,
            "printed": printed.getvalue()[:200],
            "seconds": max(took for took, _bytes in figures),
            "bytes": max(peak for _took, peak in figures),
        },
        out,
    )


if __name__ == "__main__":
    main()

"""One plugin, asked over a socket: a line of JSON in, a line of JSON out."""

import faulthandler
import importlib.metadata
import logging
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from functools import lru_cache
from itertools import islice
from types import ModuleType
from typing import Any

import orjson

from plugins.answers import RegisteredModel
from plugins.faults import Fault, fault_of
from plugins.hooked import HookedPlugin
from plugins.inside import kernel, packed
from plugins.isolation import wire
from plugins.isolation.hooked import hinted, read_as
from plugins.isolation.limits import Limits
from plugins.isolation.requests import like, rows_again, varied
from plugins.isolation.worker import LONGEST_LINE
from plugins.manager import PluginManager
from plugins.parameters import Parameters
from plugins.sources import Origin, Source
from plugins.types import PriceRequest, PricingModel
from upheld.errors import InvalidInput, UpheldError
from upheld.plain import to_plain
from upheld.words import _, use_language

Plain = dict[str, Any]
#: What goes on after it was told to stop is told again after so many seconds.
AGAIN = 0.1
#: How many sets of parameters are kept as they were read.
KEPT = 2000
#: What is taken of one answer to a hook, and of what is logged meanwhile.
MOST_ANSWERS = 1000
MOST_LINES = 100
LARGEST_READ = 1 << 16


class Overdue(UpheldError):
    """A question that takes too long; raised wherever the plugin is by then."""


class Serving:
    """The one plugin of this process."""

    def __init__(self) -> None:
        """Have none yet."""
        self.overdue = False
        self.hooked: HookedPlugin | None = None
        self.models: Mapping[str, RegisteredModel] = {}
        self.parameters = lru_cache(KEPT)(self._parameters)

    def load(self, asked: Plain) -> Plain:
        """Load the plugin and say what it offers."""
        origin = Origin(asked["origin"])
        read = _importer(asked)
        if "pack" in asked:
            packed.find_in(asked["pack"], asked["root"])
        elif origin is Origin.FILE:
            read = _reader(asked)
        source = Source(asked["name"], origin, asked["version"], read)
        manager = PluginManager.of([source])
        info = manager.plugins[0]
        # What it chooses among is known outside of this process only.
        self.models = {key: manager.models[key] for key in info.models}
        try:
            models = [_described(one) for one in self.models.values()]
        except wire.NotDeclared as error:
            return {"reason": error.message, "version": info.version, "models": []}
        offer = {"reason": info.reason, "version": info.version, "models": models}
        here = [one for one in manager.hooking if isinstance(one, HookedPlugin)]
        self.hooked = here[0] if here else None
        hooked = self.hooked
        places = {one: hooked.begins(one) for one in info.hooks} if hooked else {}
        moves = sorted(hooked.moves) if hooked else []
        told = {"moves": moves, "warnings": [*info.warnings]}
        return {**offer, "hooks": places, **told}

    def hook(self, asked: Plain) -> Plain:
        """Return what the plugin answers to a hook, to each question in turn."""
        answers: list[Plain] = []
        first, hints = asked.get("like"), hinted(asked["hook"])
        base = like(first) if first else None
        for one in asked["asks"]:
            if self.overdue:
                answers.append(answers[-1])
                continue
            given: Plain = {}
            if base and first:
                given["request"] = varied(base, first, one.pop("request"))
            if "rows" in one:
                given["rows"] = rows_again(one.pop("rows"))
            given |= {name: read_as(hints[name], it) for name, it in one.items()}
            answers.append(self._hooked(asked["hook"], given))
        return {"answers": answers}

    def _hooked(self, hook: str, given: Plain) -> Plain:
        if self.hooked is None:
            return {"answer": None}
        answer = self.hooked.ask(hook, _plain, **given)
        return _fault(answer) if isinstance(answer, Fault) else {"answer": answer[0]}

    def price(self, asked: Plain) -> Plain:
        """Return the rows of each price asked for, or why there are none."""
        answers: list[Plain] = []
        first = asked["like"]
        base = like(first)
        for one in asked["asks"]:
            # The time is that of all together: it is not asked on when it is over.
            if self.overdue:
                answers.append(answers[-1])
                continue
            answers.append(self._priced(one, varied(base, first, one["request"])))
        return {"answers": answers}

    def stop(self, *_signal: object) -> None:
        """Raise that the time is over."""
        self.overdue = True
        raise Overdue(_("It took too long and was stopped."))

    def check(self, asked: Plain) -> Plain:
        """Return parameters as the author's own code makes them, or what is wrong."""
        model = self.models[asked["model"]]
        try:
            return {"plain": model.Parameters.load(asked["given"]).dump()}
        except InvalidInput as error:
            return {"problems": [asdict(one) for one in error.problems]}
        except BaseException as error:  # noqa: BLE001  a plugin may raise anything
            return _fault(fault_of(error, model.plugin, model.home))

    def _priced(self, asked: Plain, request: PriceRequest) -> Plain:
        model, parameters = self._read(asked)
        if isinstance(parameters, Fault):
            return _fault(parameters)
        answer = model.ask(request, parameters)
        if isinstance(answer, Fault):
            return _fault(answer)
        return {"rows": [wire.row_to_plain(row) for row in answer]}

    def cost(self, asked: Plain) -> Plain:
        """Return the cost that the model expects."""
        model, parameters = self._read(asked)
        if isinstance(parameters, Fault):
            return {"cost": None}
        found = model.expected_cost(like(asked["like"]), parameters)
        return {"cost": None if found is None else f"{found:f}"}

    def _read(self, asked: Plain) -> tuple[RegisteredModel, Parameters | Fault]:
        """Return the model that is asked, with its parameters or what they raise."""
        model = self.models[asked["model"]]
        try:
            given = orjson.dumps(asked["parameters"])
            return model, self.parameters(model.key, given)
        except BaseException as error:  # noqa: BLE001  a plugin may raise anything
            return model, fault_of(error, model.plugin, model.home)

    def _parameters(self, key: str, plain: bytes) -> Parameters:
        return self.models[key].Parameters.load(orjson.loads(plain))


class _Log(logging.Handler):
    """Keeps what is logged until the next answer, which takes it along."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[list[Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        if len(self.lines) < MOST_LINES:
            text = record.getMessage()[:LONGEST_LINE]
            self.lines.append([record.name, record.levelno, text])


def _plain(answer: object) -> tuple[Any]:
    """Return an answer as JSON has it, in a tuple to tell it from a fault."""
    if isinstance(answer, Iterator):
        answer = tuple(islice(answer, MOST_ANSWERS + 1))
    return (to_plain(answer),)


def _fault(fault: Fault) -> Plain:
    return {"fault": wire.fault_to_plain(fault)}


def _described(model: RegisteredModel) -> Plain:
    return {
        "key": model.key,
        "title": model.title,
        "version": model.version,
        "home": str(model.home or ""),
        "doc": type(model.model).__doc__ or "",
        "costs": type(model.model).expected_cost is not PricingModel.expected_cost,
        "parameters": wire.described(model.Parameters),
    }


def _importer(asked: Plain) -> Callable[[], object]:
    point = importlib.metadata.EntryPoint(asked["name"], asked["where"], "")
    return point.load


def _reader(asked: Plain) -> Callable[[], ModuleType]:
    """Return what makes a module of the text of a file, which cannot be read here."""

    def read() -> ModuleType:
        module = ModuleType(f"upheld_plugin_{asked['name']}")
        module.__file__ = asked["where"]
        sys.modules[module.__name__] = module
        exec(compile(asked["text"], asked["where"], "exec"), vars(module))  # noqa: S102
        return module

    return read


def serve(wire_end: int, limits: Limits, readable: list[str]) -> None:
    """Confine this process and answer until nobody asks any more."""
    _confine(limits, readable)
    serving = Serving()
    acts = {"load": serving.load, "price": serving.price, "check": serving.check}
    acts |= {"hook": serving.hook, "cost": serving.cost}
    log = _Log()
    logging.basicConfig(level=logging.INFO, handlers=[log], force=True)
    faulthandler.enable(file=wire_end)
    signal.signal(signal.SIGALRM, serving.stop)
    for line in _lines(wire_end):
        asked = orjson.loads(line)
        serving.overdue = False
        _more_time(limits)
        with use_language(asked.get("language", "en")):
            seconds = limits.load_seconds if asked["do"] == "load" else limits.seconds
            answer = _in_time(acts[asked["do"]], asked, seconds)
        answer["id"] = asked["id"]
        if log.lines:
            answer["log"], log.lines = log.lines, []
        _write(wire_end, orjson.dumps(answer) + b"\n")


def _in_time(act: Callable[[Plain], Plain], asked: Plain, seconds: float) -> Plain:
    """Return the answer of *act*, which is interrupted after *seconds*."""
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
        answer = act(asked)
        signal.setitimer(signal.ITIMER_REAL, 0)
    except MemoryError:
        signal.setitimer(signal.ITIMER_REAL, 0)
        return {"memory": True}
    return answer


def _confine(limits: Limits, readable: list[str]) -> None:
    kernel.end_with_parent()
    os.environ.clear()
    os.chdir("/")
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(kind, (most, most))
    kernel.no_new_privileges()
    kernel.refuse_files(readable)
    if not kernel.refuse_calls():
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def _more_time(limits: Limits) -> None:
    """Allow the processor for one more call: a limit counts from the very start."""
    seconds = int(time.process_time() + max(limits.seconds, limits.load_seconds)) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))


def _lines(source: int) -> Iterator[bytes]:
    rest = b""
    while chunk := os.read(source, LARGEST_READ):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines


def _write(target: int, line: bytes) -> None:
    left = memoryview(line)
    while left:
        left = left[os.write(target, left) :]

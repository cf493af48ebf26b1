"""A plugin of others lives in a process of its own, which can do nothing but price."""

import os
import signal
import textwrap
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from plugins.answers import RegisteredModel
from plugins.faults import Fault
from plugins.isolation import pauses, sandbox
from plugins.isolation.limits import LIMITS
from plugins.isolation.models import Elsewhere
from plugins.isolation.nursery import NURSERY
from plugins.isolation.pauses import Health
from plugins.isolation.sandbox import Kind
from plugins.manager import PluginManager
from tests.plugins.pricing import request
from upheld.errors import InvalidInput

SHORT = replace(LIMITS, seconds=0.3, memory=256 * 1024 * 1024)
CODE = """
import ctypes, os, socket, subprocess, sys, threading, time
from upheld.plugin import *

api = "1"

class Seats(Parameters):
    {fields}

class Model(PricingModel[Seats]):
    key, title, version, Parameters = "odd", "Odd", "1", Seats
    asked = 0

    def price(self, request, parameters):
{body}
        yield PriceRow("All of it", 1)

@hookimpl
def register_pricing_models():
    return [Model()]
"""
#: In which line of the file the body stands.
LINE = 15

Load = Callable[..., RegisteredModel]


@pytest.fixture(params=[Kind.BUBBLEWRAP, Kind.KERNEL])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Kind:
    """Run a test as on a machine that has bubblewrap, and as on one that has not."""
    wanted: Kind = request.param
    if NURSERY.kind is not wanted:
        NURSERY.close()
        if wanted is Kind.KERNEL:
            monkeypatch.setattr(sandbox, "which", lambda _name: None)
    if NURSERY.kind is not wanted:
        pytest.skip("bubblewrap does not work here")
    return wanted


@pytest.fixture(scope="module", autouse=True)
def _closed() -> Iterator[None]:
    yield
    NURSERY.close()


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def write(body: str, fields: str = "pass") -> RegisteredModel:
        body = textwrap.indent(textwrap.dedent(body), " " * 8)
        text = CODE.format(body=body, fields=fields.replace("\n", "\n    "))
        (tmp_path / "odd.py").write_text(text)
        plugins = PluginManager.load(folder=tmp_path, limits=SHORT)
        assert [info.reason for info in plugins.disabled] == []
        return plugins.models["odd"]

    return write


def outcome(model: RegisteredModel, given: dict[str, Any] | None = None) -> Any:
    return model.ask(request(48), model.Parameters.load(given or {}))


def fault(model: RegisteredModel) -> Fault:
    found = outcome(model)
    assert isinstance(found, Fault), found
    return found


REFUSED = {
    "a socket": "socket.socket()",
    "another program": "subprocess.run(['/bin/true'])",
    "a fork": "os.fork()",
    "a thread": "threading.Thread(target=print).start()",
    "a file of the machine": "open('/etc/passwd').read()",
    "a folder": "os.listdir('/')",
    "a new file": "open('/tmp/left-behind', 'w')",
    "a signal to another": "os.kill(os.getppid(), 9)",
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_the_kernel_refuses_a_plugin_all_but_arithmetic(kind: Kind, load: Load, body):
    found = fault(load(body))

    assert (found.plugin, Path(found.file).name, found.lineno) == (
        "odd",
        "odd.py",
        LINE,
    )
    assert found.sentence.startswith("Plugin “odd” failed in odd.py, line 15: ")
    assert not Path("/tmp/left-behind").exists()


def test_a_plugin_sees_an_empty_environment(kind: Kind, load: Load):
    rows = outcome(load("yield PriceRow(f'Variables: {sorted(os.environ)}', 1)"))

    assert rows[0].sentence == "Variables: []"


def test_the_application_imports_no_code_of_a_plugin(load: Load):
    model = load("yield PriceRow(f'Process {os.getpid()}', 1)")

    assert isinstance(model.model, Elsewhere)
    assert outcome(model)[0].sentence != f"Process {os.getpid()}"


SLOW = {"an endless loop": "while True: pass", "a sleep": "time.sleep(60)"}


@pytest.mark.parametrize("body", SLOW.values(), ids=SLOW.keys())
def test_what_takes_too_long_is_stopped_in_its_line(load: Load, body):
    model = load(body)
    start = time.monotonic()
    found = fault(model)

    assert time.monotonic() - start < SHORT.seconds + 0.5
    assert (Path(found.file).name, found.lineno) == ("odd.py", LINE)
    assert "took too long" in found.sentence


def test_what_cannot_be_interrupted_is_killed(load: Load):
    found = fault(
        load(
            """
            while True:
                try:
                    time.sleep(60)
                except Exception:
                    pass
            """
        )
    )

    assert found.sentence == "Plugin “odd” failed: It took more than 0.3 seconds."


ENDS = {
    "os._exit(3)": "Plugin “odd” failed: It ended its process (exit 3).",
    "ctypes.string_at(0)": (
        "Plugin “odd” failed in odd.py, line 15: It broke down (SIGSEGV)."
    ),
    "bytearray(300_000_000)": "Plugin “odd” failed in odd.py, line 15: MemoryError",
    "os.closerange(3, 64)": "Plugin “odd” failed: It ended its process (exit 1).",
}


@pytest.mark.parametrize(("body", "said"), ENDS.items(), ids=ENDS.keys())
def test_a_plugin_that_breaks_down_is_named(load: Load, body, said):
    found = fault(load(body))

    assert (found.sentence, found.plugin) == (said, "odd")


def test_after_a_breakdown_the_next_price_is_asked_of_a_new_process(load: Load):
    model = load("if request.quantity == 48: os._exit(0)")
    assert isinstance(outcome(model), Fault)

    rows = model.ask(request(3), model.Parameters.load({}))
    assert [row.sentence for row in rows] == ["All of it"]  # type: ignore[union-attr]


def test_a_plugin_that_fails_three_times_rests(load: Load):
    model = load("raise ValueError('no')")
    said = [fault(model).sentence for _time in range(4)]

    assert said[2] == "Plugin “odd” failed in odd.py, line 15: ValueError: no"
    assert "failed several times and is tried again in 60 seconds" in said[3]


def test_a_price_below_zero_is_none(load: Load):
    found = fault(load("yield PriceRow('Less', -2)"))

    assert found.sentence.endswith("The model answered a price below zero.")


def test_what_is_printed_disturbs_nothing(load: Load):
    model = load("print('{}' * 1000, flush=True)")

    assert [row.sentence for row in outcome(model)] == ["All of it"]


def test_many_prices_are_asked_in_one_go(load: Load):
    model = load("Model.asked += 1")
    asks = [(request(count), model.Parameters.load({})) for count in range(1, 21)]
    worker = model.model.worker  # type: ignore[attr-defined]
    before = worker.asked
    outcomes = model.ask_many(asks)

    assert worker.asked == before + 1
    assert [len(rows) for rows in outcomes] == [1] * 20  # type: ignore[arg-type]


def test_a_process_that_was_forked_has_processes_of_its_own(load: Load):
    model = load("yield PriceRow(f'Process {os.getppid()}', 1)")
    outcome(model)
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(write, outcome(model)[-1].sentence.encode())
            NURSERY.close()
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as heard:
        assert heard.read() == "All of it"
    assert os.waitpid(child, 0)[1] == 0
    assert [row.sentence for row in outcome(model)][-1] == "All of it"


FIELDS = """price = Price("Price per seat", "For one.")
floor = Quantity("Floor", default="2.5")
most = Optional(Number("Most", "At most.", least=3))
way = Choice("Counted", ways={"all": "all", "whole": "whole"}, default="whole")
since = Date("Since", default=None or __import__("datetime").date(2027, 1, 31))
note = Text("Note", default="")
share = Percent("Share", default=5)
"""


def test_the_form_of_a_plugin_is_built_from_what_it_declares(load: Load):
    kind = load("pass", FIELDS).Parameters

    assert {name: field.kind for name, field in kind.fields.items()} == {
        "price": "price",
        "floor": "quantity",
        "most": "number",
        "way": "choice",
        "since": "date",
        "note": "text",
        "share": "percent",
    }
    assert kind.load({"price": "12.50"}).dump() == {
        "price": "12.50",
        "floor": "2.5",
        "most": None,
        "way": "whole",
        "since": "2027-01-31",
        "note": "",
        "share": "5",
    }
    assert kind.json_schema()["required"] == ["price"]


def test_what_an_author_refuses_is_refused_with_its_place(load: Load):
    kind: Any = load(
        "pass",
        FIELDS
        + "def problems(self):\n"
        + "    if self.floor > 9: yield Problem('floor', 'Nine at most.', 'Take 9.')\n",
    ).Parameters

    assert kind.load({"price": "1", "floor": "9"}).floor == 9
    with pytest.raises(InvalidInput) as refused:
        kind.load({"price": "1", "floor": "10"})
    assert [(one.where, one.message, one.hint) for one in refused.value.problems] == [
        ("floor", "Nine at most.", "Take 9.")
    ]


def test_three_failures_in_five_minutes_make_it_rest_for_a_minute():
    health = Health().failed(0).failed(100)
    assert not health.rests(100)
    health = health.failed(299)

    assert health.rests(358.9)
    assert not health.rests(359)


def test_failures_longer_ago_do_not_count():
    assert not Health().failed(0).failed(1).failed(301).rests(301)


def test_one_more_failure_after_a_rest_makes_it_rest_again():
    health = Health().failed(0).failed(0).failed(0).failed(61)

    assert health.rests(61 + pauses.REST - 1)


def test_the_processes_of_plugins_end_with_ours(load: Load):
    outcome(load("pass"))
    process = NURSERY._process
    assert process is not None
    NURSERY.close()

    assert process.returncode is not None
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)

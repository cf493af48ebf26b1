"""Every fault of a plugin at every hook: a sentence, and nothing else happens."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from catalog.price_books import price_lines
from catalog.pricing import ORDER, PriceSheet, Unpriced
from plugins import hookspecs
from plugins.faults import Fault
from plugins.hook_types import Event, Move, TaxRequest
from plugins.isolation.limits import LIMITS
from plugins.isolation.models import Elsewhere
from plugins.isolation.nursery import NURSERY
from plugins.manager import PluginManager
from plugins.refusing import reasons
from plugins.section_types import Document
from plugins.sectioning import added_sections
from plugins.taxing import ask_tax
from tests.catalog.price_samples import PER_SERVER, TERMS, entry, line, view
from tests.plugins.faulty.plugins import ANSWERS, ANYWHERE, FAULTS, HOOKS, LOADING, code

SHORT = replace(LIMITS, seconds=0.3, load_seconds=0.8, memory=256 * 1024 * 1024)
#: For what fails by itself: a busy machine may take its time over a long traceback.
PATIENT = replace(SHORT, seconds=5.0, load_seconds=5.0)
#: What goes on until it is stopped says so.
STOPPED = ("It took", "emory")


@pytest.fixture(scope="module", autouse=True)
def _closed() -> Iterator[None]:
    assert NURSERY.kind
    yield
    NURSERY.close()


@pytest.fixture(autouse=True)
def _nothing_left_behind() -> Iterator[None]:
    """Let no process, thread or file of a plugin stay, and nobody wait for one."""
    threads, gaps, done = threading.active_count(), [0.0], threading.Event()

    def tick() -> None:
        last = time.monotonic()
        while not done.wait(0.02):
            now = time.monotonic()
            gaps.append(now - last)
            last = now

    ticker = threading.Thread(target=tick)
    ticker.start()
    yield
    done.set()
    ticker.join()
    assert max(gaps) < 1
    assert threading.active_count() == threads
    assert not Path("/var/tmp/faulty").exists()


def descendants() -> int:
    """Return how many processes of plugins there are."""
    process = NURSERY._process
    assert process is not None
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents[int(status.parent.name)] = int(fields[1])
    found, new = {process.pid}, {process.pid}
    while new:
        new = {pid for pid, parent in parents.items() if parent in new} - found
        found |= new
    return len(found)


def outcome(hook: str, plugins: PluginManager) -> str:
    """Return what is said when the hook is asked; empty where it has an answer."""
    if plugins.disabled:
        return plugins.disabled[0].reason
    if hook == "price":
        return unpriced(price_lines(view(entry("bad", {})), plugins, [line()], TERMS))
    if hook == "choose_model":
        left = view(entry("chosen_by_bad", {}))
        return unpriced(price_lines(left, plugins, [line()], TERMS))
    if hook == "adjust_price":
        terms = TERMS._replace(order=(*ORDER, "plugin:bad"))
        return unpriced(price_lines(view(PER_SERVER), plugins, [line()], terms))
    if hook == "refuse_move":
        return " ".join(reasons(plugins, MOVE))
    found: object = None
    if hook == "tax":
        found = ask_tax(plugins, "bad", TAXED)
    elif hook == "document_sections":
        found = added_sections(plugins, DOCUMENT)[0].sections
    else:
        (one,) = plugins.hooked(hook)
        found = one.ask(hook, lambda _answer: None, event=Event(name="quote-sent"))
    return found.sentence if isinstance(found, Fault) else ""


def unpriced(found: tuple[PriceSheet | Unpriced, ...]) -> str:
    return found[0].sentence if isinstance(found[0], Unpriced) else ""


TAXED = TaxRequest(
    day=date(2026, 12, 1),
    currency="EUR",
    seller_country="DE",
    customer_country="IT",
)


DOCUMENT = Document(
    number="Q-2026-00418-2",
    language="en",
    seller_country="DE",
    customer_country="IT",
    seller_name="Northwind",
    customer_name="Contoso",
    currency="EUR",
    starts_on=date(2026, 12, 1),
    term_months=12,
    offerings=("FULL",),
)
MOVE = Move(
    name="quote.send",
    seller_id="1",
    number="Q-2026-00418-2",
    seller_country="DE",
    customer_country="IT",
    customer_tax_number="",
    currency="EUR",
    total=Decimal(100),
    starts_on=date(2026, 12, 1),
    term_months=12,
    offerings=("FULL",),
)


def asked(hook: str, name: str, folder: Path) -> str:
    (folder / "bad.py").write_text(code(hook, FAULTS[name]))
    is_stopped = FAULTS[name].said.startswith(STOPPED) or not FAULTS[name].said
    limits = SHORT if is_stopped else PATIENT
    start = time.monotonic()
    plugins = PluginManager.load(folder=folder, limits=limits)
    said = outcome(hook, plugins)
    most = limits.seconds + limits.load_seconds + 1
    assert time.monotonic() - start < most
    assert [*folder.iterdir()] == [folder / "bad.py"]
    for one in [*plugins.models.values()]:
        if isinstance(one.model, Elsewhere):
            one.model.worker.stop()
    return said


def test_every_hook_is_done_wrong_here():
    specs = {name for name, it in vars(hookspecs).items() if hasattr(it, "upheld_spec")}
    assert {*HOOKS} == {"price", *specs}


def test_all_faults_are_here():
    assert len(FAULTS) >= 24


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("name", ANYWHERE)
def test_what_fails_at_a_hook_is_told_in_a_sentence(hook: str, name: str, tmp_path):
    said = asked(hook, name, tmp_path)

    assert ANYWHERE[name].said in said
    if hook != "register_pricing_models":
        assert said.startswith("Plugin “bad” failed")
        assert hook == "price" or f"“{hook}”" in said


#: The hook that wants no answer takes any.
ANSWERING = [hook for hook in HOOKS if hook != "hear_event"]


@pytest.mark.parametrize("hook", ANSWERING)
@pytest.mark.parametrize("name", ANSWERS)
def test_a_wrong_answer_is_told_in_a_sentence(hook: str, name: str, tmp_path):
    assert asked(hook, name, tmp_path)


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("name", LOADING)
def test_a_plugin_that_cannot_be_loaded_is_off(hook: str, name: str, tmp_path):
    assert LOADING[name].said in asked(hook, name, tmp_path)


def test_no_process_outlives_its_plugin(tmp_path: Path):
    before = descendants()
    for name in ("endless-loop", "os-exit", "fork", "sleep-unstoppable"):
        asked("price", name, tmp_path)
    deadline = time.monotonic() + 5
    while descendants() > before and time.monotonic() < deadline:
        time.sleep(0.05)

    assert descendants() == before

"""Papers are made in processes with limits, and the same bytes come out of each."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.documents import pool as pool_module
from contracts.documents.job import Job, Limits, PaperFailed, WorkerEnded
from contracts.documents.pool import Pool, Worker, check_libraries, print_paper
from contracts.documents.worker import Locked, lock
from contracts.record_words import Terms
from tests.documents.samples import ONE, SAMPLES, contract, offer, units
from upheld.errors import InvalidInput

SMALL = Job(SAMPLES["one"]())
HUGE = Job(contract(offer(units=units(20_000))))


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool(1)
    yield made
    made.close()


def memory(pid: int) -> int:
    """Return the resident memory of a process in bytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE")


def test_a_process_stays_for_the_next_paper(pool: Pool) -> None:
    with pool.worker() as worker:
        first = worker.pid, worker.make(SMALL).content
    with pool.worker() as worker:
        second = worker.pid, worker.make(SMALL).content
    assert first == second


def idle(pool: Pool) -> int:
    """Return the number of the process that would be given the next paper."""
    with pool.worker() as worker:
        return worker.pid


def test_a_process_made_ready_ahead_makes_the_first_paper(pool: Pool) -> None:
    with pool.ready():
        waiting = [worker.pid for worker in pool._idle.queue if worker]
        assert waiting == [idle(pool)]
        assert print_paper(SMALL, pool).pages > 1
        assert waiting == [idle(pool)]


def test_processes_made_ready_ahead_end_afterwards(pool: Pool) -> None:
    with pool.ready():
        pid = idle(pool)
        assert Path(f"/proc/{pid}").exists()
    assert not Path(f"/proc/{pid}").exists()


def test_a_process_at_its_end_is_replaced_ahead() -> None:
    pool = Pool(1, Limits(papers=1))
    with pool.ready():
        print_paper(SMALL, pool)
        assert [worker for worker in pool._idle.queue if worker]


def test_another_process_makes_the_same_bytes() -> None:
    first, second = Worker(Limits()), Worker(Limits())
    assert first.make(SMALL).content == second.make(SMALL).content
    first.end()
    second.end()


def test_a_process_is_replaced_after_its_papers() -> None:
    pool = Pool(1, Limits(papers=1))
    with pool.worker() as worker:
        first = worker.pid
        worker.make(SMALL)
    with pool.worker() as worker:
        assert worker.pid != first
    pool.close()


def test_a_paper_that_computes_too_long_is_stopped() -> None:
    pool = Pool(1, Limits(cpu_seconds=1))
    with pytest.raises(PaperFailed, match="more than 1 seconds of computing"):
        print_paper(HUGE, pool)
    assert print_paper(SMALL, pool).pages > 1
    pool.close()


def test_a_paper_that_takes_too_long_on_the_clock_is_stopped() -> None:
    pool = Pool(1, Limits(wall_seconds=3))
    begun = time.monotonic()
    with pytest.raises(PaperFailed, match="3 seconds on the clock"):
        print_paper(HUGE, pool)
    assert time.monotonic() - begun < 6
    pool.close()


def test_a_paper_that_needs_too_much_memory_is_stopped() -> None:
    pool = Pool(1, Limits(memory=330 * 1024**2))
    # Python says that there is no more; a library below it may just end the process.
    said = "more than 330 MB of memory|papers ended"
    with pytest.raises((PaperFailed, WorkerEnded), match=said):
        print_paper(HUGE, pool)
    pool.close()


def test_a_killed_process_can_be_tried_again(pool: Pool) -> None:
    with pool.worker() as worker:
        os.kill(worker.pid, signal.SIGKILL)
        with pytest.raises(WorkerEnded):
            worker.make(SMALL)
    assert print_paper(SMALL, pool).pages > 1


def test_a_refused_record_leaves_the_process_alive(pool: Pool) -> None:
    with pool.worker() as worker:
        first = worker.pid
        with pytest.raises(PaperFailed, match="schema"):
            worker.make(Job('{"schema": "other/1"}'))
    with pool.worker() as worker:
        assert worker.pid == first


@pytest.mark.timeout(600)
def test_memory_stays_flat_over_a_hundred_papers(pool: Pool) -> None:
    short = Job(contract(offer(ONE, terms=Terms(), service_steps=())))
    sizes = []
    with pool.worker() as worker:
        for __ in range(100):
            worker.make(short)
            sizes.append(memory(worker.pid))
    # A font configuration of its own for each paper would leave 13 MB behind; until
    # its memory has settled, a process takes some more without losing any.
    assert min(sizes[80:]) - min(sizes[20:40]) < 8 * 1024**2


def test_a_process_sees_nothing_of_our_environment(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UPHELD_SECRET_KEY", "s" * 40)
    with pool.worker() as worker:
        worker.make(SMALL)
        seen = Path(f"/proc/{worker.pid}/environ").read_bytes()
    assert b"UPHELD" not in seen
    assert {entry.partition(b"=")[0] for entry in seen.split(b"\0") if entry} == {
        b"FONTCONFIG_FILE",
        b"LC_ALL",
        b"PYTHONPATH",
        b"PYTHONUTF8",
    }


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.connect", (None, ("127.0.0.1", 80))),
        ("socket.getaddrinfo", ("localhost", 80)),
        ("subprocess.Popen", ("/bin/sh", [], None, None)),
        ("open", ("/etc/passwd", "r", 0)),
        ("open", ("/root/.ssh/id_rsa", "rb", 0)),
        ("open", (pool_module.__file__, "w", 0)),
    ],
)
def test_a_process_is_locked_in(event: str, arguments: tuple[object, ...]) -> None:
    with pytest.raises(Locked):
        lock(event, arguments)


def test_a_locked_process_reads_its_own_code() -> None:
    lock("open", (pool_module.__file__, "r", 0))
    lock("compile", (None, "template"))


def test_what_a_failing_template_needs_is_there_before_the_lock() -> None:
    code = "import sys, contracts.documents.render;print('jinja2.debug' in sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )
    assert said.stdout.strip() == "True"


def test_calling_it_does_not_load_the_renderer() -> None:
    code = (
        "import sys, contracts.documents.operations, contracts.documents.views;"
        "sys.exit('weasyprint' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("change", [{"paper": "a5"}, {"variant": "pdf/x-1"}])
def test_an_unknown_way_of_printing_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(InvalidInput, match="is not one of"):
        replace(SMALL, **change)


def test_the_libraries_are_there() -> None:
    assert [(check.name, check.ok) for check in check_libraries()] == [
        ("weasyprint", True),
        ("harfbuzz-subset", True),
    ]


def test_a_process_that_cannot_start_is_told_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken = (sys.executable, "-c", "raise SystemExit('no libpango')")
    monkeypatch.setattr(pool_module, "COMMAND", broken)
    monkeypatch.setattr(pool_module, "POOL", Pool(1))
    [check] = check_libraries()
    assert not check.ok
    assert "The process that makes papers ended" in check.sentence


def test_a_record_without_an_address_has_no_code() -> None:
    record = json.loads(contract(offer(ONE)))
    record["offer"]["verify_url"] = ""
    assert print_paper(Job(json.dumps(record))).remarks == ()

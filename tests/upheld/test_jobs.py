"""Jobs exist when their transaction was committed, and end although workers die."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from tests.sellers import Undone, add_seller, undone, working_for
from upheld import clock, jobs
from upheld.db import db
from upheld.errors import Refused
from upheld.jobs import JobRow, Payload, enqueue
from upheld.principal import current_principal
from upheld.scope import current_scope, unscoped
from upheld.transactions import transaction
from upheld.worker import Worker

PROGRAM = Path(__file__).with_name("job_worker.py")


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Register jobs that note that they ran, and give what they noted."""
    monkeypatch.setattr(jobs, "KINDS", {})
    words: list[str] = []

    @jobs.job("note")
    def note(payload: Payload) -> None:
        words.append(f"{payload['word']} {current_scope().seller_id}")

    @jobs.job("crash")
    def crash(_payload: Payload) -> None:
        raise ZeroDivisionError("by zero")

    @jobs.job("refuse")
    def refuse(_payload: Payload) -> None:
        raise Refused("The contract is no more.")

    @jobs.job("who")
    def who(_payload: Payload) -> None:
        words.append(current_principal().name)

    return words


def ask(name: str, key: str = "1", word: str = "done") -> None:
    with transaction():
        enqueue(name, key, {"word": word})


def states() -> list[tuple[str, int, str]]:
    columns = JobRow.state, JobRow.attempts, JobRow.failure
    with unscoped("look at all"):
        # Daily jobs come by themselves.
        chosen = sa.select(*columns).where(JobRow.key < "2").order_by(JobRow.name)
        found = db.session.execute(chosen)
        rows = [(state, tries, why) for state, tries, why in found]
    db.session.rollback()
    return rows


def test_a_job_runs_in_the_scope_it_was_asked_in(
    at_work: Flask, noted: list[str], seller: str
) -> None:
    ask("note")
    assert Worker(at_work).run_all() == 1
    assert noted == [f"done {seller}"]
    assert states() == [("done", 1, "")]


def test_a_job_acts_in_its_own_name(at_work: Flask, noted: list[str]) -> None:
    ask("who")
    Worker(at_work).run_all()
    assert noted == ["job who"]


def test_a_transaction_taken_back_leaves_no_job(
    at_work: Flask, noted: list[str]
) -> None:
    with pytest.raises(Undone):
        undone(lambda: enqueue("note", "1", {"word": "never"}))
    assert Worker(at_work).run_all() == 0


def test_the_same_key_gives_one_job(at_work: Flask, noted: list[str]) -> None:
    ask("note", word="first")
    ask("note", word="second")
    assert Worker(at_work).run_all() == 1
    ask("note", word="third")
    assert Worker(at_work).run_all() == 0


def test_what_was_asked_for_last_comes_first(
    at_work: Flask, noted: list[str], seller: str
) -> None:
    for minutes, word in ((-2, "second"), (-1, "first"), (-3, "third")):
        with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
            ask("note", key=word, word=word)
    Worker(at_work).run_all()
    assert noted == [f"{word} {seller}" for word in ("first", "second", "third")]


def test_sellers_do_not_share_keys(at_work: Flask, noted: list[str]) -> None:
    ask("note")
    with working_for(add_seller("other")):
        ask("note")
    assert Worker(at_work).run_all() == 2


def test_a_job_is_asked_for_in_a_transaction(at_work: Flask) -> None:
    with pytest.raises(RuntimeError, match="inside"):
        enqueue("note", "1", {})


def test_a_crash_is_tried_again_after_a_pause(at_work: Flask, noted: list[str]) -> None:
    ask("crash")
    assert Worker(at_work).run_all() == 1
    assert states() == [("waiting", 1, "ZeroDivisionError: by zero")]
    with time_machine.travel(clock.now() + timedelta(seconds=3)):
        assert Worker(at_work).run_all() == 1


def test_the_last_try_parks_the_job(at_work: Flask, noted: list[str]) -> None:
    ask("crash")
    for later in range(1, 7):
        with time_machine.travel(clock.now() + timedelta(hours=later)):
            Worker(at_work).run_all()
    assert states() == [("parked", 5, "ZeroDivisionError: by zero")]


def test_what_will_never_work_is_parked_at_once(
    at_work: Flask, noted: list[str]
) -> None:
    ask("refuse")
    ask("unheard of")
    Worker(at_work).run_all()
    assert states() == [
        ("parked", 1, "The contract is no more."),
        ("parked", 1, "there is no job called unheard of"),
    ]


def test_a_parked_job_can_start_again(at_work: Flask, noted: list[str]) -> None:
    ask("refuse")
    Worker(at_work).run_all()
    job_id = db.session.scalars(sa.select(JobRow.id)).one()
    assert jobs.retry(job_id)
    assert not jobs.retry(job_id)
    assert states() == [("waiting", 0, "The contract is no more.")]


def test_a_lost_lease_cannot_end_the_job(at_work: Flask, noted: list[str]) -> None:
    ask("note")
    slow = jobs.take(timedelta(seconds=-1))
    fast = jobs.take()
    assert slow is not None
    assert fast is not None
    assert not jobs.keep(slow)
    assert not jobs.fail(slow, "too late")
    assert not jobs.finish(slow)
    assert jobs.finish(fast)
    assert states() == [("done", 2, "")]


def test_a_job_under_a_lease_is_taken_by_nobody(
    at_work: Flask, noted: list[str]
) -> None:
    ask("note")
    assert jobs.take() is not None
    assert jobs.take() is None


def test_no_two_workers_take_the_same_job(app: Flask, seller: str) -> None:
    with app.app_context(), working_for(seller), transaction():
        for key in range(20):
            enqueue("note", str(key), {})
    taken: list[str] = []

    def take_all() -> None:
        with app.app_context():
            while job := jobs.take():
                taken.append(job.key)

    threads = [threading.Thread(target=take_all) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(int, taken)) == list(range(20))


def test_a_commit_wakes_the_worker_of_this_process(
    at_work: Flask, noted: list[str], seller: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("upheld.worker.IDLE_SECONDS", 60)
    worker = Worker(at_work)
    worker.start()
    time.sleep(0.5)
    ask("note")
    wait_until(lambda: noted == [f"done {seller}"])
    worker.stop()
    assert noted == [f"done {seller}"]


def test_what_a_job_wants_beside_it_lives_as_long_as_the_worker(
    at_work: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "KINDS", {})
    beside = ExitStack()
    left: list[str] = []
    beside.callback(left.append, "left")
    jobs.job("print", beside=lambda: beside)(print)
    worker = Worker(at_work)
    worker.start()
    assert left == []
    worker.stop()
    assert left == ["left"]


def test_a_job_runs_without_what_could_not_be_opened_beside_it(
    at_work: Flask, noted: list[str], seller: str, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> ExitStack:
        raise OSError("no memory")

    jobs.KINDS["note"] = replace(jobs.KINDS["note"], beside=broken)
    worker = Worker(at_work)
    worker.start()
    ask("note")
    wait_until(lambda: noted == [f"done {seller}"])
    worker.stop()
    assert noted == [f"done {seller}"]
    assert "what job note wants beside it failed" in caplog.text


def test_daily_jobs_come_once_for_each_day_and_seller(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "KINDS", {})
    days: list[str] = []
    jobs.daily("expire")(lambda payload: days.append(payload["day"]))
    with app.app_context():
        add_seller("west", timezone="America/Los_Angeles")
        add_seller("east", timezone="Asia/Taipei")
        with time_machine.travel("2026-03-31T20:00:00+00:00", tick=False):
            jobs.enqueue_daily()
            jobs.enqueue_daily()
            Worker(app).run_all()
    assert sorted(days) == ["2026-03-31", "2026-04-01"]


def test_done_jobs_are_forgotten_and_open_ones_kept(
    at_work: Flask, noted: list[str]
) -> None:
    ask("note")
    Worker(at_work).run_all()
    ask("note", key="0")
    assert jobs.remove_done(clock.now() - timedelta(days=1)) == 0
    assert jobs.remove_done(clock.now() + timedelta(days=1)) == 1
    assert states() == [("waiting", 0, "")]


def test_a_killed_worker_loses_no_job(
    at_work: Flask, migrated_url: str, tmp_path: Path
) -> None:
    with transaction():
        enqueue("slow", "1", {"folder": str(tmp_path)})
    first = start(migrated_url, tmp_path, "first")
    wait_until((tmp_path / "began-first").exists)
    first.kill()
    first.communicate()
    second = start(migrated_url, tmp_path, "second")
    wait_until((tmp_path / "drawn").exists)
    wait_until(lambda: states() == [("done", 2, "")])
    second.kill()
    second.communicate()
    assert (tmp_path / "drawn").read_text() == "Q-2026-00001"
    assert states() == [("done", 2, "")]


def start(url: str, folder: Path, name: str) -> subprocess.Popen[bytes]:
    root = PROGRAM.parents[2]
    command = [sys.executable, str(PROGRAM), url, str(folder / "data"), name]
    return subprocess.Popen(command, env={"PYTHONPATH": str(root)})


def wait_until(is_true: Callable[[], bool], seconds: float = 45) -> None:
    end = time.monotonic() + seconds
    while not is_true() and time.monotonic() < end:
        time.sleep(0.05)

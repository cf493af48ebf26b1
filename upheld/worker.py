"""Takes jobs and runs them, in threads of this process."""

import logging
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

from flask import Flask

from upheld import clock, jobs
from upheld.errors import UpheldError
from upheld.principal import acting_as, system
from upheld.scope import Scope, scoped

log = logging.getLogger("upheld.jobs")

#: How often to look for jobs that other processes have asked for.
IDLE_SECONDS = 1.0
DAILY_SECONDS = 60.0
#: How long done jobs are remembered.
KEPT = timedelta(days=30)
_SERVER_ERROR = 500


class Worker:
    """Runs jobs until it is stopped; ``lease`` is how long a dead worker keeps one."""

    def __init__(self, app: Flask, lease: timedelta = jobs.LEASE) -> None:
        self.app = app
        self.lease = lease
        self.stopping = threading.Event()
        self.wake = threading.Event()
        self.threads: list[threading.Thread] = []
        self.beside = ExitStack()

    def start(self) -> None:
        """Run jobs in the background, and ask for the daily ones."""
        self._enter_beside()
        jobs.listen(self.wake.set)
        for run in (self._work, self._ask_daily):
            thread = threading.Thread(target=run, name="upheld-jobs", daemon=True)
            thread.start()
            self.threads.append(thread)

    def stop(self, seconds: float = 10) -> None:
        """Take no more jobs; wait for the running one, but no longer than *seconds*."""
        self.stopping.set()
        self.wake.set()
        jobs.ignore(self.wake.set)
        for thread in self.threads:
            thread.join(seconds)
        self.beside.close()

    def run_all(self) -> int:
        """Run every job that is due, here and now; returns how many."""
        count = 0
        while self._run_one():
            count += 1
        with self.app.app_context():
            return count + sum(one.once() for one in jobs.COMPANIONS)

    def _enter_beside(self) -> None:
        """Open what jobs want beside them; one that fails is done without."""
        for kind in jobs.KINDS.values():
            if kind.beside is None:
                continue
            try:
                self.beside.enter_context(kind.beside())
            except Exception:
                log.exception("what job %s wants beside it failed", kind.name)
        for companion in jobs.COMPANIONS:
            self.beside.enter_context(companion.beside(self.app))

    def _work(self) -> None:
        while not self.stopping.is_set():
            try:
                busy = self._run_one()
            except Exception:
                log.exception("the worker could not take a job")
                busy = False
            if not busy:
                self.wake.wait(IDLE_SECONDS)
                self.wake.clear()

    def _run_one(self) -> bool:
        with self.app.app_context():
            taken = jobs.take(self.lease)
            if taken is None:
                return False
            with self._renewing(taken):
                self._run(taken)
        return True

    def _run(self, taken: jobs.Job) -> None:
        kind = jobs.KINDS.get(taken.name)
        if kind is None:
            jobs.fail(taken, f"there is no job called {taken.name}", for_good=True)
            return
        actor = system(f"job {taken.name}", taken.seller_id)
        try:
            with scoped(Scope(taken.seller_id)), acting_as(actor):
                kind.run(taken.payload)
        except UpheldError as error:
            for_good = error.status < _SERVER_ERROR
            jobs.fail(taken, error.message, for_good=for_good)
            log.warning("job %s %s failed: %s", taken.name, taken.key, error)
        except Exception as error:
            jobs.fail(taken, f"{type(error).__name__}: {error}")
            log.exception("job %s %s failed", taken.name, taken.key)
        else:
            jobs.finish(taken)
            log.info("job %s %s is done", taken.name, taken.key)

    @contextmanager
    def _renewing(self, taken: jobs.Job) -> Iterator[None]:
        done = threading.Event()
        thread = threading.Thread(target=self._renew, args=(taken, done), daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _renew(self, taken: jobs.Job, done: threading.Event) -> None:
        while not done.wait(self.lease.total_seconds() / 3):
            try:
                with self.app.app_context():
                    kept = jobs.keep(taken, self.lease)
            except Exception:
                log.exception("the lease of job %s could not be renewed", taken.id)
                continue
            if not kept:
                log.warning("job %s %s went to another worker", taken.name, taken.key)
                return

    def _ask_daily(self) -> None:
        while not self.stopping.is_set():
            try:
                with self.app.app_context():
                    jobs.enqueue_daily()
                    jobs.remove_done(clock.now() - KEPT)
            except Exception:
                log.exception("the daily jobs could not be asked for")
            self.stopping.wait(DAILY_SECONDS)

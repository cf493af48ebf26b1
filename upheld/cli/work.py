"""``upheld jobs``: what is done in the background."""

import signal
import threading
from types import FrameType

import click
from flask import Flask, current_app
from sqlalchemy import func, select

from upheld import jobs as queue
from upheld import logs
from upheld.commands.output import as_json, print_json, print_table, say
from upheld.commands.running import for_seller, in_app
from upheld.db import db
from upheld.errors import NotFound
from upheld.jobs import JobRow
from upheld.progress import runs
from upheld.state import settings
from upheld.words import _, ngettext
from upheld.worker import Worker

LISTED = 50


@click.group()
def jobs() -> None:
    """List, work on and retry jobs."""


@jobs.command("list")
@as_json
@for_seller
def list_(*, as_json: bool) -> None:
    r"""List jobs that wait, run or have given up, and how many are done.

    \b
    upheld jobs list
    upheld jobs list --json

    Next: upheld jobs retry ID
    """
    open_jobs = select(JobRow).where(JobRow.state != "done").order_by(JobRow.due_at)
    rows = db.session.scalars(open_jobs.limit(LISTED)).all()
    counted = select(func.count()).select_from(JobRow).where(JobRow.state == "done")
    done = db.session.scalar(counted) or 0
    far = {
        one.id: f"{one.done}/{one.total} {one.current}" for one in runs(limit=LISTED)
    }
    shown = [
        (row.id, row.state, row.name, row.key, far.get(row.key, ""), row.failure)
        for row in rows
    ]
    heads = ("id", "state", "name", "key", "progress", "failure")
    if as_json:
        print_json([dict(zip(heads, row, strict=True)) for row in shown])
        return
    print_table((_("Id"), _("State"), _("Job"), _("Key"), _("Done"), _("Why")), shown)
    say(ngettext("%(num)s job is done.", "%(num)s jobs are done.", done))


@jobs.command()
@click.argument("job_id")
@for_seller
def retry(job_id: str) -> None:
    r"""Let a job that has given up start again.

    \b
    upheld jobs retry 0197b5e0c4d27f31a3f5b1a6f2c8e901
    upheld jobs list

    Next: upheld jobs work --once
    """
    if not queue.retry(job_id):
        raise NotFound(_("No job %(id)s has given up.", id=job_id))
    say(_("It starts again."))


@jobs.command()
@click.option("--once", is_flag=True, help=_("Do what is due, then end."))
@in_app
def work(*, once: bool) -> None:
    r"""Work on jobs in this process, beside those that serve pages.

    \b
    upheld jobs work
    upheld jobs work --once

    Next: upheld jobs list
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask has no other way
    worker = Worker(app)
    if once:
        queue.enqueue_daily()
        say(_("Done: %(count)s", count=worker.run_all()))
        return
    logs.configure(settings())
    _until_stopped(worker)


def _until_stopped(worker: Worker) -> None:
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    worker.start()
    say(_("Working on jobs (Ctrl+C stops)"))
    while not stopped.wait(1):
        pass
    worker.stop()

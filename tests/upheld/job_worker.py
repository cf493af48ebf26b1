"""A worker process for the tests of jobs: slow on its first try, if it is told so."""

import sys
import time
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from upheld.app import create_app
from upheld.db import db
from upheld.jobs import Payload, job
from upheld.numbers import next_number
from upheld.transactions import transaction
from upheld.worker import Worker

LEASE = timedelta(seconds=3)


@job("slow")
def slow(payload: Payload) -> None:
    """Say that it began, take the time asked for, and draw a number at the end."""
    folder = Path(payload["folder"])
    (folder / f"began-{sys.argv[3]}").touch()
    if sys.argv[3] == "first":
        time.sleep(60)
    with transaction():
        (folder / "drawn").write_text(next_number("quote", 2026))


def main() -> None:
    """Work until the end: arguments are database, data folder and a name."""
    url, folder, _name = sys.argv[1:4]
    app = create_app(
        database_url=url,
        data_folder=folder,
        secret_key="only for tests, and long enough for them",
    )
    with app.app_context():
        db.session.execute(sa.text("select 1"))
    worker = Worker(app, lease=LEASE)
    worker.start()
    time.sleep(60)


if __name__ == "__main__":
    main()

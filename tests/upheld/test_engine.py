"""Connections behave alike on both databases, and writers wait in a queue."""

import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from upheld.engine import WRITING, make_engine
from upheld.errors import InvalidInput

WRITER = """
import sys, time
import sqlalchemy as sa
from upheld.engine import WRITING, make_engine
engine, name, end = make_engine(sys.argv[1]), sys.argv[2], time.monotonic() + 3
slowest = count = 0
while time.monotonic() < end:
    began = time.monotonic()
    with engine.connect().execution_options(**{WRITING: True}) as writer:
        writer.execute(sa.text("insert into mark values (:name)"), {"name": name})
        writer.commit()
    slowest, count = max(slowest, time.monotonic() - began), count + 1
print(count, slowest)
"""


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = make_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with engine.begin() as connection:
        connection.execute(sa.text("create table mark (name text)"))
    return engine


def pragma(engine: Engine, name: str) -> object:
    with engine.connect() as connection:
        return connection.execute(sa.text(f"pragma {name}")).scalar()


def test_sqlite_loses_no_commit_and_checks_keys(engine: Engine) -> None:
    assert pragma(engine, "journal_mode") == "wal"
    assert pragma(engine, "synchronous") == 2
    assert pragma(engine, "foreign_keys") == 1
    assert pragma(engine, "busy_timeout") == 10000
    engine.dispose()


def test_a_new_sqlite_file_is_for_nobody_else(engine: Engine, tmp_path: Path) -> None:
    assert stat.S_IMODE((tmp_path / "a.db").stat().st_mode) == 0o600
    engine.dispose()


def test_readers_do_not_wait_for_a_writer(engine: Engine) -> None:
    with engine.connect().execution_options(**{WRITING: True}) as writer:
        writer.execute(sa.text("insert into mark values ('new')"))
        with engine.connect() as reader:
            count = sa.text("select count(*) from mark")
            assert reader.execute(count).scalar() == 0
        writer.rollback()
    engine.dispose()


def test_a_second_writer_waits_for_the_first(engine: Engine) -> None:
    began, order = threading.Event(), []

    def second() -> None:
        began.set()
        with engine.connect().execution_options(**{WRITING: True}) as writer:
            writer.execute(sa.text("insert into mark values ('second')"))
            order.append("second")
            writer.commit()

    thread = threading.Thread(target=second)
    with engine.connect().execution_options(**{WRITING: True}) as writer:
        writer.execute(sa.text("insert into mark values ('first')"))
        thread.start()
        began.wait()
        time.sleep(0.2)
        order.append("first")
        writer.commit()
    thread.join()
    assert order == ["first", "second"]
    engine.dispose()


def test_a_failed_write_lets_the_next_one_in(engine: Engine) -> None:
    for _attempt in range(2):
        writer = engine.connect().execution_options(**{WRITING: True})
        with pytest.raises(sa.exc.OperationalError), writer:
            writer.execute(sa.text("insert into nowhere values (1)"))
    engine.dispose()


def test_no_process_starves_while_eight_write(engine: Engine) -> None:
    url = engine.url.render_as_string()
    command = [sys.executable, "-c", WRITER, url]
    writers = [
        subprocess.Popen([*command, f"w{number}"], stdout=subprocess.PIPE, text=True)
        for number in range(8)
    ]
    outputs = [writer.communicate()[0].split() for writer in writers]
    assert min(int(count) for count, _slowest in outputs) > 0
    assert max(float(slowest) for _count, slowest in outputs) < 2.0
    engine.dispose()


@pytest.mark.parametrize("url", ["mysql://u@h/d", "nonsense", "sqlite://"])
def test_other_databases_are_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(InvalidInput, match="database_url"):
        make_engine(url)


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_postgresql_survives_a_lost_connection(url: str) -> None:
    engine = make_engine(url)
    with engine.connect() as connection:
        process = connection.execute(sa.text("select pg_backend_pid()")).scalar()
    other = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        end = sa.text("select pg_terminate_backend(:process)")
        connection.execute(end, {"process": process})
    with engine.connect() as connection:
        assert connection.execute(sa.text("select 1")).scalar() == 1
    engine.dispose()
    other.dispose()

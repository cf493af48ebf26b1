"""The ground the other tests stand on: real databases, a browser, no network."""

import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page


def test_every_test_gets_an_empty_database(url: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("create table only_here (id integer)"))
        assert sa.inspect(connection).get_table_names() == ["only_here"]
    engine.dispose()


def test_both_databases_are_tested(url: str, dialect: str) -> None:
    assert sa.make_url(url).get_backend_name() == dialect


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_postgresql_offers_exclusion_on_periods(url: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("create extension btree_gist"))
    engine.dispose()


def test_a_killed_run_leaves_no_server_behind() -> None:
    code = (
        "import time\nfrom tests.pgtmp import postgres\n"
        "with postgres() as url:\n print(url, flush=True); time.sleep(60)"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True
    )
    assert run.stdout
    folder = Path(run.stdout.readline().strip().partition("host=")[2])
    server = int((folder / "postmaster.pid").read_text().split()[0])
    run.send_signal(signal.SIGKILL)
    run.communicate()
    end = time.monotonic() + 20
    while Path(f"/proc/{server}").exists() and time.monotonic() < end:
        time.sleep(0.05)
    shutil.rmtree(folder.parent)
    assert not Path(f"/proc/{server}").exists()


def test_a_test_cannot_reach_beyond_this_machine() -> None:
    with pytest.raises(RuntimeError, match=r"reach 192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


@pytest.mark.browser
def test_the_browser_shows_a_page(page: Page) -> None:
    page.set_content("<h1>Covered until 31 December 2029</h1>")
    assert page.get_by_role("heading").inner_text() == "Covered until 31 December 2029"

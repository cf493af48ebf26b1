"""The first paper of a server that has just started is as quick as any other."""

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from contracts.quotes.operations import send_quote
from contracts.quotes.queries import sent_quote
from tests.browser.signing import SECONDS, sign_and_open
from tests.databases import copy_sqlite
from tests.shop import make_app, open_shop
from upheld import clock, links


@pytest.fixture
def offer(sqlite_shop: Path, tmp_path: Path) -> str:
    """Send an offer before any server runs; give the path of its link."""
    copy_sqlite(sqlite_shop, tmp_path / "upheld.db")
    app = make_app(f"sqlite:///{tmp_path / 'upheld.db'}", tmp_path)
    with open_shop(app) as shop:
        quote_id = shop.quote("FULL", title="Store rollout")
        send_quote(quote_id, edition=None, now=clock.now())
        sent = sent_quote(quote_id, today=clock.today("Europe/Zurich"))
        return f"/l/{links.sign('quote', sent.deal_id, sent.link_key)}"


@pytest.fixture
def server(offer: str, tmp_path: Path) -> Iterator[str]:
    """Start a server with its worker, and wait no longer than until it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "upheld", "run", "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        env={
            "PATH": os.environ["PATH"],
            "UPHELD_DATABASE_URL": f"sqlite:///{tmp_path / 'upheld.db'}",
            "UPHELD_DATA_FOLDER": str(tmp_path),
            "UPHELD_SECRET_KEY": "a secret of forty characters for tests..",
        },
    )
    url = address(process)
    wait_until_ready(url)
    yield url
    process.terminate()
    process.communicate(timeout=20)


def address(process: "subprocess.Popen[str]") -> str:
    """Wait until a server says where it is."""
    assert process.stderr
    for line in process.stderr:
        if found := re.search(r"http://\S+", line):
            return found[0]
    raise AssertionError("the server ended before it served")


def wait_until_ready(url: str) -> None:
    with urllib.request.urlopen(f"{url}/readyz", timeout=30) as answer:
        assert answer.status == 200


def test_the_first_paper_of_a_fresh_server_opens_within_five_seconds(
    browser: Browser, offer: str, server: str
) -> None:
    context = browser.new_context(base_url=server)
    seconds, paper = sign_and_open(context.new_page(), offer)
    assert seconds < SECONDS
    assert paper.startswith(b"%PDF-")
    context.close()

"""Mails leave once their transaction holds, and are tried again until they do."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from tests.sellers import Undone, add_seller, undone, working_for
from tests.upheld.mailing.conftest import Make, Post, free_port
from upheld import clock
from upheld.db import db
from upheld.errors import Refused
from upheld.mailing import Envelope, MailRow, post
from upheld.mailing.outbox import list_mails, retry_mail
from upheld.mailing.sender import configured_sender
from upheld.transactions import transaction
from upheld.worker import Worker

ROOT = Path(__file__).parents[3]
LINK = "https://offers.example/l/abc"
WORDS = {
    "name": "Ada <Keller>",
    "number": "Q-2026-00001",
    "title": "Roll-out",
    "valid_until": "31 Dec 2026",
    "writer": "Dana Roth",
}


@pytest.fixture
def posting(make: Make, mail_server: Post) -> Iterator[Flask]:
    """Run the test inside an application that sends by SMTP."""
    app = make(mail_url=mail_server.url, mail_from="offers@northwind.example")
    with app.app_context(), working_for(add_seller("northwind")):
        yield app


def send(to: str = "ada@contoso.example", language: str = "en") -> str:
    envelope = Envelope(to, language, reply_to="dana@northwind.example")
    with transaction():
        return post("quote_sent", envelope, link=LINK, values=WORDS)


def states() -> list[tuple[str, int, str]]:
    found = [(mail.state, mail.attempts, mail.failure) for mail in list_mails()]
    db.session.rollback()
    return found


def later(app: Flask, **after: float) -> None:
    with time_machine.travel(clock.now() + timedelta(**after)):
        Worker(app).run_all()


def test_a_posted_mail_reaches_the_server(posting: Flask, mail_server: Post) -> None:
    send()
    assert mail_server.taken == []
    Worker(posting).run_all()
    assert mail_server.told == ["ada@contoso.example"]
    assert mail_server.signed_in == ["upheld"]
    assert states() == [("sent", 1, "")]


def test_a_mail_says_who_writes_and_that_a_machine_does(
    posting: Flask, mail_server: Post
) -> None:
    send()
    Worker(posting).run_all()
    [mail] = mail_server.taken
    assert mail["From"] == "Northwind <offers@northwind.example>"
    assert mail["Reply-To"] == "dana@northwind.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Subject"] == "Our offer Q-2026-00001: Roll-out"
    assert mail["Message-ID"].endswith("@northwind.example>")
    assert mail["Date"].datetime <= clock.now()


def test_text_and_html_lead_to_the_one_link(posting: Flask, mail_server: Post) -> None:
    send()
    Worker(posting).run_all()
    [mail] = mail_server.taken
    parts = [part.get_content() for part in mail.iter_parts()]
    assert [part.count("https://") for part in parts] == [1, 1]
    assert all(LINK in part for part in parts)


def test_html_shows_what_was_typed_and_runs_none_of_it(
    posting: Flask, mail_server: Post
) -> None:
    send()
    Worker(posting).run_all()
    html = mail_server.taken[0].get_body(("html",))
    assert html is not None
    assert "Dear Ada &lt;Keller&gt;," in html.get_content()


def test_a_sent_mail_is_forgotten_but_for_its_envelope(
    posting: Flask, mail_server: Post
) -> None:
    send()
    Worker(posting).run_all()
    row = db.session.scalars(sa.select(MailRow)).one()
    assert (row.text, row.html, row.recipient) == ("", "", "ada@contoso.example")


def test_nothing_leaves_when_the_transaction_fails(
    posting: Flask, mail_server: Post
) -> None:
    with pytest.raises(Undone):
        undone(send)
    Worker(posting).run_all()
    assert (mail_server.taken, states()) == ([], [])


def test_a_mail_is_posted_in_a_transaction(posting: Flask) -> None:
    with pytest.raises(RuntimeError, match="inside"):
        post("quote_sent", Envelope("a@b.example", "en"), link=LINK, values=WORDS)


def test_a_refused_address_is_parked_with_the_reason(
    posting: Flask, mail_server: Post
) -> None:
    mail_server.answers = ["550 No such mailbox"]
    send()
    Worker(posting).run_all()
    assert states() == [("parked", 1, "550 No such mailbox")]
    later(posting, days=2)
    assert mail_server.taken == []


def test_a_full_mailbox_is_tried_again(posting: Flask, mail_server: Post) -> None:
    mail_server.answers = ["452 Mailbox full"]
    send()
    Worker(posting).run_all()
    assert states() == [("waiting", 1, "452 Mailbox full")]
    later(posting, seconds=7)
    assert states() == [("sent", 2, "")]


def test_what_is_no_address_is_parked_at_once(
    posting: Flask, mail_server: Post
) -> None:
    send(to="ada at contoso")
    Worker(posting).run_all()
    assert states() == [("parked", 0, "“ada at contoso” is no e-mail address.")]
    assert mail_server.told == []


def test_a_mail_is_given_up_after_a_day(make: Make) -> None:
    app = make(mail_url=f"smtp://localhost:{free_port()}")
    with app.app_context(), working_for(add_seller("northwind")):
        send()
        for day in range(9):
            later(app, days=day)
        [(state, attempts, failure)] = states()
    assert (state, attempts) == ("parked", 9)
    assert "refused" in failure


def test_a_parked_mail_can_be_tried_again(posting: Flask, mail_server: Post) -> None:
    mail_server.answers = ["550 No such mailbox"]
    mail_id = send()
    Worker(posting).run_all()
    retry_mail(mail_id)
    Worker(posting).run_all()
    assert states() == [("sent", 1, "")]
    with pytest.raises(Refused, match="given up"):
        retry_mail(mail_id)


def test_a_mail_taken_without_an_answer_keeps_its_name(
    posting: Flask, mail_server: Post
) -> None:
    mail_server.dies_after_taking = 1
    send()
    Worker(posting).run_all()
    later(posting, seconds=7)
    first, second = mail_server.taken
    assert first["Message-ID"] == second["Message-ID"]
    assert states() == [("sent", 2, "")]


def test_no_password_goes_to_a_server_without_encryption(
    make: Make, mail_server: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    app = make(mail_url=mail_server.url)
    with app.app_context(), working_for(add_seller("northwind")):
        send()
        Worker(app).run_all()
        [(state, _attempts, failure)] = states()
    assert (state, mail_server.signed_in) == ("waiting", [])
    assert "certificate" in failure.lower()


def test_a_worker_that_starts_anew_sends_what_was_left(
    posting: Flask, mail_server: Post, migrated_url: str, tmp_path: Path
) -> None:
    send()
    program = ROOT / "tests" / "upheld" / "job_worker.py"
    command = [sys.executable, str(program), migrated_url, str(tmp_path), "second"]
    environ = {
        "PYTHONPATH": str(ROOT),
        "UPHELD_MAIL_URL": mail_server.url,
        "SSL_CERT_FILE": os.environ["SSL_CERT_FILE"],
    }
    worker = subprocess.Popen(command, env=environ)
    end = time.monotonic() + 30
    while states() != [("sent", 1, "")] and time.monotonic() < end:
        time.sleep(0.1)
    worker.kill()
    worker.communicate()
    assert states() == [("sent", 1, "")]
    assert len(mail_server.taken) == 1


def test_without_a_server_mails_lie_in_a_folder(make: Make, tmp_path: Path) -> None:
    app = make()
    with app.app_context(), working_for(add_seller("northwind")):
        send()
        Worker(app).run_all()
        assert configured_sender().where == str(tmp_path / "data" / "mails")
    [file] = (tmp_path / "data" / "mails").glob("*.eml")
    assert "To: ada@contoso.example" in file.read_text()

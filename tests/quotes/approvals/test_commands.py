"""Approvals from the shell: what waits, asked and decided as the owner of a token."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contracts.quotes.approvals.queries import limits
from contracts.quotes.approving.cli import approvals
from tests.quotes.approvals.conftest import Desk
from upheld import clock
from upheld.accounts.tokens import NewToken, create_token
from upheld.cli import upheld
from upheld.principal import Principal, Role


def run(*words: str, token: str = "") -> Result:
    return CliRunner().invoke(approvals, words, input=token and f"{token}\n")


@pytest.fixture
def wanted(desk: Desk) -> str:
    """Return the number of a quote that goes beyond the limit of Dana."""
    with desk.by(desk.dana):
        desk.quote(12)
    return "Q-2026-00001"


def token_of(desk: Desk, who: Principal, *scopes: str) -> str:
    with desk.by(who):
        return create_token(NewToken("shell", scopes), now=clock.now())


def asked(desk: Desk, number: str) -> str:
    """Ask as Dana, and return the id of the question."""
    token = token_of(desk, desk.dana, "quotes:write")
    done = run("ask", number, "--token-file", "-", "--json", token=token)
    assert done.exit_code == 0, done.output
    (answer,) = json.loads(done.stdout)
    assert (answer["asked_by"], answer["approver"]) == (
        "Dana Roth (shell)",
        "Max Weber",
    )
    return str(answer["id"])


def test_question_is_asked_listed_and_approved(desk: Desk, wanted: str) -> None:
    id_ = asked(desk, wanted)
    (waits,) = json.loads(run("list", "--json").stdout)
    assert (waits["id"], waits["number"]) == (id_, wanted)
    assert "waits for an answer" in run("show", id_).stdout

    token = token_of(desk, desk.max, "quotes:write")
    words = ("approve", id_, "--reason", "Once.", "--token-file", "-")
    assert "approved" in run(*words, token=token).stdout
    assert json.loads(run("show", id_, "--json").stdout)["state"] == "approved"
    assert json.loads(run("list", "--json").stdout) == []


def test_declined_question_says_why(desk: Desk, wanted: str) -> None:
    id_, token = asked(desk, wanted), token_of(desk, desk.nina, "quotes:write")
    words = ("decline", id_, "--reason", "Too low.", "--token-file", "-")
    assert "Nina Berg (shell): Too low." in run(*words, token=token).stdout


@pytest.mark.parametrize("who", ["dana", "reader", "nobody"])
def test_nobody_decides_without_the_right(desk: Desk, wanted: str, who: str) -> None:
    id_ = asked(desk, wanted)
    token = {
        "dana": token_of(desk, desk.dana, "quotes:write"),
        "reader": token_of(desk, desk.max, "quotes:read"),
        "nobody": "uph_unknown",
    }[who]
    done = run("approve", id_, "--token-file", "-", token=token)
    assert done.exit_code == 1
    assert json.loads(run("show", id_, "--json").stdout)["state"] == "asked"


@pytest.mark.usefixtures("desk")
def test_limits_are_written_read_and_looked_at_before(tmp_path: Path) -> None:
    path = tmp_path / "limits.json"
    path.write_text(run("limits", "--json").stdout.replace('"8"', '"7"'), "utf-8")
    assert "7%" in run("set-limits", str(path), "--dry-run").stdout
    assert limits()[Role.SALES].line == 8
    assert run("set-limits", str(path)).exit_code == 0
    assert limits()[Role.SALES].line == 7
    assert limits()[Role.SALES_MANAGER].line == 20


@pytest.mark.usefixtures("desk")
def test_wrong_limits_are_refused_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "limits.yaml"
    path.write_text("sales:\n  line_percent: 130\n", "utf-8")
    done = CliRunner().invoke(upheld, ["approvals", "set-limits", str(path)])
    assert done.exit_code == 3, done.output
    assert "limits.yaml:2:3" in done.output
    assert limits()[Role.SALES].line == 8

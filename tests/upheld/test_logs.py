"""A log line names its request, and nothing that somebody has sent in."""

import json
import logging
from pathlib import Path

import pytest
from flask import Flask

from upheld.config import load_settings
from upheld.logs import JsonLines, TextLines, configure

SETTINGS = {"data_folder": "/nowhere", "secret_key": "s" * 40}


def record(message: str) -> logging.LogRecord:
    return logging.LogRecord("upheld.x", logging.INFO, "", 1, message, None, None)


def request_lines(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [one for one in caplog.records if one.name == "upheld.requests"]


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_each_request_is_one_line(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "upheld"):
        app.test_client().get("/healthz?password=canary")
    (line,) = request_lines(caplog)
    assert line.getMessage().startswith("GET /healthz 200 ")
    assert "canary" not in caplog.text


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_link_is_logged_without_its_token(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "upheld"):
        app.test_client().get("/l/canary")
        app.test_client().get("/nowhere/canary")
    assert len(request_lines(caplog)) == 2
    assert "canary" not in caplog.text


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_json_line_has_the_id_that_the_answer_has(app: Flask) -> None:
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, line: logging.LogRecord) -> None:
            lines.append(JsonLines().format(line))

    logger, handler = logging.getLogger("upheld.requests"), Keep()
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    answer = app.test_client().get("/healthz", headers={"X-Request-ID": "abcd-1234"})
    logger.removeHandler(handler)
    (line,) = map(json.loads, lines)
    assert line["request_id"] == answer.headers["X-Request-ID"] == "abcd-1234"
    assert (line["status"], line["rule"], line["actor"]) == (
        200,
        "/healthz",
        "anonymous:",
    )


def test_nobody_can_write_a_line_of_his_own() -> None:
    assert "\n" not in TextLines().format(record("one\nERROR forged"))
    assert "\n" not in JsonLines().format(record("one\nERROR forged"))


def test_a_traceback_stays_with_its_line() -> None:
    line, error = record("it failed"), ZeroDivisionError("by zero")
    line.exc_info = (type(error), error, None)
    assert "by zero" in json.loads(JsonLines().format(line))["traceback"]
    assert "by zero" in TextLines().format(line)


def test_the_settings_choose_level_and_form(tmp_path: Path) -> None:
    root, ours = logging.getLogger(), logging.getLogger("upheld")
    before = root.handlers, root.level
    configure(load_settings({**SETTINGS, "log_json": True}, config={}, environ={}))
    formatter = root.handlers[0].formatter
    root.handlers, root.level = before
    assert isinstance(formatter, JsonLines)
    assert ours.level == logging.INFO

"""Log lines: one for each request, each with its request id, as text or as JSON.

What people send in is never a part of a line's own text: addresses are logged as
the rule that matched, so that no link or token is written down.
"""

import json
import logging
import sys
import time
from datetime import UTC, datetime
from typing import NamedTuple

from flask import Flask, Response, g, has_request_context, request

from upheld.config import Settings
from upheld.principal import current_principal
from upheld.web import request_id

log = logging.getLogger("upheld.requests")

_OURS = ("upheld", "catalog", "contracts", "plugins")
_EXTRA = ("method", "rule", "status", "milliseconds", "size")


class Answered(NamedTuple):
    """What a line says of a request; its id where no request is under way any more."""

    method: str
    rule: str
    status: int
    size: int
    request_id: str = ""


def configure(settings: Settings) -> None:
    """Write the lines of this process to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if settings.log_json else TextLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in _OURS:
        logging.getLogger(name).setLevel(settings.log_level)


def install(app: Flask) -> None:
    """Log every request to *app*."""
    app.before_request(_start)
    app.after_request(_finish)


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_context(record),
            **{name: vars(record)[name] for name in _EXTRA if name in vars(record)},
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """One line for people: time, level, message, request id."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).strftime("%H:%M:%S")
        message = " ".join(record.getMessage().splitlines())
        number = _context(record).get("request_id", "")
        line = f"{at} {record.levelname:7} {message} {number}".rstrip()
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return line


def _context(record: logging.LogRecord) -> dict[str, str]:
    actor = current_principal()
    found = {"actor": f"{actor.kind}:{actor.id or actor.name}"}
    if actor.seller_id:
        found["seller"] = actor.seller_id
    number = vars(record).get("request_id") or (
        request_id() if has_request_context() else ""
    )
    if number:
        found["request_id"] = number
    return found


def _start() -> None:
    g.upheld_started = time.perf_counter()


def _finish(response: Response) -> Response:
    started = g.get("upheld_started", time.perf_counter())
    rule = str(request.url_rule) if request.url_rule else "(no page)"
    size = response.content_length or 0
    note(Answered(request.method, rule, response.status_code, size), started)
    return response


def note(answered: Answered, started: float) -> None:
    """Log a request that began at *started*, by ``time.perf_counter``."""
    if not log.isEnabledFor(logging.INFO):
        return
    milliseconds = round((time.perf_counter() - started) * 1000, 1)
    facts = {**answered._asdict(), "milliseconds": milliseconds}
    log.info("%(method)s %(rule)s %(status)s %(milliseconds)s ms", facts, extra=facts)

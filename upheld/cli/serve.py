"""``upheld run``: serve the pages, and work on jobs beside them."""

import gc
import logging
import signal
import sys
import threading
from types import FrameType

import click
from flask import Flask
from flask.cli import ScriptInfo
from waitress.server import create_server
from werkzeug.serving import run_simple

from upheld import logs
from upheld.app import create_app
from upheld.commands.output import say
from upheld.doctor import MIGRATIONS, examine
from upheld.errors import Refused
from upheld.state import state
from upheld.words import _
from upheld.worker import Worker

THREADS = 8


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, help=_("0: any free one."))
@click.option("--safe", is_flag=True, help=_("Run with the built-in pricing only."))
@click.option("--reload", is_flag=True, help=_("Start again when the code changes."))
@click.pass_context
def run(
    context: click.Context, /, host: str, port: int, *, safe: bool, reload: bool
) -> None:
    r"""Serve the pages and work on jobs.

    \b
    upheld run
    upheld run --host 0.0.0.0 --port 8080

    Ctrl+C stops it.  Before the first time: upheld init.  Next: upheld doctor
    """
    around = context.find_object(ScriptInfo)
    given = {"safe": True} if safe else {}
    app = around.load_app() if around else create_app(**given)
    logs.configure(state(app).settings)
    _check(app)
    if reload:
        _start_worker(app)
        run_simple(host, port, app, use_reloader=True, threaded=True)
    else:
        serve_app(app, host, port)


def _check(app: Flask) -> None:
    with app.app_context():
        found = examine([MIGRATIONS])[0]
    if found.level == "failed":
        raise Refused(found.sentence, hint=found.hint)


def serve_app(app: Flask, host: str, port: int) -> None:
    """Serve *app* until SIGTERM or Ctrl+C, and then finish what is being done."""
    own = state(app).settings
    server = create_server(
        app,
        host=host,
        port=port,
        threads=THREADS,
        ident="",
        clear_untrusted_proxy_headers=not own.trusted_proxies,
    )
    worker = _start_worker(app) if own.job_worker else None
    spare_collector()
    _stop_on_term()
    say(_("Serving on %(url)s (Ctrl+C stops)", url=_address(server, host)))
    try:
        server.run()
    except (KeyboardInterrupt, SystemExit):
        say(_("Stopping."))
    finally:
        server.close()
        if worker is not None:
            worker.stop()
        state(app).engine.dispose()


def spare_collector() -> None:
    """Leave what lives as long as the process out of garbage collection.

    A long page is made of many small values; with the usual thresholds the collector
    would look through the whole application several times for each.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _start_worker(app: Flask) -> Worker:
    worker = Worker(app)
    worker.start()
    return worker


def _stop_on_term() -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        sys.exit(0)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, stop)
    logging.getLogger("waitress").setLevel(logging.ERROR)


def _address(server: object, host: str) -> str:
    port = getattr(server, "effective_port", None) or server.effective_listen[0][1]  # type: ignore[attr-defined]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"

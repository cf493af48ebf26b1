"""``upheld run``: serve the pages, and work on jobs beside them."""

import errno
import gc
import logging
import signal
import socket
import sys
import threading
from types import FrameType

import click
from flask import Flask
from flask.cli import ScriptInfo
from waitress.server import create_server
from werkzeug.serving import is_running_from_reloader, run_simple

from upheld import logs
from upheld.app import create_app
from upheld.commands.output import say
from upheld.doctor import MIGRATIONS, examine
from upheld.errors import Refused
from upheld.state import state
from upheld.words import _
from upheld.worker import Worker

THREADS = 8
LAST_PORT = 65_535

#: 0 stands for any free one.
PORT = click.IntRange(0, LAST_PORT)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port", type=PORT, default=8000, show_default=True, help=_("0: any free one.")
)
@click.option("--safe", is_flag=True, help=_("Run with the built-in pricing only."))
@click.option(
    "--plugins-dir",
    type=click.Path(exists=True, file_okay=False),
    help=_("Folder of plugins that are single files; changes are live when saved."),
)
@click.option("--reload", is_flag=True, help=_("Start again when the code changes."))
@click.pass_context
def run(
    context: click.Context,
    /,
    host: str,
    port: int,
    *,
    reload: bool,
    **chosen: object,
) -> None:
    r"""Serve the pages and work on jobs.

    \b
    upheld run
    upheld run --host 0.0.0.0 --port 8080

    Ctrl+C stops it.  Before the first time: upheld init.  Next: upheld doctor
    """
    if not is_running_from_reloader():
        refuse_taken(host, port)
    around = context.find_object(ScriptInfo)
    given = {name: value for name, value in chosen.items() if value}
    app = around.load_app() if around else create_app(**given)
    logs.configure(state(app).settings)
    _check(app)
    if reload:
        _start_worker(app)
        run_simple(host, port, app, use_reloader=True, threaded=True)
    else:
        serve_app(app, host, port)


def refuse_taken(host: str, port: int) -> None:
    """Refuse an address that cannot be served at, before anything is begun."""
    try:
        _bind_each(host, port)
    except OSError as error:
        raise _unusable(error, host, port) from error


def free_port(host: str, port: int) -> int:
    """Return *port*, or for 0 one that is free: who links to pages has to know it."""
    if port:
        return port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as found:
        number: int = found.getsockname()[1]
    return number


def _bind_each(host: str, port: int) -> None:
    """Take each address for a moment; one that this machine lacks does not matter."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for family, kind, _protocol, _name, address in found:
        with socket.socket(family, kind) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(address)
            except OSError as error:
                if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                    raise


def _unusable(error: OSError, host: str, port: int) -> Refused:
    """Return why nothing can be served at *host* and *port*, and what to do."""
    if error.errno == errno.EADDRINUSE:
        return Refused(
            _("Another program is serving at port %(port)s already.", port=port),
            hint=_(
                "Stop it, or choose another port: --port %(next)s, or --port 0 for "
                "any free one.",
                next=port + 1 if port < LAST_PORT else 8000,
            ),
        )
    if error.errno == errno.EACCES:
        return Refused(
            _(
                "Port %(port)s is kept for the administrator of this machine.",
                port=port,
            ),
            hint=_("Choose a port from 1024 on: --port 8000."),
        )
    return Refused(
        _("There is no address “%(host)s” on this machine.", host=host),
        hint=_("Use --host 127.0.0.1 for this machine, 0.0.0.0 for all its networks."),
    )


def _check(app: Flask) -> None:
    with app.app_context():
        found = examine([MIGRATIONS])[0]
    if found.level == "failed":
        raise Refused(found.sentence, hint=found.hint)


def serve_app(app: Flask, host: str, port: int) -> None:
    """Serve *app* until SIGTERM or Ctrl+C, and then finish what is being done."""
    own = state(app).settings
    try:
        server = create_server(
            app,
            host=host,
            port=port,
            threads=THREADS,
            ident="",
            clear_untrusted_proxy_headers=not own.trusted_proxies,
        )
    except OSError as error:
        raise _unusable(error, host, port) from error
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

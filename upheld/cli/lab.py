"""``upheld plugins lab``: serve the page on which an author sees a model."""

from pathlib import Path

import click
from waitress.server import create_server

from plugins.kit.targets import target_of
from plugins.lab.bench import Bench
from plugins.lab.pages import make_lab
from upheld.cli.serve import PORT, refuse_taken
from upheld.commands.output import say
from upheld.words import _

#: The one address: a page that runs what it is given is for this machine alone.
HOST = "127.0.0.1"
THREADS = 4


@click.command()
@click.argument("target", default=".", metavar="[PATH|NAME]")
@click.option("--against", metavar="OLD", help=_("Another version, to show beside it."))
@click.option(
    "--port", type=PORT, default=8400, show_default=True, help=_("0: any free one.")
)
def lab(target: str, *, against: str | None, port: int) -> None:
    r"""See a model on a page of your own, which follows each save.

    It shows the form, the price with its steps, curves over quantity and term, the
    fixtures, the hooks, and another version beside it: OLD, or what it was when the
    lab began.  What is shown, and OLD, are each a folder, a Python file, a wheel or the
    name of a plugin or model.  It is served to this machine alone, and the model runs
    in a process of its own.

    \b
    upheld plugins lab upheld-per-seat
    upheld plugins lab per_seat.py --against dist/upheld_per_seat-1.2-py3-none-any.whl

    Ctrl+C stops it.  Next: upheld plugins check
    """
    old = target_of(against) if against else None
    refuse_taken(HOST, port)
    app = make_lab(Bench(target_of(target), old))
    server = create_server(app, host=HOST, port=port, threads=THREADS, ident="")
    number = getattr(server, "effective_port", port)
    url = f"http://{HOST}:{number}"
    name = Path(target).resolve().name if Path(target).exists() else target
    say(_("The lab shows %(name)s at %(url)s (Ctrl+C stops)", name=name, url=url))
    try:
        server.run()
    except (KeyboardInterrupt, SystemExit):
        say(_("Stopping."))
    finally:
        server.close()

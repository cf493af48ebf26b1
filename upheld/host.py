"""Upheld in a Flask application of your own: the whole public interface for that.

These names keep their meaning: what changes here is in the changelog.  Templates of
ours are overridden by a template of the same path below ``upheld/``; a base template
of yours has five blocks: title, head, nav, main, scripts.
"""

from flask import Flask

from upheld import clock
from upheld.accounts.sellers import NewSeller, add_seller, seller_keys
from upheld.cli import upheld as commands
from upheld.extension import Upheld
from upheld.hosting import Adapters, Person
from upheld.mailing import Mail
from upheld.migrations import upgrade
from upheld.principal import acting_as, system
from upheld.signals import contract_signed, quote_accepted, quote_sent, quote_viewed
from upheld.state import state
from upheld.worker import Worker

__all__ = [
    "Adapters",
    "Mail",
    "NewSeller",
    "Person",
    "Upheld",
    "Worker",
    "commands",
    "contract_signed",
    "prepare",
    "quote_accepted",
    "quote_sent",
    "quote_viewed",
    "start_worker",
]


def prepare(app: Flask, seller: NewSeller) -> None:
    """Bring the database of *app* up to date, and add *seller* if it is not there.

    Safe to call whenever the application starts.
    """
    upgrade(state(app).settings.database)
    with app.app_context():
        known = seller_keys()
        if not known or (seller.key and seller.key not in known):
            with acting_as(system("host")):
                add_seller(seller, now=clock.now())


def start_worker(app: Flask) -> Worker:
    """Work on the jobs of *app* in threads of this process; ``stop()`` ends it.

    Contracts are printed by it.  ``flask upheld jobs work`` does the same in a process
    of its own.
    """
    worker = Worker(app)
    worker.start()
    return worker

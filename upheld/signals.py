"""What a host is told after it has happened.

The sender is the application; the facts are identifiers, given by keyword.  A signal
tells and never decides: what a receiver raises is logged, and nothing is undone.
"""

import logging
from typing import Any

from blinker import NamedSignal, Namespace
from flask import current_app

from upheld.transactions import after_commit

_log = logging.getLogger("upheld.signals")
_namespace = Namespace()

quote_sent = _namespace.signal("quote-sent")
quote_viewed = _namespace.signal("quote-viewed")
quote_accepted = _namespace.signal("quote-accepted")
contract_signed = _namespace.signal("contract-signed")
ALL = (quote_sent, quote_viewed, quote_accepted, contract_signed)


def announce(signal: NamedSignal, **facts: str) -> None:
    """Send *signal* with *facts* once the transaction in force has been committed."""
    if signal.receivers:
        after_commit(lambda: _send(signal, facts))


def _send(signal: NamedSignal, facts: dict[str, Any]) -> None:
    app: Any = current_app
    try:
        signal.send(app._get_current_object(), **facts)  # noqa: SLF001 - the way that Flask documents
    except Exception:  # noqa: BLE001 - a receiver may raise anything
        _log.exception("a receiver of %s failed", signal.name)

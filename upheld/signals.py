"""What hosts, plugins and webhooks are told after it has happened.

The sender is the application; the facts are identifiers, given by keyword.  A signal
tells and never decides: what a receiver raises is logged, and nothing is undone.
"""

import logging
from typing import Any

from blinker import NamedSignal, Namespace
from flask import current_app

from upheld import outbox
from upheld.transactions import after_commit

_log = logging.getLogger("upheld.signals")
_namespace = Namespace()

quote_sent = _namespace.signal("quote-sent")
quote_viewed = _namespace.signal("quote-viewed")
quote_accepted = _namespace.signal("quote-accepted")
quote_declined = _namespace.signal("quote-declined")
contract_signed = _namespace.signal("contract-signed")
contract_activated = _namespace.signal("contract-activated")
contract_notice_given = _namespace.signal("contract-notice_given")
contract_expired = _namespace.signal("contract-expired")
contract_amended = _namespace.signal("contract-amended")
contract_renewed = _namespace.signal("contract-renewed")
contract_cancelled = _namespace.signal("contract-cancelled")
contract_suspended = _namespace.signal("contract-suspended")
contract_resumed = _namespace.signal("contract-resumed")
ALL = (
    quote_sent,
    quote_viewed,
    quote_accepted,
    quote_declined,
    contract_signed,
    contract_activated,
    contract_notice_given,
    contract_expired,
    contract_amended,
    contract_renewed,
    contract_cancelled,
    contract_suspended,
    contract_resumed,
)


def announce(signal: NamedSignal, **facts: str) -> None:
    """Tell of *facts*: by *signal* after the commit, to others by the outbox."""
    subject, _, what = signal.name.partition("-")
    outbox.emit(f"{subject}.{what}", facts[f"{subject}_id"], facts)
    if signal.receivers:
        after_commit(lambda: _send(signal, facts))


def _send(signal: NamedSignal, facts: dict[str, Any]) -> None:
    app: Any = current_app
    try:
        signal.send(app._get_current_object(), **facts)  # noqa: SLF001 - the way that Flask documents
    except Exception:  # noqa: BLE001 - a receiver may raise anything
        _log.exception("a receiver of %s failed", signal.name)

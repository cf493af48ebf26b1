"""How often something may be tried: by account and address together, and by address.

Waiting grows with what went wrong, and nobody's tries keep the owner of an account out
who comes from elsewhere.  The counts are kept in each serving process.
"""

import time
from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address, ip_network

from flask import current_app, request
from flask_limiter import Limiter
from limits import RateLimitItem, parse_many
from werkzeug.exceptions import TooManyRequests

#: Wrong passwords or codes for one account from one address, and from one address.
WRONG_HERE = "5 per 5 minutes; 10 per hour; 30 per day"
WRONG_FROM_ADDRESS = "50 per 5 minutes"
#: Mails that are asked for, by the same, and for one account from everywhere.
MAILS_HERE = "3 per hour; 10 per day"
MAILS_FROM_ADDRESS = "30 per hour"
MAILS_FOR_ACCOUNT = "20 per hour"
#: A part of the internet that one household has.
_HOUSEHOLD = 64


def caller_address() -> str:
    """Return where the request comes from; of IPv6 only the part that is one line's."""
    given = request.remote_addr or "127.0.0.1"
    try:
        found = ip_address(given)
    except ValueError:
        return given
    if isinstance(found, IPv6Address):
        return str(ip_network((found, _HOUSEHOLD), strict=False))
    return given


def account_here(account: str) -> str:
    """Return the key of an *account* as it is tried from this address."""
    return f"{account.strip().casefold()[:254]} {caller_address()}"


def limiter() -> Limiter:
    """Return what counts."""
    found: Limiter = current_app.extensions["upheld_limits"]
    return found


def refuse_when_wrong_too_often(account: str) -> None:
    """Raise 429 where too much was wrong; asks, and counts nothing."""
    for limit, key in _wrong(account):
        if not limiter().limiter.test(limit, *key):
            _refuse(limit, key)


def note_wrong(account: str) -> None:
    """Count one wrong try."""
    for limit, key in _wrong(account):
        limiter().limiter.hit(limit, *key)


def count_mail(account: str) -> None:
    """Count a mail that is asked for; raises 429 where there were too many."""
    kinds = (
        (MAILS_HERE, account_here(account)),
        (MAILS_FROM_ADDRESS, caller_address()),
        (MAILS_FOR_ACCOUNT, account.strip().casefold()[:254]),
    )
    for text, who in kinds:
        for limit in parse_many(text):
            if not limiter().limiter.hit(limit, "mail", who):
                _refuse(limit, ("mail", who))


def _wrong(account: str) -> Iterable[tuple[RateLimitItem, tuple[str, str]]]:
    for text, who in (
        (WRONG_HERE, account_here(account)),
        (WRONG_FROM_ADDRESS, caller_address()),
    ):
        for limit in parse_many(text):
            yield limit, ("wrong", who)


def _refuse(limit: RateLimitItem, key: tuple[str, str]) -> None:
    until = limiter().limiter.get_window_stats(limit, *key).reset_time
    raise TooManyRequests(retry_after=max(1, int(until - time.time())))

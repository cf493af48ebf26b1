"""What a customer's details have to be.

Pure: it says everything that is wrong at once, by the name of the field.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from upheld.errors import InvalidInput, Problem
from upheld.words import SOURCE, _, shipped

#: The most characters that a field holds.
LENGTHS = {
    "number": 64,
    "name": 200,
    "segment": 64,
    "address": 500,
    "country": 2,
    "tax_number": 64,
    "email": 254,
    "contact": 200,
    "phone": 64,
    "language": 16,
}


#: The most days that somebody may have to pay.
LONGEST_TERM = 365


@dataclass(frozen=True, slots=True)
class CustomerDetails:
    """What is known of a customer.

    An empty ``number`` is drawn.  ``address`` has one line each, the country not
    among them.  Without a ``tax_percent`` or ``payment_days`` the
    seller's hold.
    """

    name: str
    number: str = ""
    segment: str | None = None
    address: str = ""
    country: str = ""
    tax_number: str = ""
    tax_percent: Decimal | None = None
    payment_days: int | None = None
    email: str = ""
    contact: str = ""
    phone: str = ""
    language: str = SOURCE


def read_payment_days(text: str) -> int | None:
    """Return days to pay as they were typed; nothing takes the seller's."""
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and int(text[:9]) <= LONGEST_TERM):
        raise InvalidInput.of(
            "payment_days",
            _("Give a number of days, %(most)s at most.", most=LONGEST_TERM),
        )
    return int(text)


def tidied(details: CustomerDetails) -> CustomerDetails:
    """Return *details* without stray spaces, or refuse them with all that is wrong."""
    lines = (line.strip() for line in details.address.splitlines())
    tidy = {
        field.name: value.strip()
        for field in fields(details)
        if isinstance(value := getattr(details, field.name), str)
    } | {
        "address": "\n".join(line for line in lines if line),
        "country": details.country.strip().upper(),
        "segment": (details.segment or "").strip() or None,
        "language": details.language.strip() or SOURCE,
    }
    details = replace(details, **tidy)  # type: ignore[arg-type]  # texts by name
    if problems := list(_problems(details)):
        raise InvalidInput(problems)
    return details


def _problems(details: CustomerDetails) -> Iterator[Problem]:
    if not details.name:
        yield Problem("name", _("A customer needs a name."))
    for name, length in LENGTHS.items():
        value = getattr(details, name) or ""
        if len(value) > length:
            yield Problem(
                name,
                _("This is longer than %(length)s characters.", length=length),
            )
    if details.country and not re.fullmatch("[A-Z]{2}", details.country):
        yield Problem(
            "country",
            _("“%(code)s” is no country code.", code=details.country[:20]),
            _("Use two letters, such as CH."),
        )
    if details.email and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", details.email):
        yield Problem(
            "email", _("“%(text)s” is no mail address.", text=details.email[:80])
        )
    if details.language not in shipped():
        yield Problem(
            "language",
            _("There are no documents in “%(code)s”.", code=details.language[:16]),
            _("They are made in: %(known)s.", known=", ".join(shipped())),
        )
    yield from _tax_problems(details.tax_percent)
    days = details.payment_days
    if days is not None and not 0 <= days <= LONGEST_TERM:
        yield Problem(
            "payment_days",
            _("Give a number of days, %(most)s at most.", most=LONGEST_TERM),
        )


def _tax_problems(percent: Decimal | None) -> Iterator[Problem]:
    if percent is None:
        return
    if not percent.is_finite() or not 0 <= percent <= 100:  # noqa: PLR2004  percent
        yield Problem(
            "tax_percent",
            _("%(percent)s is not between 0 and 100 percent.", percent=percent),
        )

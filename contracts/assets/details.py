"""What is known of an asset, and what it has to be.

Pure: it says everything that is wrong at once, by the name of the field.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from contracts.assets.serials import serial_problem
from upheld.errors import InvalidInput, Problem
from upheld.texts import _

#: The most characters that a field holds.
LENGTHS = {"maker": 80, "model": 80, "place": 200}
#: No device is worth so much.
MOST_WORTH = Decimal(1_000_000_000)


@dataclass(frozen=True, slots=True)
class AssetDetails:
    """A thing that can be covered; without a ``maker`` it is of the seller's make."""

    serial: str
    model: str = ""
    maker: str = ""
    place: str = ""
    purchased_on: date | None = None
    installed_on: date | None = None
    #: What it is worth, in the currency of the seller.
    value: Decimal | None = None


def tidied(details: AssetDetails) -> AssetDetails:
    """Return *details* without stray spaces, or refuse them with all that is wrong."""
    tidy = {
        field.name: " ".join(value.split())
        for field in fields(details)
        if isinstance(value := getattr(details, field.name), str)
    }
    details = replace(details, **tidy)  # type: ignore[arg-type]  # texts by name
    if problems := list(_problems(details)):
        raise InvalidInput(problems)
    return details


def read_details(texts: Mapping[str, str]) -> AssetDetails:
    """Return what *texts*, by the names of the fields, say; or all that is wrong."""
    problems: list[Problem] = []
    given = AssetDetails(
        serial=texts.get("serial", ""),
        model=texts.get("model", ""),
        maker=texts.get("maker", ""),
        place=texts.get("place", ""),
        purchased_on=_day(texts.get("purchased_on", ""), "purchased_on", problems),
        installed_on=_day(texts.get("installed_on", ""), "installed_on", problems),
        value=_value(texts.get("value", ""), problems),
    )
    try:
        details = tidied(given)
    except InvalidInput as error:
        raise InvalidInput([*error.problems, *problems]) from None
    if problems:
        raise InvalidInput(problems)
    return details


def _day(text: str, where: str, problems: list[Problem]) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        message = _("“%(text)s” is no day.", text=text[:40])
        hint = _("Write year, month and day, such as 2027-01-31.")
        problems.append(Problem(where, message, hint))
        return None


def _value(text: str, problems: list[Problem]) -> Decimal | None:
    if not text.strip():
        return None
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        found = Decimal("NaN")
    if found.is_finite():
        return found
    message = _("“%(text)s” is no amount.", text=text[:40])
    hint = _("Write it without separators, such as 1200.50.")
    problems.append(Problem("value", message, hint))
    return None


def _problems(details: AssetDetails) -> Iterator[Problem]:
    if sentence := serial_problem(details.serial):
        yield Problem("serial", sentence)
    if details.value is not None and not 0 <= details.value < MOST_WORTH:
        yield Problem("value", _("A value is from 0 to below 1,000,000,000."))
    for name, length in LENGTHS.items():
        if len(getattr(details, name)) > length:
            yield Problem(
                name, _("This is longer than %(length)s characters.", length=length)
            )

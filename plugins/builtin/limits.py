"""What many models share: units free of charge, a minimum and a maximum."""

from collections.abc import Iterable, Iterator

from upheld.plugin import (
    Decimal,
    Optional,
    Parameters,
    Price,
    PriceRequest,
    PriceRow,
    Problem,
    Quantity,
    _,
    amount,
    counted,
)


class Limits(Parameters):
    """The least and the most that is charged."""

    minimum = Price(
        "Minimum",
        "What is charged at least; what is missing to it is a row of its own.",
        default=0,
    )
    maximum = Optional(
        Price(
            "Maximum",
            "What is charged at most; what is over it comes off in a row of its own.",
        )
    )

    def problems(self) -> Iterator[Problem]:
        """Refuse a maximum below the minimum."""
        if self.maximum is not None and self.maximum < self.minimum:
            yield Problem("maximum", _("The maximum is below the minimum."))


class FreeUnits(Parameters):
    """Units that cost nothing."""

    free_units = Quantity(
        "Free units", "Taken off the quantity before anything is priced.", default=0
    )


def limited(
    rows: Iterable[PriceRow], limits: Limits, request: PriceRequest
) -> Iterator[PriceRow]:
    """Yield *rows*, and one more where they miss the minimum or pass the maximum."""
    total = Decimal(0)
    for row in rows:
        total += row.amount
        yield row
    if total < limits.minimum:
        least = amount(limits.minimum, request.currency)
        sentence = _("Up to the minimum of %(amount)s", amount=least)
        yield PriceRow(sentence, limits.minimum - total, {"minimum": limits.minimum})
    elif limits.maximum is not None and total > limits.maximum:
        most = amount(limits.maximum, request.currency)
        sentence = _("No more than the maximum of %(amount)s", amount=most)
        yield PriceRow(sentence, limits.maximum - total, {"maximum": limits.maximum})


def free_row(free: Decimal, request: PriceRequest) -> Iterator[PriceRow]:
    """Yield the row that tells of units free of charge, if any are used."""
    used = min(free, request.quantity)
    if used:
        sentence = _("%(count)s free of charge", count=counted(used, request))
        yield PriceRow(sentence, 0, {"free_units": used})


def paid_units(free: Decimal, quantity: Decimal) -> Decimal:
    """Return the units that are left to pay for."""
    return max(quantity - free, Decimal(0))

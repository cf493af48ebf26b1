"""What models of a measured use share: the units measured and priced in."""

from collections.abc import Iterator

from plugins.builtin.package import SMALLEST
from upheld.plugin import (
    UNITS,
    Choice,
    Decimal,
    Parameters,
    PriceRequest,
    PriceRow,
    Problem,
    Quantity,
    Text,
    _,
    convert,
    ngettext,
    number,
    rounded,
)


class Measured(Parameters):
    """What is counted, in which unit, and how its parts count."""

    of = Text(
        "Kind of use",
        "The name of a further quantity of the line; empty for its own quantity.",
        default="",
    )
    measured = Choice(
        "Measured in",
        "What the quantity is a number of.",
        ways={
            "line": "what the line counts",
            "device": "devices",
            "site": "sites",
            "seat": "seats",
            "minute": "minutes",
            "hour": "hours",
            "day": "days",
            "MB": "MB",
            "GB": "GB",
            "TB": "TB",
            "MiB": "MiB",
            "GiB": "GiB",
            "TiB": "TiB",
        },
    )
    priced = Choice(
        "Priced in",
        "What allowance, bounds and prices are for.",
        ways=measured.ways,
    )
    rounding = Choice(
        "Parts of the unit priced",
        ways={
            "exact": "count as they are",
            "up": "are rounded up",
            "nearest": "are rounded to the nearest step, half up",
            "down": "are rounded down",
        },
    )
    step = Quantity(
        "Step of the rounding", "In the unit priced.", default=1, least=SMALLEST
    )

    def problems(self) -> Iterator[Problem]:
        """Refuse units that measure different things."""
        if self.measured == self.priced:
            return
        if (
            "line" in (self.measured, self.priced)
            or UNITS[self.measured].measures != UNITS[self.priced].measures
        ):
            yield Problem(
                "priced",
                _("What is measured in one of these units has no price in the other."),
                _("Choose two units of time, or two units of data."),
            )


def used(request: PriceRequest, parameters: Measured, name: str) -> Decimal:
    """Return the use called *name*, or the line's own, in the unit priced."""
    quantity = request.usage.get(name, Decimal(0)) if name else request.quantity
    if parameters.measured != parameters.priced:
        quantity = convert(quantity, parameters.measured, parameters.priced)
    return rounded(quantity, parameters.rounding, parameters.step)


def measured_row(request: PriceRequest, parameters: Measured) -> Iterator[PriceRow]:
    """Yield the row that tells how a use was converted and rounded, if it was."""
    of = parameters.of
    given = request.usage.get(of, Decimal(0)) if of else request.quantity
    counting = used(request, parameters, of)
    if given == counting and parameters.measured == parameters.priced:
        return
    into = unit_words(parameters.priced, 1 if counting == 1 else 2, request, of)
    sentence = _(
        "%(given)s %(unit)s, counted as %(count)s %(into)s",
        given=number(given),
        unit=unit_words(parameters.measured, 1 if given == 1 else 2, request, of),
        count=number(counting),
        into=into,
    )
    yield PriceRow(sentence, 0, {"measured": given, "counted": counting})


def unit_words(unit: str, count: int, request: PriceRequest, of: str = "") -> str:
    """Return what is counted in words, for one or for several."""
    words = {
        "line": of or (request.unit if count == 1 else request.units),
        "device": ngettext("device", "devices", count),
        "site": ngettext("site", "sites", count),
        "seat": ngettext("seat", "seats", count),
        "minute": ngettext("minute", "minutes", count),
        "hour": ngettext("hour", "hours", count),
        "day": ngettext("day", "days", count),
    }
    return words.get(unit, unit)

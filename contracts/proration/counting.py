"""How many billing periods a line is billed for by a day: whole ones and fractions.

Pure.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from contracts.cycles.billed import Timing, billed_on
from contracts.proration.amounts import rounded
from contracts.proration.methods import Measure, Part

_PLACES = 12


@dataclass(frozen=True, slots=True)
class Cycles:
    """So many whole periods, and the parts at the start and at the end."""

    whole: int
    fractions: tuple[Part, ...]

    @property
    def exact(self) -> Fraction:
        """All of it as one exact number."""
        return self.whole + sum((one.fraction for one in self.fractions), Fraction())

    @property
    def decimal(self) -> Decimal:
        """All of it with twelve digits, rounded half up."""
        return rounded(self.exact, _PLACES)


def billing_cycles(
    measure: Measure,
    target: date,
    *,
    end: date | None = None,
    timing: Timing = Timing.ADVANCE,
) -> Cycles:
    """Return the periods of a line that are billed by *target*.

    The line begins with the start of the measure's cycle and ends before *end*.
    """
    start = measure.cycle.start
    until = billed_on(measure.cycle, target, timing, end).until
    if until is None or until <= start:
        return Cycles(0, ())
    parts = [part for _period, part in measure.parts(start, until)]
    short = tuple(part for part in parts if part.fraction != 1)
    return Cycles(len(parts) - len(short), short)

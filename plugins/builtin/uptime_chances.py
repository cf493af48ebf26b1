"""How often a month misses a promised uptime, simulated when a price is entered."""

from collections.abc import Sequence
from typing import Any

from plugins.builtin.premium import needs_library
from upheld.plugin import Decimal

#: The seed is part of the model: the same figures give the same chances.
SEED = 20270101
#: The months that are simulated: a chance of one percent is off by 1 in 100 of it.
MONTHS = 2_000_000
#: They are simulated in so many parts, which bounds the memory.
PARTS = 20
#: Chances are kept to a hundredth of a percent.
STEP = Decimal("0.01")


def chances_below(
    bounds: Sequence[Decimal],
    outages: Decimal,
    repairs: Sequence[Decimal],
    hours: Decimal,
) -> list[Decimal]:
    """Return the percentage of months whose uptime is below each of *bounds*.

    :param outages: how many begin in a month on average; they come independently.
    :param repairs: the mean hours of an outage, exponentially spread; or, if there
        are several, the hours of those that were observed, each as likely.
    :raises InvalidInput: where the library is missing.
    """
    down = _hours_down(outages, repairs)
    allowed = [hours * (100 - bound) / 100 for bound in bounds]
    shares = [Decimal(int((down > _number(most)).sum())) for most in allowed]
    return [(100 * count / MONTHS).quantize(STEP, "ROUND_HALF_UP") for count in shares]


def _hours_down(outages: Decimal, repairs: Sequence[Decimal]) -> Any:  # noqa: ANN401
    """Return the hours down of each simulated month."""
    try:
        import numpy as np  # noqa: PLC0415  an optional library
    except ImportError:
        raise needs_library("mtbf") from None
    # This generator is frozen by its makers: its numbers never change.
    random = np.random.RandomState(SEED)
    counts = random.poisson(_number(outages), MONTHS)
    if len(repairs) == 1:
        return random.standard_gamma(counts) * _number(repairs[0])
    observed = np.array([_number(one) for one in repairs])
    return np.concatenate(
        [_drawn(np, random, observed, part) for part in np.split(counts, PARTS)]
    )


def _drawn(np: Any, random: Any, observed: Any, counts: Any) -> Any:  # noqa: ANN401
    """Return the hours down of some months, out of the outages *observed*."""
    drawn = observed[random.randint(0, len(observed), counts.sum())]
    months = np.repeat(np.arange(len(counts)), counts)
    return np.bincount(months, weights=drawn, minlength=len(counts))


def _number(value: Decimal) -> Any:  # noqa: ANN401  what the library counts in
    from numpy import float64  # noqa: PLC0415  an optional library

    return float64(str(value))

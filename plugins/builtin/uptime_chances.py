"""How often a month misses a promised uptime, simulated when a price is entered."""

from collections.abc import Sequence
from typing import Any

from plugins.builtin.premium import binary, needs_library
from upheld.plugin import Decimal

#: The seed is part of the model: the same figures give the same chances.
SEED = 20270101
#: The months that are simulated: a chance of one percent is off by 1 in 100 of it.
MONTHS = 2_000_000
#: They are simulated in so many parts, which bounds the memory.
PARTS = 20
#: Chances are kept to a hundredth of a percent.
STEP = Decimal("0.01")
#: The time that may be down is counted in so many cells.
CELLS = 500


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
    shares = [Decimal(int((down > binary(most)).sum())) for most in allowed]
    return [(100 * count / MONTHS).quantize(STEP, "ROUND_HALF_UP") for count in shares]


def chance_below(
    bound: Decimal, outages: Decimal, repairs: Sequence[Decimal], hours: Decimal
) -> Decimal:
    """Return the percentage of months below *bound* as :func:`chances_below` does.

    It is reckoned instead of simulated, without a library and fast enough for a
    price that is asked for again and again.
    """
    allowed = hours * (100 - bound) / 100
    if len(repairs) == 1:
        over = _over_by_mean(allowed / repairs[0], outages)
    else:
        over = 1 - _within_by_cells(allowed, outages, repairs)
    return (100 * max(over, Decimal(0))).quantize(STEP, "ROUND_HALF_UP")


def _over_by_mean(allowed: Decimal, outages: Decimal) -> Decimal:
    """Return the chance that repairs last longer; *allowed* counts mean repairs.

    Outages are a Poisson number, and so many exponential repairs an Erlang sum.
    """
    chance = (-outages).exp()
    term, tail, over = (-allowed).exp(), Decimal(0), Decimal(0)
    for count in range(1, int(outages + 12 * outages.sqrt()) + 40):
        chance = chance * outages / count
        tail += term
        term = term * allowed / count
        over += chance * tail
    return over


def _within_by_cells(
    allowed: Decimal, outages: Decimal, repairs: Sequence[Decimal]
) -> Decimal:
    """Return the chance that outages of these lengths stay within *allowed* hours.

    Lengths are rounded to cells; the recursion is that of Panjer for a Poisson sum.
    """
    rates: dict[int, Decimal] = {}
    for hours in repairs:
        cell = int((hours * CELLS / allowed).to_integral_value("ROUND_HALF_UP"))
        rates[cell] = rates.get(cell, Decimal(0)) + outages / len(repairs)
    lasting = [(cell, rate) for cell, rate in rates.items() if 0 < cell <= CELLS]
    within = [(rates.get(0, Decimal(0)) - outages).exp()]
    for end in range(1, CELLS + 1):
        reached = [pair for pair in lasting if pair[0] <= end]
        parts = (cell * rate * within[end - cell] for cell, rate in reached)
        within.append(sum(parts, Decimal(0)) / end)
    return sum(within, Decimal(0))


def _hours_down(outages: Decimal, repairs: Sequence[Decimal]) -> Any:  # noqa: ANN401
    """Return the hours down of each simulated month."""
    try:
        import numpy as np  # noqa: PLC0415  an optional library
    except ImportError:
        raise needs_library("mtbf") from None
    # This generator is frozen by its makers: its numbers never change.
    random = np.random.RandomState(SEED)
    counts = random.poisson(binary(outages), MONTHS)
    if len(repairs) == 1:
        return random.standard_gamma(counts) * binary(repairs[0])
    observed = np.array([binary(one) for one in repairs])
    return np.concatenate(
        [_drawn(np, random, observed, part) for part in np.split(counts, PARTS)]
    )


def _drawn(np: Any, random: Any, observed: Any, counts: Any) -> Any:  # noqa: ANN401
    """Return the hours down of some months, out of the outages *observed*."""
    drawn = observed[random.randint(0, len(observed), counts.sum())]
    months = np.repeat(np.arange(len(counts)), counts)
    return np.bincount(months, weights=drawn, minlength=len(counts))

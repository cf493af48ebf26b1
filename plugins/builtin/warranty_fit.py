"""The Weibull distribution of a failure history, fitted when a price is entered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from plugins.builtin.premium import LEAST, binary, needs_library
from upheld.plugin import Decimal, InvalidInput, _

#: Shape and scale are kept to this step: the fit is exact to well below it.
STEP = Decimal("0.0001")
#: How close the search comes to the most likely values.
EXACT = Decimal("1e-10")
#: A line needs two points.
FEWEST_AGES = 2


@dataclass(frozen=True, slots=True)
class Observed:
    """Units of the same age: those that failed at it, and those that still run."""

    age: Decimal
    failed: int
    running: int


def fitted(history: Sequence[Observed], method: str) -> tuple[Decimal, Decimal]:
    """Return the shape and the scale that fit *history*.

    :raises InvalidInput: where it has too few failures, or the library is missing.
    """
    ages = {one.age for one in history if one.failed}
    if len(ages) < FEWEST_AGES:
        raise InvalidInput.of(
            "history",
            _("A fit needs failures at two ages at least."),
            hint=_("Add failures, or enter shape and scale."),
        )
    shape, scale = _by_ranks(history) if method == "ranks" else _by_likelihood(history)
    kept = tuple(_kept(one) for one in (shape, scale))
    if min(kept) < LEAST:
        raise InvalidInput.of("history", _("No distribution fits these failures."))
    return kept[0], kept[1]


def _kept(found: object) -> Decimal:
    return Decimal(str(found)).quantize(STEP, "ROUND_HALF_UP")


def _by_likelihood(history: Sequence[Observed]) -> tuple[object, object]:
    """Return the most likely shape and scale; units that still run are censored."""
    try:
        from scipy import optimize, stats  # noqa: PLC0415  an optional library
    except ImportError:
        raise needs_library("history") from None
    data = stats.CensoredData.right_censored(*_single(history))
    # The search starts from the line through the ranks and is driven to its end.
    shape, scale = _by_ranks(history)
    found: tuple[Any, Any, Any] = stats.weibull_min.fit(
        data, shape, floc=0, scale=scale, optimizer=_to_the_end(optimize)
    )
    return found[0], found[2]


def _to_the_end(optimize: Any) -> Any:  # noqa: ANN401  the library has no types
    def search(score: Any, start: Any, args: Any = (), disp: object = 0) -> Any:  # noqa: ANN401
        tight = {"xtol": EXACT, "ftol": EXACT}
        limits = {key: binary(value) for key, value in tight.items()}
        return optimize.fmin(score, start, args, disp=disp, maxiter=4000, **limits)

    return search


def _single(history: Sequence[Observed]) -> tuple[list[Any], list[bool]]:
    """Return the age of each unit, and whether it still runs."""
    ages: list[Any] = []
    running: list[bool] = []
    for one in history:
        ages += [binary(one.age)] * (one.failed + one.running)
        running += [False] * one.failed + [True] * one.running
    return ages, running


def _by_ranks(history: Sequence[Observed]) -> tuple[Decimal, Decimal]:
    """Return shape and scale of the line through median ranks (Benard), y on x."""
    points = [(age.ln(), (-(1 - rank).ln()).ln()) for age, rank in _ranks(history)]
    mean_x, mean_y = (sum(values) / len(points) for values in zip(*points, strict=True))
    spread = sum((x - mean_x) ** 2 for x, _y in points)
    shape = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    return shape, (mean_x - mean_y / shape).exp() if shape > 0 else shape


def _ranks(history: Sequence[Observed]) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield the age and the median rank of each failure, by adjusted ranks."""
    ordered = sorted(history, key=lambda one: one.age)
    count = left = sum(one.failed + one.running for one in ordered)
    rank = Decimal(0)
    for one in ordered:
        for _failure in range(one.failed):
            rank += (count + 1 - rank) / (left + 1)
            left -= 1
            yield one.age, (rank - Decimal("0.3")) / (count + Decimal("0.4"))
        left -= one.running

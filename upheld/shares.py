"""Whole units shared out by weight, so that the parts are exactly the whole.

Each part first gets its exact share rounded down; the methods differ in who gets
the units left over.
"""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import gcd, lcm


class Split(StrEnum):
    """Who gets what is left over; where two are equal, the earlier part."""

    #: One unit each to the parts that lost most by rounding down.
    LARGEST_REMAINDER = "largest remainder"
    #: One unit each from the first part on; a part of weight nothing gets none.
    FIRST = "first"
    #: One unit each to the parts of largest weight.
    LARGEST_WEIGHT = "largest weight"
    #: Nobody: it stands as a further part at the end.
    SEPARATE = "separate"
    #: As ``SEPARATE``, and parts are whole multiples of the smallest whole weights.
    SEPARATE_BLOCKS = "separate blocks"


def share(
    units: int,
    weights: Sequence[Decimal | int],
    method: Split = Split.LARGEST_REMAINDER,
) -> tuple[int, ...]:
    """Split *units* by *weights*; the parts add up to *units*, whatever its sign.

    :param weights: at least one, none below zero; all zero share equally.
    :returns: a part for each weight; one more for the two separate methods.
    """
    sign = -1 if units < 0 else 1
    ratios = [Fraction(weight) for weight in weights]
    if not any(ratios):
        ratios = [Fraction(1)] * len(ratios)
    if method is Split.SEPARATE_BLOCKS:
        ratios = _smallest_whole(ratios)
    return tuple(sign * part for part in _parts(abs(units), ratios, method))


def _parts(units: int, ratios: list[Fraction], method: Split) -> list[int]:
    whole = sum(ratios, Fraction(0))
    if method is Split.SEPARATE_BLOCKS:
        blocks = units // int(whole)
        parts = [blocks * int(ratio) for ratio in ratios]
        return [*parts, units - sum(parts)]
    exact = [units * ratio / whole for ratio in ratios]
    parts = [int(part) for part in exact]
    left = units - sum(parts)
    if method is Split.SEPARATE:
        return [*parts, left]
    ranks = {
        Split.FIRST: [Fraction(0)] * len(parts),
        Split.LARGEST_WEIGHT: [-ratio for ratio in ratios],
        Split.LARGEST_REMAINDER: [part - exact[i] for i, part in enumerate(parts)],
    }
    candidates = [index for index, ratio in enumerate(ratios) if ratio]
    candidates.sort(key=ranks[method].__getitem__)
    for index in candidates[:left]:
        parts[index] += 1
    return parts


def _smallest_whole(ratios: list[Fraction]) -> list[Fraction]:
    """Return whole ratios of no common divisor: for 0.5 and 1.5, 1 and 3."""
    common = lcm(*(ratio.denominator for ratio in ratios))
    whole = [int(ratio * common) for ratio in ratios]
    divisor = gcd(*whole)
    return [Fraction(ratio // divisor) for ratio in whole]

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.shares import Split, share

WEIGHTS = st.lists(st.decimals(0, 1000, places=3), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("method", "parts"),
    [
        (Split.LARGEST_REMAINDER, (3, 2, 3)),
        (Split.FIRST, (3, 3, 2)),
        (Split.LARGEST_WEIGHT, (3, 2, 3)),
        (Split.SEPARATE, (2, 2, 2, 2)),
        (Split.SEPARATE_BLOCKS, (0, 0, 0, 8)),
    ],
)
def test_the_method_says_who_gets_what_is_left(method, parts):
    assert share(8, [40, 35, 38], method) == parts


def test_the_largest_weight_is_not_always_the_largest_remainder():
    assert share(7, [3, 3, 4], Split.LARGEST_WEIGHT) == (2, 2, 3)
    assert share(5, [3, 3, 4], Split.LARGEST_WEIGHT) == (1, 1, 3)
    assert share(5, [3, 3, 4], Split.LARGEST_REMAINDER) == (2, 1, 2)


def test_blocks_are_multiples_of_the_smallest_whole_weights():
    weights = [Decimal("0.5"), Decimal("1.5")]

    assert share(10, weights, Split.SEPARATE_BLOCKS) == (2, 6, 2)


def test_a_weight_of_nothing_gets_nothing():
    assert share(2, [0, 1, 0, 1, 1], Split.FIRST) == (0, 1, 0, 1, 0)


@given(st.integers(-(10**12), 10**12), WEIGHTS, st.sampled_from(Split))
def test_the_parts_are_always_the_whole(units, weights, method):
    assert sum(share(units, weights, method)) == units


@given(st.integers(0, 10**12), WEIGHTS, st.sampled_from(Split))
def test_a_debt_is_split_as_a_claim_is(units, weights, method):
    owed = share(-units, weights, method)

    assert owed == tuple(-part for part in share(units, weights, method))

"""What is kept for later is bounded, and the least used goes first."""

from upheld.bounded import Bounded


def test_the_one_used_least_recently_goes() -> None:
    kept: Bounded[str, int] = Bounded(2)
    kept.put("first", 1)
    kept.put("second", 2)
    kept.get("first")
    kept.put("third", 3)
    assert [kept.get(name) for name in ("first", "second", "third")] == [1, None, 3]

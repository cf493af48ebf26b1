"""What is kept for later is bounded, and the least used goes first."""

from upheld.bounded import Bounded, by_first


def test_the_one_used_least_recently_goes() -> None:
    kept: Bounded[str, int] = Bounded(2)
    kept.put("first", 1)
    kept.put("second", 2)
    kept.get("first")
    kept.put("third", 3)
    assert [kept.get(name) for name in ("first", "second", "third")] == [1, None, 3]


def test_a_function_is_asked_once_for_the_same_object_and_equal_values() -> None:
    asked: list[tuple[list[int], str]] = []

    @by_first(most=2)
    def joined(numbers: list[int], between: str) -> str:
        asked.append((numbers, between))
        return between.join(map(str, numbers))

    numbers = [1, 2]
    assert [joined(numbers, "-"), joined(numbers, "-")] == ["1-2", "1-2"]
    assert joined([1, 2], "-") == "1-2"
    assert joined(numbers, "+") == "1+2"
    assert asked == [([1, 2], "-"), ([1, 2], "-"), ([1, 2], "+")]


def test_what_was_asked_long_ago_is_asked_again() -> None:
    asked: list[str] = []

    @by_first(most=1)
    def length(word: str) -> int:
        asked.append(word)
        return len(word)

    words = ["first", "second", "third"]
    for word in (*words, "third", words[0]):
        length(word)
    assert asked == ["first", "second", "third", "first"]

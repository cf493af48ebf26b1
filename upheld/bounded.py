"""What is kept for later, bounded: it forgets what was not used for long."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Any, Generic, ParamSpec, TypeVar

Key = TypeVar("Key", bound=Hashable)
Given = ParamSpec("Given")
Value = TypeVar("Value")


class Bounded(Generic[Key, Value]):
    """At most so many values, for all threads of a process."""

    def __init__(self, most: int) -> None:
        """Hold at most *most* values."""
        self._most = most
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Value | None:
        """Return what is kept under *key*."""
        with self._lock:
            found = self._values.get(key)
            if found is not None:
                self._values.move_to_end(key)
            return found

    def put(self, key: Key, value: Value) -> None:
        """Keep *value*; the one used least recently may go."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)


def by_first(most: int) -> Callable[[Callable[Given, Value]], Callable[Given, Value]]:
    """Make a function remember its last answer for each object it is given first.

    For arguments that never change and are dear to hash, such as a price sheet: the
    first is known by being the same object, the others only have to be equal.  All are
    given by place.  Between *most* and twice as many answers are kept.
    """

    def remembering(function: Callable[Given, Value]) -> Callable[Given, Value]:
        # The arguments stay with their answer: while it is kept, no other object can
        # have the identity of the first.
        newer: dict[int, tuple[tuple[Any, ...], Value]] = {}
        older = newer

        @wraps(function)
        def found(*given: Given.args, **named: Given.kwargs) -> Value:
            nonlocal newer, older
            key = id(given[0])
            kept = newer.get(key)
            if kept is not None and kept[0] == given:
                # Those given last are compared fastest when they are given again.
                newer[key] = given, kept[1]
                return kept[1]
            kept = older.get(key)
            if kept is None or kept[0] != given:
                kept = given, function(*given, **named)
            if len(newer) >= most:
                older, newer = newer, {}
            newer[key] = kept
            return kept[1]

        return found

    return remembering

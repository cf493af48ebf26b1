"""A plugin in another process, asked by a hook."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from plugins import hookspecs
from plugins.faults import Fault
from plugins.isolation import wire
from plugins.isolation.requests import differing
from plugins.isolation.worker import Failed, Worker
from plugins.types import PriceRequest, PriceRow
from upheld.errors import UpheldError
from upheld.plain import Unreadable, from_plain, to_plain
from upheld.words import _

Answer = TypeVar("Answer")
_LISTS = {Iterable, Sequence, list, tuple}


@dataclass(frozen=True, slots=True, eq=False)
class HookedElsewhere:
    """As :class:`plugins.hooked.HookedPlugin`, in the process of its plugin."""

    name: str
    version: str
    #: The names of the hooks that it implements.
    hooks: frozenset[str]
    worker: Worker = field(repr=False)
    #: Where in its code each of them begins.
    places: Mapping[str, tuple[str, int]] = field(repr=False)
    moves: frozenset[str] = frozenset()

    @property
    def apart(self) -> bool:
        """As there; it does."""
        return True

    def ask(
        self, hook: str, read: Callable[[Any], Answer], /, **asked: object
    ) -> Answer | Fault:
        """Return what *read* makes of the answer, or why there is none."""
        return self.ask_many(hook, [read], [asked])[0]

    def ask_many(
        self,
        hook: str,
        reads: Sequence[Callable[[Any], Answer]],
        asks: Sequence[Mapping[str, object]],
    ) -> list[Answer | Fault]:
        """Return the answer to each of *asks*, all asked at once."""
        if not asks:
            return []
        message = {"do": "hook", "hook": hook, **_message(asks)}
        try:
            told = self.worker.ask(message, len(asks)).get("answers")
        except Failed as failed:
            return [failed.fault(self.name, hook)] * len(asks)
        if not isinstance(told, list) or len(told) != len(asks):
            told = [None] * len(asks)
        answers = [
            self._read(hook, read, one) for read, one in zip(reads, told, strict=True)
        ]
        blamed = [it for it in answers if isinstance(it, Fault) and it.plugin]
        if blamed:
            first = blamed[0]
            self.worker.failed(first.sentence, hook, first.file, first.lineno)
        return answers

    def _read(
        self,
        hook: str,
        read: Callable[[Any], Answer],
        answer: Any,  # noqa: ANN401
    ) -> Answer | Fault:
        try:
            if not isinstance(answer, dict):
                return self._failed(hook, _("It answered what was not asked."))
            if "fault" in answer:
                return wire.fault_of_plain(answer["fault"], self.name)
            if answer.keys() != {"answer"}:
                return self._failed(hook, _("It answered what was not asked."))
            return read(_value(hook, answer["answer"]))
        except UpheldError as error:
            return self._failed(hook, error.message)
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError):
            return self._failed(hook, _("It answered what was not asked."))

    def _failed(self, hook: str, why: str) -> Fault:
        file, lineno = self.places.get(hook, ("", 0))
        return Failed(why, file, lineno).fault(self.name, hook)


def _message(asks: Sequence[Mapping[str, object]]) -> dict[str, Any]:
    """Return all that is asked; of prices only what differs from the first."""
    first = asks[0].get("request")
    if not isinstance(first, PriceRequest):
        return {"asks": [to_plain(asked) for asked in asks]}
    asked = [
        {
            name: differing(first, value)
            if isinstance(value, PriceRequest)
            else to_plain(value)
            for name, value in one.items()
        }
        for one in asks
    ]
    return {"like": to_plain(first), "asks": asked}


@cache
def hinted(hook: str) -> dict[str, Any]:
    """Return the types of the arguments of *hook*, and of what it answers."""
    return get_type_hints(getattr(hookspecs, hook))


def _value(hook: str, plain: object) -> object:
    """Return the answer to *hook*; what has not its shape as it is, to be refused."""
    try:
        return read_as(hinted(hook)["return"], plain)
    except (Unreadable, TypeError):
        return plain


def read_as(kind: Any, plain: Any) -> Any:  # noqa: ANN401  an annotation, and JSON
    """Return *plain* as the *kind* that an annotation names."""
    origin = get_origin(kind)
    if origin in {Union, UnionType}:
        kinds = [one for one in get_args(kind) if one is not NoneType]
        lists = [one for one in kinds if get_origin(one) in _LISTS]
        kind = lists[0] if lists and isinstance(plain, list) else kinds[0]
        return None if plain is None else read_as(kind, plain)
    if plain is None or kind is NoneType:
        return None
    if origin in _LISTS:
        if not isinstance(plain, list):
            raise TypeError
        return tuple(read_as(get_args(kind)[0], one) for one in plain)
    # A row is looked at more closely: money is in it.
    if kind is PriceRow:
        return wire.row_of(plain)
    try:
        return from_plain(kind, plain)
    except Unreadable:
        # Whoever asked says what belongs here, in better words.
        return plain

"""All that is asked of a subject, one question after the other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from plugins.hearing import HOOK as HEARING
from plugins.kit.cases import ASKED, Case, request_of
from plugins.kit.occasions import Occasion, answered, occasions
from plugins.kit.subjects import Subject, answer

#: Whoever hears of something may look when it was; nothing depends on the answer.
_FREE = frozenset({"clock", "chance"})


@dataclass(frozen=True, slots=True)
class Ask:
    """One question, as it is asked and as it is measured."""

    #: Returns the answer as JSON holds it.
    answer: Callable[[], dict[str, Any]]
    #: The same without what is made of the answer.
    measure: Callable[[], object]
    #: What may be reached for: see ``EVENTS`` of the process that watches.
    free: frozenset[str] = frozenset()


def asks(subject: Subject) -> list[Ask]:
    """Return what is asked of *subject*."""
    if subject.hooked:
        return asks_of_hooks(subject)
    return asks_of_model(subject, subject.cases)


def asks_of_model(subject: Subject, cases: Iterable[Case]) -> list[Ask]:
    """Return a price for each of *cases*."""
    return [_price(subject, case) for case in cases]


def _price(subject: Subject, case: Case) -> Ask:
    model = subject.asked

    def measure() -> object:
        request = request_of({**ASKED, **case.request})
        return model.ask(request, model.Parameters.load(case.parameters))

    return Ask(partial(answer, model, case), measure)


def asks_of_hooks(subject: Subject) -> list[Ask]:
    """Return all occasions of the hooks."""
    return [_hook(subject, one) for one in occasions(subject.hooking)]


def _hook(subject: Subject, one: Occasion) -> Ask:
    ask = partial(answered, subject.hooking, one)
    return Ask(ask, ask, _FREE if one.hook == HEARING else frozenset())

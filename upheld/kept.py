"""Answers kept as bytes for as long as what they were made of stays the same.

For lists that many people ask for and few change.  Who may ask is decided before, by
the policy, as for every request; what is kept is told apart by all that the page
depends on, so nobody is ever given what was made for somebody else.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec

from flask import Response, current_app, request, session

from upheld.principal import current_principal
from upheld.sellers import seller
from upheld.state import state
from upheld.texts import language

View = ParamSpec("View")

#: Pages to one application; a page has about 20 kB.
MOST = 512
#: Seconds for which a page counts: the proof in its forms is good for longer.
LONGEST = 300
_OWN_HEADERS = ("Content-Type", "Vary", "ETag")


@dataclass(frozen=True, slots=True)
class _Answer:
    body: bytes
    headers: tuple[tuple[str, str], ...]
    until: float


class Answers:
    """The kept answers of one application, the least used forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, _Answer] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> _Answer | None:
        """Return what is kept under *key* and still counts."""
        with self._lock:
            found = self._kept.get(key)
            if found is None or found.until < time.monotonic():
                return None
            self._kept.move_to_end(key)
            return found

    def put(self, key: Hashable, answer: _Answer) -> None:
        """Keep *answer*."""
        with self._lock:
            self._kept[key] = answer
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)


def kept_for_seller(
    revision: Callable[[], Hashable],
) -> Callable[[Callable[View, Any]], Callable[View, Any]]:
    """Keep what a view answers for everybody at a seller, until *revision* changes.

    For answers that depend on the address alone, such as those of the API.
    """
    return _keep(lambda: (current_principal().seller_id, revision()))


def kept_for_person(
    revision: Callable[[], Hashable],
) -> Callable[[Callable[View, Any]], Callable[View, Any]]:
    """Keep what a view answers to one person in one session, until *revision* changes.

    For pages: they hold the person's name and the session's proof for forms.
    """

    def key() -> Hashable:
        caller = current_principal()
        return (
            caller.kind,
            caller.id,
            caller.roles,
            caller.name,
            session.get("csrf_token"),
            request.cookies.get("upheld_theme"),
            request.headers.get("HX-Request"),
            seller(),
            seller().today(),
            revision(),
        )

    return _keep(key)


def _keep(
    key: Callable[[], Hashable],
) -> Callable[[Callable[View, Any]], Callable[View, Any]]:
    def decorate(view: Callable[View, Any]) -> Callable[View, Any]:
        @wraps(view)
        def answer(*args: View.args, **kwargs: View.kwargs) -> Any:  # noqa: ANN401  the view's
            # A message that is shown once is on no page that is kept.
            if request.method != "GET" or "_flashes" in session:
                return view(*args, **kwargs)
            answers: Answers = state().keep("answers", Answers)
            place = request.endpoint, request.full_path, language(), key()
            found = answers.get(place)
            if found is not None:
                return current_app.response_class(found.body, headers=found.headers)
            return _put(
                answers, place, current_app.make_response(view(*args, **kwargs))
            )

        return answer

    return decorate


def _put(answers: Answers, place: Hashable, response: Response) -> Response:
    if response.status_code == 200 and not response.is_streamed:  # noqa: PLR2004  OK
        own = [(name, response.headers.get(name)) for name in _OWN_HEADERS]
        headers = tuple((name, value) for name, value in own if value)
        until = time.monotonic() + LONGEST
        answers.put(place, _Answer(response.get_data(), headers, until))
    return response

"""In front of everything: the answer that the same browser got a moment ago.

A page that a view has marked is kept with the session it was made for.  When that
session asks for it again, one statement tells whether it still counts, whether its
user may still do the same and whether anything was written for the seller since:
every unsafe action moves the end of the audit trail.  If nothing has changed, the
bytes go out without a request being built; if only the seller's rows have, what can
be made anew without the request is.  All else takes the usual way.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, cast

from flask import Flask, request, session
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from upheld import clock, logs, missing
from upheld.accounts.sign_in import Standing, present_facts, standing
from upheld.bounded import Bounded
from upheld.dates import end_of_day
from upheld.headers import request_id
from upheld.prepared import Fetch
from upheld.principal import Principal, acting_as, current_principal
from upheld.scope import Scope, scoped
from upheld.sellers import seller
from upheld.state import state
from upheld.words import Wording, language, use_language, use_wording, wording

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Make = Callable[[Fetch], bytes]
Header = tuple[str, str]
View = ParamSpec("View")

#: Pages to one application; a page has about 20 kB.
MOST = 512
LARGEST = 200_000

_NOTE = "upheld.kept"
#: All of a request that a marked page may depend on.
_TOLD_APART = (
    "HTTP_COOKIE",
    "PATH_INFO",
    "QUERY_STRING",
    "SCRIPT_NAME",
    "wsgi.url_scheme",
    "HTTP_HOST",
    "REMOTE_ADDR",
    "HTTP_USER_AGENT",
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_IF_NONE_MATCH",
    "HTTP_HX_REQUEST",
    "HTTP_HX_TARGET",
    "HTTP_HX_CURRENT_URL",
    "HTTP_HX_BOOSTED",
    "HTTP_HX_HISTORY_RESTORE_REQUEST",
)
_NEVER = ("HTTP_AUTHORIZATION", "HTTP_RANGE", "CONTENT_LENGTH")
#: What each answer has of its own, or the server adds.
_OWN_HEADERS = frozenset({"x-request-id", "date", "content-length"})


@dataclass(frozen=True, slots=True)
class _Marked:
    """What a view has marked, and for whom."""

    standing: Standing
    caller: Principal
    scope: Scope
    rule: str
    #: What the answer is written in.
    language: str
    wording: Wording | None
    #: Makes the body anew, without a request.
    make: Make | None
    #: Seconds since the epoch: until its session counts as used again, or midnight.
    until: float


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer."""

    marked: _Marked
    headers: tuple[Header, ...]
    body: bytes


def kept(view: Callable[View, Any]) -> Callable[View, Any]:
    """Keep what a view answers to a session until anything is written.

    For pages that hold nothing but what is written with a row in the audit trail,
    the name of whoever asks, and the day.
    """

    @wraps(view)
    def answer(*args: View.args, **kwargs: View.kwargs) -> Any:  # noqa: ANN401  the view's
        keep_this()
        return view(*args, **kwargs)

    return answer


def keep_this(make: Make | None = None) -> None:
    """Mark what the present request is answered with, as :func:`kept` does.

    Has to be called before anything is read for it.  *make*, where given, makes the
    body from the database alone.
    """
    known, caller = standing(), current_principal()
    # A message that is shown once is on no page that is kept.
    if known is None or caller.scope is None or "_flashes" in session:
        return
    day_ends = end_of_day(clock.now(), seller().timezone)
    if _NOTE in request.environ:
        request.environ[_NOTE] = _Marked(
            standing=known,
            caller=caller,
            scope=caller.scope,
            rule=str(request.url_rule),
            language=language(),
            wording=wording(),
            make=make,
            until=min(known.until, day_ends.timestamp()),
        )


class Front:
    """An application with what it has answered kept in front of it."""

    def __init__(self, app: Flask) -> None:
        """Stand in front of *app*, which has its state already."""
        self._inner: WSGIApplication = app.wsgi_app
        self._engine: Engine = state(app).engine
        self._kept: Bounded[tuple[Any, ...], _Kept] = Bounded(MOST)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer as WSGI has it."""
        if (
            environ["REQUEST_METHOD"] != "GET"
            or "HTTP_COOKIE" not in environ
            or any(environ.get(name) for name in _NEVER)
        ):
            return self._inner(environ, start_response)
        started = time.perf_counter()
        key = tuple([environ.get(name) for name in _TOLD_APART])
        found = self._kept.get(key)
        if found is not None:
            present = self._present(found, environ)
            if present is not None:
                if present is not found:
                    self._kept.put(key, present)
                return _send(present, environ, start_response, started)
        return self._watch(key, environ, start_response)

    def _present(self, kept: _Kept, environ: "WSGIEnvironment") -> _Kept | None:
        """Return *kept* if it is still true, or what is true now, or nothing."""
        if time.time() >= kept.marked.until:
            return None
        try:
            connection = self._engine.raw_connection()
        except SQLAlchemyError:
            # The usual way says what is wrong.
            return None
        try:
            return _current(kept, self._fetcher(connection.cursor()), environ)
        except SQLAlchemyError:
            return None
        finally:
            connection.close()

    def _fetcher(self, cursor: Any) -> Fetch:  # noqa: ANN401 - the driver's
        dialect = self._engine.dialect
        return lambda statement, row: statement.fetch_by(dialect, cursor, row)

    def _watch(
        self,
        key: tuple[Any, ...],
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        """Take the usual way, and keep what was marked on it."""
        environ[_NOTE] = None
        begun: list[tuple[str, list[Header]]] = []

        def begin(status: str, headers: list[Header], *error: Any) -> Any:  # noqa: ANN401 - WSGI's own
            begun[:] = [(status, headers)]
            return start_response(status, headers, *error)

        body = self._inner(environ, cast("StartResponse", begin))
        marked: _Marked | None = environ[_NOTE]
        if marked is None or missing.NOTE in environ:
            return body
        content = _joined(body)
        status, headers = begun[-1]
        kept_headers = tuple(
            one for one in headers if one[0].lower() not in _OWN_HEADERS
        )
        is_own = any(name.lower() == "set-cookie" for name, _value in headers)
        if status.startswith("200") and not is_own and len(content) <= LARGEST:
            self._kept.put(key, _Kept(marked, kept_headers, content))
        return [content]


def _current(kept: _Kept, fetch: Fetch, environ: "WSGIEnvironment") -> _Kept | None:
    marked = kept.marked
    facts = present_facts(marked.standing, fetch, environ)
    if facts == marked.standing.facts:
        return kept
    if not facts or marked.make is None or not marked.standing.same_person(facts):
        return None
    with (
        acting_as(marked.caller),
        scoped(marked.scope),
        use_language(marked.language),
        use_wording(marked.wording),
    ):
        body = marked.make(fetch)
    standing = replace(marked.standing, facts=facts)
    return replace(kept, marked=replace(marked, standing=standing), body=body)


def _joined(body: Iterable[bytes]) -> bytes:
    try:
        return b"".join(body)
    finally:
        if hasattr(body, "close"):
            body.close()


def _send(
    kept: _Kept,
    environ: "WSGIEnvironment",
    start_response: "StartResponse",
    started: float,
) -> Iterable[bytes]:
    number = request_id(environ.get("HTTP_X_REQUEST_ID", ""))
    size = len(kept.body)
    headers = [
        *kept.headers,
        ("Content-Length", str(size)),
        ("X-Request-ID", number),
    ]
    start_response("200 OK", headers)
    with acting_as(kept.marked.caller):
        logs.note(logs.Answered("GET", kept.marked.rule, 200, size, number), started)
    return [kept.body]

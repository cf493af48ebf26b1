"""The way of every request: guard, principal, scope, policy, headers.

Installed once on an application.  In an application of somebody else it looks only
at requests to our own blueprints.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from flask import (
    Flask,
    Request,
    Response,
    current_app,
    g,
    redirect,
    request,
    url_for,
)
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as BaseResponse

from upheld import clock, guard, headers, missing, templating, web
from upheld.access import Caller, Policy, Row, Verdict
from upheld.accounts.granting import refusal
from upheld.accounts.identity import find_principal
from upheld.addresses import site_url
from upheld.errors import UpheldError
from upheld.front import Front
from upheld.languages import choices, wanted_language
from upheld.policy import POLICY
from upheld.principal import ANONYMOUS, Principal, acting_as, current_principal
from upheld.scope import scoped
from upheld.texts import _, use_language
from upheld.vocabulary.queries import vocabulary_of
from upheld.words import use_wording

Identify = Callable[[Request], Principal | None]

#: Files and checks, for which nobody's session is looked up.
IMPERSONAL = frozenset({"static", "assets.file", "health.live", "health.ready"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_CSRF = CSRFProtect()


class Expired(UpheldError):
    """A form that was sent without the proof that it came from our page."""


class SignInNeeded(UpheldError):
    """A call that somebody unknown has made and somebody known might be allowed."""

    status = 401


@dataclass(frozen=True, slots=True)
class Edge:
    """How requests are treated.

    ``base_url`` is where people reach us, ``https://offers.example.com``.
    ``blueprints`` are ours inside another application; ``None`` says that the whole
    application is.  ``identify`` says who asks where that application knows.
    """

    base_url: str
    url_prefix: str = ""
    trusted_proxies: int = 0
    blueprints: frozenset[str] | None = None
    identify: Identify | None = None
    policy: Policy = POLICY

    @property
    def api_path(self) -> str:
        """The path that all addresses of the API begin with."""
        return f"{self.url_prefix}/api/"

    def owns(self, asked: Request) -> bool:
        """Tell whether *asked* is a request to us."""
        if self.blueprints is None:
            return True
        return not self.blueprints.isdisjoint(asked.blueprints)


def install(app: Flask, edge: Edge) -> None:
    """Let every request to *app* that is ours come in this way."""
    app.extensions["upheld_edge"] = edge
    _set_defaults(app)
    app.before_request(partial(_before, edge))
    app.after_request(partial(_after, edge))
    app.teardown_request(_leave)
    app.register_error_handler(UpheldError, web.answer)
    if edge.blueprints is None:
        app.register_error_handler(HTTPException, web.answer)
        app.register_error_handler(Exception, web.answer)
        _set_cookies(app, edge)
        app.wsgi_app = Front(app)  # type: ignore[method-assign]
        _trust_proxies(app, edge.trusted_proxies)


def wrap_views(app: Flask) -> None:
    """Let our views answer their errors themselves, in somebody else's application."""
    ours = current_edge(app).blueprints or frozenset()
    for endpoint, view in list(app.view_functions.items()):
        if endpoint.rpartition(".")[0] in ours:
            app.view_functions[endpoint] = web.answering_errors(view)
    csrf = app.extensions.get("csrf")
    for name in ours & app.blueprints.keys():
        if csrf is not None:
            # We check ourselves, and ask no proof of a token.
            csrf.exempt(app.blueprints[name])


def current_edge(app: Flask | None = None) -> Edge:
    """Return how requests are treated in *app*, or in the one that runs."""
    edge: Edge = (app or current_app).extensions["upheld_edge"]
    return edge


def _set_defaults(app: Flask) -> None:
    app.config.setdefault("WTF_CSRF_FIELD_NAME", "csrf_token")
    app.config.setdefault("WTF_CSRF_HEADERS", ["X-CSRFToken", "X-CSRF-Token"])
    app.config.setdefault("WTF_CSRF_METHODS", {"POST", "PUT", "PATCH", "DELETE"})
    app.config.setdefault("WTF_CSRF_SSL_STRICT", True)
    # A form may stay open for a day; the session ends before that.
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", 24 * 60 * 60)
    templating.environment(app).globals.update(
        csrf_token=generate_csrf,
        lacks=missing.lacks,
        language_choices=choices,
        part=missing.part,
        site_url=site_url,
        ways_on=web.ways_on,
    )


def _set_cookies(app: Flask, edge: Edge) -> None:
    secure = edge.base_url.startswith("https://")
    app.config.update(
        SESSION_COOKIE_NAME="__Host-upheld" if secure else "upheld",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        # Not "Strict": a link in a mail has to arrive with the session.
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
    )


def _trust_proxies(app: Flask, hops: int) -> None:
    """Believe the last *hops* entries of the X-Forwarded headers, and no more.

    The host is never taken from them: :func:`upheld.addresses.site_url` knows it.
    """
    if hops:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=0
        )


def _before(edge: Edge) -> BaseResponse | None:
    if not edge.owns(request):
        return None
    g.upheld_stack = ExitStack()
    g.request_id = headers.request_id(request.headers.get("X-Request-ID", ""))
    g.upheld_api = request.path.startswith(edge.api_path)
    guard.check(request, api=g.upheld_api)
    row = edge.policy.row(request.endpoint or "", request.method)
    _enter(_who(edge, row))
    if request.endpoint is None:
        return None
    return _enforce(edge)


def _who(edge: Edge, row: Row | None) -> Principal:
    if request.endpoint in IMPERSONAL:
        return ANONYMOUS
    if edge.identify is not None and "Authorization" not in request.headers:
        host_says = edge.identify(request)
        if host_says is not None:
            return host_says
    wants_link = row is not None and Caller.LINK in row.callers
    return find_principal(request, now=clock.now(), wants_link=wants_link)


def _enter(caller: Principal) -> None:
    g.upheld_stack.enter_context(acting_as(caller))
    if caller.scope is not None:
        g.upheld_stack.enter_context(scoped(caller.scope))
    g.upheld_stack.enter_context(use_language(wanted_language(request, caller)))
    words = missing.or_nothing("words", partial(vocabulary_of, caller))
    g.upheld_stack.enter_context(use_wording(words))


def _enforce(edge: Edge) -> BaseResponse | None:
    caller = current_principal()
    verdict = edge.policy.verdict(request.endpoint or "", request.method, caller)
    if verdict is Verdict.FORBIDDEN:
        _log_refusal(caller)
        row = edge.policy.row(request.endpoint or "", request.method)
        raise refusal(row, caller)
    if verdict is Verdict.SIGN_IN:
        _log_refusal(caller)
        return _ask_to_sign_in()
    if request.method not in _SAFE and caller.kind != "token":
        _check_csrf()
    return None


def _log_refusal(caller: Principal) -> None:
    web.log.warning(
        "refused %s %s to %s %s",
        request.method,
        request.endpoint,
        caller.kind,
        caller.id or "-",
    )


def _ask_to_sign_in() -> BaseResponse:
    sign_in = "security.login"
    if g.upheld_api or web.wants_part() or sign_in not in current_app.view_functions:
        raise SignInNeeded(
            _("You need to be signed in for this."),
            hint=_("Sign in, or send a token: Authorization: Bearer …"),
        )
    back = request.full_path.rstrip("?") if request.method in _SAFE else None
    return redirect(url_for(sign_in, next=back), 303)


def _check_csrf() -> None:
    try:
        _CSRF.protect()
    except CSRFError:
        raise Expired(
            _("This form was open for too long, or did not come from our page."),
            hint=_("Go back, load the page again and repeat your input."),
        ) from None


def _after(edge: Edge, response: Response) -> Response:
    if not edge.owns(request):
        return response
    private = request.endpoint not in IMPERSONAL
    headers.secure(response, request, private=private)
    if web.request_id():
        response.headers["X-Request-ID"] = web.request_id()
    return response


def _leave(_error: BaseException | None) -> None:
    stack: ExitStack | None = g.pop("upheld_stack", None)
    if stack is not None:
        stack.close()

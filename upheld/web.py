"""What views are written with: pages, forms, answers after a post, error pages."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import wraps
from http import HTTPStatus
from typing import Any, ParamSpec
from urllib.parse import urlsplit

from flask import (
    Response,
    current_app,
    flash,
    g,
    jsonify,
    make_response,
    redirect,
    request,
    url_for,
)
from marshmallow import EXCLUDE, Schema, ValidationError, fields
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as BaseResponse

from upheld import fields as own_fields
from upheld.errors import InvalidInput, Problem, Refused, UpheldError
from upheld.principal import AT_CUSTOMER, current_principal
from upheld.retrying import again as asked_again
from upheld.templating import render
from upheld.texts import _

log = logging.getLogger("upheld.web")

View = ParamSpec("View")
Answer = str | BaseResponse | tuple[str | BaseResponse, int]

_LISTS = (fields.List, own_fields.Listed)


def page(template: str, /, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 - handed on as it is
    """Render *template*; ``problems`` and ``values`` of a form start out empty.

    ``errors`` is made of the problems: the message for each field.
    """
    context = {"problems": (), "values": {}, **values}
    context["errors"] = {one.where: one.message for one in context["problems"]}
    return make_response(render(template, **context), status)


def part_or_page(part: str, whole: str, /, **values: Any) -> Response:  # noqa: ANN401 - handed on as it is
    """Render *part* where htmx asked for it, and the *whole* page where it did not."""
    response = page(part if wants_part() else whole, **values)
    response.vary.add("HX-Request")
    return response


def wants_part() -> bool:
    """Tell whether htmx asks, for a piece of a page."""
    return request.headers.get("HX-Request") == "true"


def done(message: str, to: str, tone: str = "good") -> Response:
    """Say what was done on the page at *to*, and go there with a GET."""
    flash(message, tone)
    return go(to)


def go(to: str) -> Response:
    """Go to the page at *to* with a GET, as a whole page also where htmx asked."""
    if wants_part():
        return Response(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": to})
    return make_response(redirect(to, HTTPStatus.SEE_OTHER))


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed into a form: the values as they were, and what they mean."""

    schema: Schema
    #: For showing the form again: text, or a list of texts where the schema has one.
    values: Mapping[str, Any] = field(default_factory=dict)

    def read(self) -> dict[str, Any]:
        """Return the values as the schema reads them.

        A field left empty counts as not given.  Raises :class:`InvalidInput` with
        one problem for each field, under the names of the fields.
        """
        given = {name: value for name, value in self.values.items() if value}
        try:
            return load(self.schema, given)
        except InvalidInput as error:
            # A form has one place for all entries of a list.
            places = [
                replace(one, where=one.where.partition(".")[0])
                for one in error.problems
            ]
            raise InvalidInput(dict.fromkeys(places)) from None


def form(schema: type[Schema] | Schema) -> Form:
    """Return what was posted, as far as *schema* knows it."""
    known = schema() if isinstance(schema, type) else schema
    return Form(known, _texts(known, request.form))


def query(schema: type[Schema] | Schema) -> dict[str, Any]:
    """Read the part of the address after the question mark with *schema*."""
    known = schema() if isinstance(schema, type) else schema
    return Form(known, _texts(known, request.args)).read()


def load(schema: Schema, given: Mapping[str, Any]) -> dict[str, Any]:
    """Load *given*; raises :class:`InvalidInput` with the places of all problems."""
    try:
        loaded: dict[str, Any] = schema.load(given, unknown=EXCLUDE)
    except ValidationError as error:
        messages = error.normalized_messages()  # type: ignore[no-untyped-call]
        raise InvalidInput(problems(messages)) from None
    return loaded


def problems(messages: object, where: str = "") -> tuple[Problem, ...]:
    """Return marshmallow's nested *messages* as a flat list with dotted places."""
    if isinstance(messages, Mapping):
        return tuple(
            problem
            for key, inner in messages.items()
            for problem in problems(inner, _place(where, str(key)))
        )
    if isinstance(messages, list):
        return tuple(
            problem for message in messages for problem in problems(message, where)
        )
    return (Problem(where, str(messages), getattr(messages, "hint", "")),)


def again(
    template: str,
    error: InvalidInput,
    typed: Form,
    /,
    **values: Any,  # noqa: ANN401 - handed on as it is
) -> Response:
    """Show a form again with what was *typed* and everything that is wrong with it."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return page(
        template,
        status,
        **{"problems": error.problems, "values": typed.values, **values},
    )


def edition() -> int | None:
    """Return the edition of the object that the sender has seen, if it says so."""
    stated = request.form.get("edition") or request.headers.get("If-Match", "")
    text = stated.strip().removeprefix("W/").strip('"')
    if not text:
        return None
    if not text.isdecimal() or not text.isascii() or len(text) > len("1000000000"):
        raise InvalidInput.of("edition", _("“{text}” is no edition.").format(text=text))
    return int(text)


def check_edition(current: int, seen: int | None) -> None:
    """Refuse a change by somebody who has *seen* an older edition than *current*."""
    if seen is not None and seen != current:
        raise Refused(
            _("Somebody else has changed this since you opened it."),
            hint=_("Load the page again and repeat your change."),
        )


def safe_next(target: str, otherwise: str) -> str:
    """Return *target* where it is a path of this site, else *otherwise*."""
    parts = urlsplit(target.replace("\\", "/").strip())
    is_path = target.startswith("/") and not target.startswith(("//", "/\\"))
    if not is_path or parts.scheme or parts.netloc or not target.isprintable():
        return otherwise
    return target


def _texts(schema: Schema, given: MultiDict[str, str]) -> dict[str, Any]:
    texts: dict[str, Any] = {}
    for attribute, known in schema.load_fields.items():
        name = known.data_key or attribute
        if isinstance(known, _LISTS):
            texts[name] = [text for text in given.getlist(name) if text]
        else:
            texts[name] = given.get(name, "")
    return texts


def _place(where: str, key: str) -> str:
    if key == "_schema":
        return where
    return f"{where}.{key}" if where else key


# Error pages


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as it is answered, on a page or in JSON."""

    status: int
    message: str
    hint: str = ""
    problems: tuple[Problem, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> str:
        """Say in a few words what kind of error it is."""
        return _titles().get(self.status, _("This did not work"))


def failure_of(error: Exception) -> Failure:
    """Return how *error* is answered; what nobody expected is logged."""
    if (
        isinstance(error, UpheldError)
        and error.status < HTTPStatus.INTERNAL_SERVER_ERROR
    ):
        found = getattr(error, "problems", ())
        return Failure(error.status, error.message, error.hint, found)
    if isinstance(error, HTTPException):
        return _http_failure(error)
    status = _STORAGE.get(type(error), getattr(error, "status", 500))
    log.error("request %s failed", request_id(), exc_info=error)
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        return Failure(status, _("Something here is larger than can be stored."))
    headers = (
        (("Retry-After", "5"),) if status == HTTPStatus.SERVICE_UNAVAILABLE else ()
    )
    message = error.message if isinstance(error, UpheldError) and headers else ""
    return Failure(status, message or _sentences()[status], headers=headers)


#: Errors of the database that somebody's input, or a short outage, leads to.
_STORAGE: Mapping[type[Exception], int] = {
    DataError: 422,
    OverflowError: 422,
    OperationalError: 503,
}


def _http_failure(error: HTTPException) -> Failure:
    status = error.code or 500
    given = getattr(error, "data", None) or {}
    found = problems(given.get("errors") or given.get("messages") or {})
    headers = tuple(
        (name, value)
        for name, value in error.get_headers()
        if name in {"Allow", "Retry-After", "WWW-Authenticate", "Content-Range"}
    )
    sentence = _sentences().get(status, _("This request could not be carried out."))
    return Failure(status, given.get("message") or sentence, "", found, headers)


def answer(error: Exception) -> BaseResponse:
    """Answer *error* with a page, a piece of a page or JSON, as was asked for."""
    if isinstance(error, RequestRedirect) or (
        isinstance(error, HTTPException) and error.response is not None
    ):
        return error.get_response()
    if isinstance(error, HTTPException) and error.code == HTTPStatus.NOT_MODIFIED:
        return _not_modified()
    failure = failure_of(error)
    make = json_failure if g.get("upheld_api") else page_failure
    response = make(failure)
    response.headers.extend(failure.headers)
    return response


def _not_modified() -> Response:
    response = Response(status=HTTPStatus.NOT_MODIFIED)
    # The tag that matched is the present one, unless several were sent.
    tags = [*request.if_none_match.as_set()]
    if len(tags) == 1:
        response.set_etag(tags[0])
    return response


def json_failure(failure: Failure) -> Response:
    """Answer a program: the one payload that every error of the API has."""
    response = jsonify(
        code=failure.status,
        status=HTTPStatus(failure.status).phrase,
        message=" ".join(part for part in (failure.message, failure.hint) if part),
        errors=[
            {"where": one.where, "message": one.message, "hint": one.hint}
            for one in failure.problems
        ],
        request_id=request_id(),
    )
    response.status_code = failure.status
    if failure.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def page_failure(failure: Failure) -> Response:
    """Answer a person: what is wrong, what to do, and a way on."""
    template = "errors/part.html" if wants_part() else "errors/error.html"
    caller = current_principal()
    layout = "portal_base" if _is_customer() or not caller.is_known else "base"
    try:
        body = render(
            template,
            failure=failure,
            again=asked_again(request, failure.status),
            layout=f"pages/{layout}.html",
            request_id=request_id(),
            problems=failure.problems,
        )
    except Exception:
        # The page that explains failures has failed: this one needs nothing.
        log.exception("the error page of request %s failed", request_id())
        body = _LAST_RESORT.format(request_id=request_id())
    return Response(body, status=failure.status, mimetype="text/html")


_LAST_RESORT = (
    "<!doctype html><html lang=en><title>Something went wrong</title>"
    "<h1>Something went wrong</h1><p>Nothing was changed. Go back and try again."
    "<p>Number for our support: {request_id}</html>"
)


def ways_on() -> tuple[tuple[str, str], ...]:
    """Return where somebody can go from an error page: text and address."""
    caller = current_principal()
    if not caller.is_known:
        places = [(_("Sign in"), "security.login")]
    elif _is_customer():
        places = [(_("Your contracts"), "portal.home")] * (caller.kind == "user")
    else:
        places = [(_("To the start page"), "account.start")]
    return tuple(
        (text, url_for(endpoint))
        for text, endpoint in places
        if endpoint in current_app.view_functions
    )


def answering_errors(
    view: Callable[View, Any],
) -> Callable[View, Any]:
    """Let *view* answer with our error pages also inside another application."""

    @wraps(view)
    def answered(*args: View.args, **kwargs: View.kwargs) -> Any:  # noqa: ANN401
        try:
            return view(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - the last resort for all of them
            return answer(error)

    return answered


def request_id() -> str:
    """Return the number of this request: the same on the page and in the log."""
    number: str = g.get("request_id", "")
    return number


def _is_customer() -> bool:
    caller = current_principal()
    return caller.kind == "link" or caller.has(*AT_CUSTOMER)


def _titles() -> dict[int, str]:
    return {
        400: _("This request cannot be read"),
        401: _("Please sign in"),
        403: _("You may not do this"),
        404: _("There is nothing here"),
        405: _("This page cannot do that"),
        409: _("This is not possible now"),
        410: _("This is no longer here"),
        413: _("This is too large"),
        414: _("This address is too long"),
        415: _("This kind of data is not read here"),
        422: _("There is a problem"),
        428: _("This needs the edition you have seen"),
        429: _("That was too often"),
        500: _("Something went wrong on our side"),
        503: _("This does not work just now"),
    }


def _sentences() -> dict[int, str]:
    return {
        400: _("Something in this request is not as it should be."),
        401: _("You need to be signed in for this."),
        403: _("Your role does not allow this."),
        404: _("No page or object of yours has this address."),
        405: _("The address is right, but not for what was sent to it."),
        406: _("This is not to be had in the form that was asked for."),
        412: _("Somebody else has changed this since you read it."),
        413: _("This is larger than what is read here."),
        415: _("Data of this kind is not read here."),
        416: _("The file does not have this part."),
        422: _("Something here cannot be used as it is."),
        428: _("Send If-Match with the ETag that you have read."),
        429: _("Wait a few minutes, then try again."),
        500: _("Nothing was changed. We have noted what happened."),
        503: _("Try again in a few seconds. Nothing was changed."),
    }

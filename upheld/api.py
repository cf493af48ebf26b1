"""The REST API: flask-smorest, its answers in our form.

::

    blueprint = ApiBlueprint("quotes_api", __name__, description="Quotes")

    @blueprint.post("/quotes")
    @blueprint.arguments(NewQuoteSchema)
    @blueprint.response(201, QuoteSchema)
    def create_quote(given): …

Every POST takes an ``Idempotency-Key``.  A GET decorated with ``blueprint.etag``
answers 304; a PUT, PATCH or DELETE decorated so needs ``If-Match`` and has to call
``blueprint.check_etag(…)`` with what ``blueprint.set_etag(…)`` was given.
"""

from collections.abc import Callable, Mapping
from functools import cache, wraps
from threading import Lock
from typing import Any, Protocol, TypeVar

from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Flask, Response, current_app, make_response, request
from flask_smorest import Api
from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import RAISE, Schema, ValidationError, fields
from webargs.flaskparser import FlaskParser

from upheld import idempotency, web
from upheld.errors import InvalidInput
from upheld.wire import Text, WholeText

View = TypeVar("View", bound=Callable[..., Any])


class Same(Protocol):
    """A decorator that returns a view of the same type."""

    def __call__(self, view: View, /) -> View:
        """Decorate *view*."""
        ...


PATH = "/api/v1"
VERSION = "1"
_KEY = "Idempotency-Key"
#: Headers of an answer that a repeated request gets again.
_REPEATED = ("Content-Type", "ETag", "Location")


class ProblemSchema(Schema):
    """One thing that is wrong, and where."""

    where = fields.String(metadata={"description": "Path of the field, or empty"})
    message = fields.String()
    hint = fields.String()


class ErrorSchema(Schema):
    """What every error answers."""

    code = fields.Integer(metadata={"description": "HTTP status"})
    status = fields.String(metadata={"description": "Name of the status"})
    message = fields.String()
    errors = fields.List(fields.Nested(ProblemSchema))
    request_id = fields.String(metadata={"description": "What our log calls it"})


class PageQuery(Schema):
    """Which page of a list is asked for."""

    after = Text(1000, metadata={"description": "The ``next`` of the page before"})
    size = WholeText(1, 200, load_default=50)


@cache
def page_of(item: type[Schema]) -> type[Schema]:
    """Return the schema of one page of a list of *item*.

    It writes a :class:`upheld.listing.Page`: ``items`` are its rows.
    """
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item), attribute="rows"),
            "next": fields.String(allow_none=True),
            "total": fields.Integer(),
        },
        name=f"{item.__name__.removesuffix('Schema')}PageSchema",
    )


class Arguments(FlaskParser):
    """Read arguments; what is wrong with them is an :class:`InvalidInput`."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012 - webargs declares it so
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": RAISE,
        "json": RAISE,
    }

    def handle_error(  # type: ignore[override]
        self,
        error: ValidationError,
        *_: object,
        **__: object,
    ) -> None:
        """Raise all problems, without the name of the location."""
        messages: Any = error.messages
        found = [
            problem for inner in messages.values() for problem in web.problems(inner)
        ]
        raise InvalidInput(found) from None


class ApiBlueprint(SmorestBlueprint):  # type: ignore[misc]
    """A group of endpoints of the API, below :data:`PATH`."""

    ARGUMENTS_PARSER = Arguments()
    # Paging is in the body: see page_of.
    PAGINATION_HEADER_NAME = None

    def __init__(self, name: str, import_name: str, description: str = "") -> None:
        """Group endpoints under *name* and what the group is about."""
        super().__init__(name, import_name, url_prefix=PATH, description=description)
        self._prepare_doc_cbks.append(_describe_key)

    def route(self, rule: str, **options: Any) -> Same:  # noqa: ANN401 - Flask's own
        """Register a view; one that takes POST answers a repeated request once."""
        register: Same = super().route(rule, **options)

        def decorate(view: Callable[..., Any]) -> Any:  # noqa: ANN401 - Flask's own
            if "POST" not in options.get("methods", ()):
                return register(view)
            return register(answered_once(view))

        return decorate

    def register_views_in_doc(
        self,
        api: "ScopedApi",
        *given: Any,  # noqa: ANN401 - smorest's own
        **named: Any,  # noqa: ANN401
    ) -> None:
        """Leave the description until somebody asks for it."""
        describe = super().register_views_in_doc
        api.undescribed.append(lambda: describe(api, *given, **named))

    def get(self, rule: str, **options: Any) -> Same:  # noqa: ANN401 - Flask's own
        """Register a view for GET."""
        return self.route(rule, methods=["GET"], **options)

    def post(self, rule: str, **options: Any) -> Same:  # noqa: ANN401 - Flask's own
        """Register a view for POST."""
        return self.route(rule, methods=["POST"], **options)

    def put(self, rule: str, **options: Any) -> Same:  # noqa: ANN401 - Flask's own
        """Register a view for PUT."""
        return self.route(rule, methods=["PUT"], **options)

    def patch(self, rule: str, **options: Any) -> Same:  # noqa: ANN401 - Flask's own
        """Register a view for PATCH."""
        return self.route(rule, methods=["PATCH"], **options)

    def delete(self, rule: str, **options: Any) -> Same:  # noqa: ANN401 - Flask's own
        """Register a view for DELETE."""
        return self.route(rule, methods=["DELETE"], **options)

    def arguments(self, schema: Any, **options: Any) -> Same:  # noqa: ANN401 - smorest's own
        """Read *schema* from the body, or from ``location="query"``."""
        described: Same = super().arguments(schema, **options)
        return described

    def response(self, status: int, schema: Any = None, **options: Any) -> Same:  # noqa: ANN401 - smorest's own
        """Answer with *status* and what *schema* writes."""
        described: Same = super().response(status, schema, **options)
        return described

    def etag(self, view: View) -> View:
        """Answer 304 to a GET, and ask other methods for ``If-Match``."""
        tagged: View = super().etag(view)
        return tagged


class ScopedApi(Api):  # type: ignore[misc]
    """Flask-smorest, keeping to its own part of the application."""

    ERROR_SCHEMA = ErrorSchema

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - smorest's own
        """Begin without endpoints."""
        super().__init__(**options)
        #: What describes each blueprint: most processes never ask for that.
        self.undescribed: list[Callable[[], None]] = []
        #: Further schemas by their names, such as of plugins, which may change.
        self.schemas: Callable[[], Mapping[str, Any]] = dict
        self._describing = Lock()

    def description(self) -> dict[str, Any]:
        """Return the OpenAPI description of all endpoints."""
        with self._describing:
            while self.undescribed:
                self.undescribed.pop(0)()
            described: dict[str, Any] = self.spec.to_dict()
        described["components"]["schemas"] |= self.schemas()
        return described

    def _register_error_handlers(self) -> None:
        """Leave errors to :mod:`upheld.web`: smorest's handler is for everything."""

    def _register_pagination_header(self) -> None:
        """Describe no header: paging is in the body."""

    def _register_doc_blueprint(self) -> None:
        """Leave the description to our own blueprint, which needs no settings."""


def install(app: Flask, url_prefix: str = "") -> ScopedApi:
    """Serve the API of *app*; blueprints are registered with what is returned."""
    api = ScopedApi(
        spec_kwargs={
            "title": "Upheld",
            "version": VERSION,
            "openapi_version": "3.1.0",
            "marshmallow_plugin": MarshmallowPlugin(_schema_name),
            "security": [{"bearer": []}, {"session": []}],
            "info": {"description": "Catalogue, customers, quotes and contracts."},
        },
        config_prefix="UPHELD",
    )
    api.init_app(app)
    _describe(api, app)
    app.extensions["upheld_api"] = api
    app.register_blueprint(_own_blueprint(api), url_prefix=f"{url_prefix}{PATH}")
    return api


def _schema_name(schema: type[Schema] | Schema) -> str:
    """Name a schema in the description; one for changes has a name of its own."""
    known = schema if isinstance(schema, type) else type(schema)
    is_change = isinstance(schema, Schema) and bool(schema.partial)
    return known.__name__.removesuffix("Schema") + "Change" * is_change


def register(api: ScopedApi, blueprint: ApiBlueprint, url_prefix: str = "") -> None:
    """Serve *blueprint* with *api*, below the prefix of the installation."""
    api.register_blueprint(blueprint, url_prefix=f"{url_prefix}{PATH}")


def answered_once(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let a request with a key that was answered before get that answer again."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - Flask's own
        if _KEY not in request.headers:
            return view(*args, **kwargs)
        asked = idempotency.Asked(
            key=request.headers[_KEY],
            endpoint=request.endpoint or "",
            content=f"{request.full_path}\n".encode() + request.get_data(cache=True),
        )
        given = idempotency.once(asked, lambda: _kept(view(*args, **kwargs)))
        return Response(given.body, given.status, list(given.headers))

    return answered


def _kept(answer: Any) -> idempotency.Answer:  # noqa: ANN401 - whatever a view returns
    response = make_response(answer)
    headers = tuple(
        (name, response.headers[name]) for name in _REPEATED if name in response.headers
    )
    return idempotency.Answer(
        response.status_code, headers, response.get_data(as_text=True)
    )


def _describe_key(
    doc: dict[str, Any], _about: object, *, method: str, **_: object
) -> dict[str, Any]:
    if method == "post":
        doc.setdefault("parameters", []).append("IDEMPOTENCY_KEY")
    return doc


def _describe(api: ScopedApi, app: Flask) -> None:
    components = api.spec.components
    components.security_scheme(
        "bearer",
        {
            "type": "http",
            "scheme": "bearer",
            "description": "A token from the page “API tokens”.",
        },
    )
    components.security_scheme(
        "session",
        {
            "type": "apiKey",
            "in": "cookie",
            "name": app.config["SESSION_COOKIE_NAME"],
            "description": "A browser that is signed in; unsafe requests also send "
            "X-CSRFToken.",
        },
    )
    components.parameter(
        "IDEMPOTENCY_KEY",
        "header",
        {
            "name": _KEY,
            "description": "The same key and request have one effect, one answer.",
            "schema": {
                "type": "string",
                "minLength": 1,
                "maxLength": idempotency.LONGEST_KEY,
                "pattern": "^[!-~]+$",
            },
        },
        lazy=True,
    )


def _own_blueprint(api: ScopedApi) -> Blueprint:
    blueprint = Blueprint("api", __name__)

    @blueprint.get("/openapi.json")
    def openapi() -> Response:
        # In the order in which it is described, not in that of the alphabet.
        text = current_app.json.dumps(api.description(), sort_keys=False)
        return Response(text, mimetype="application/json")

    return blueprint

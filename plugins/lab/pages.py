"""The lab's pages: an application of its own, for the machine of the author alone.

All state is in the address, and nothing is changed by any request: there is no account,
no database and no form that posts.  Only requests to this machine by its own names are
answered, and none that another site makes a browser send.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import zip_longest
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, request
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined

from plugins.answers import RegisteredModel
from plugins.faults import Fault
from plugins.lab import asking, requests
from plugins.lab.asking import Call, Price, Step, Tried
from plugins.lab.bench import Bench, Code
from plugins.lab.curves import HEIGHT, WIDTH, Curve
from plugins.lab.excerpts import Excerpt, excerpt_of
from plugins.settings import Setting, settings_of
from plugins.types import PriceRow
from upheld import headers, texts
from upheld.dotted import Values, changed, given, nested, tidied
from upheld.errors import InvalidInput, Problem
from upheld.pages import asset, icon, theme, typed
from upheld.pages import blueprint as assets

HERE = Path(__file__).parent
#: What this machine calls itself; a name of somebody else that leads here is none.
NAMES = ("127.0.0.1", "localhost", "[::1]")
#: Who may have sent a request: the page itself, or somebody who typed the address.
SENDERS = frozenset({"", "none", "same-origin"})

blueprint = Blueprint("lab", __name__, static_folder="static")


def make_lab(bench: Bench) -> Flask:
    """Return the application that shows *bench*."""
    app = Flask(__name__, static_folder=None)
    app.config["TRUSTED_HOSTS"] = [*NAMES]
    app.extensions["lab"] = bench
    app.register_blueprint(assets)
    app.register_blueprint(blueprint)
    ours = FileSystemLoader(str(files("upheld.templates")))
    environment = app.jinja_env
    environment.loader = ChoiceLoader([FileSystemLoader(HERE / "templates"), ours])
    environment.undefined = StrictUndefined
    texts.install(environment)
    environment.globals.update(asset=asset, icon=icon, theme=theme)
    environment.filters["typed"] = typed
    app.before_request(_refuse_strangers)
    app.after_request(_sealed)
    return app


def _refuse_strangers() -> None:
    """Answer nothing that a page of another site asks for."""
    if request.headers.get("Sec-Fetch-Site", "") not in SENDERS:
        abort(403, "The lab answers its own page alone. Open its address yourself.")


def _sealed(response: Response) -> Response:
    return headers.secure(response, request, private=True)


def _bench() -> Bench:
    found: Bench = current_app.extensions["lab"]
    return found


@blueprint.get("/look")
def look() -> Response:
    """Say what changes with each save; the page asks several times a second."""
    return Response(_bench().look(), mimetype="text/plain")


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form holds, and what a model is asked with."""

    model: RegisteredModel
    request: Values
    parameters: Values
    #: The fixture that the form was filled with.
    case: int | None = None


@dataclass(slots=True)
class Answered:
    """What came of it."""

    price: Price | None = None
    old: Price | None = None
    #: Why the other version has no price.
    old_reason: str = ""
    curves: tuple[Curve, ...] = ()
    problems: tuple[Problem, ...] = ()
    calls: list[Call] = field(default_factory=list)

    @property
    def sides(self) -> list[tuple[Step | None, Step | None]]:
        """The rows of the old version beside those of the new one."""
        old = self.old.steps if self.old else ()
        return [*zip_longest(old, self.price.steps if self.price else ())]


@blueprint.get("/")
def page() -> str:
    """Show the plugin as it was saved last, asked with what the address holds."""
    code, old, look = _bench().now()
    model = code.model(request.args.get("model", ""))
    shown = _typed(code, model) if model else None
    answered = _answered(code, old, shown) if shown else _hooks_alone(code)
    template = current_app.jinja_env.get_template("lab.html")
    return template.render(
        code=code,
        old=old,
        look=look,
        target=_bench().target.name,
        excerpts=_excerpts(code, answered),
        settings=settings_of(model.Parameters) if model else (),
        fields=requests.FIELDS,
        model=model,
        shown=shown,
        answered=answered,
        tried=_tried(code, model),
        loaded=_loaded(code),
        size=(WIDTH, HEIGHT),
        problems=answered.problems,
        errors={one.where: one.message for one in answered.problems},
        request=request,
        shape=_shape(settings_of(model.Parameters)) if model else "",
    )


def _typed(code: Code, model: RegisteredModel) -> Typed:
    """Return what was typed, or a fixture that the form starts with."""
    fields = nested(request.args.items(multi=True))
    cases = code.cases(model)
    number = request.args.get("case", "")
    known = {"parameters", "request"} & fields.keys()
    if number.isdecimal() or not known:
        place = int(number) if number.isdecimal() and int(number) < len(cases) else 0
        case = cases[place]
        asked: Values = {**requests.usual(case.request)}
        return Typed(model, asked, _texts(case.parameters), place)
    action = request.args.get("action", "")
    fields = changed(fields, action) if action else fields
    return Typed(model, _mapping(fields, "request"), _mapping(fields, "parameters"))


def _mapping(fields: Values, name: str) -> Values:
    found = fields.get(name, {})
    return found if isinstance(found, dict) else {}


def _texts(value: Mapping[str, Any]) -> Values:
    """Return stored parameters as a form holds them."""
    return {key: _text(part) for key, part in value.items() if part is not None}


def _text(value: Any) -> Any:  # noqa: ANN401  JSON
    if isinstance(value, Mapping):
        return _texts(value)
    if isinstance(value, list | tuple):
        return [_text(part) for part in value]
    return str(value)


def _answered(code: Code, old: Code | None, shown: Typed) -> Answered:
    found = Answered(calls=[_loading(code, shown.model)])
    parameters = given(tidied(shown.parameters))
    problems: list[Problem] = []
    asked = None
    try:
        asked = requests.read({k: str(v) for k, v in shown.request.items()})
    except InvalidInput as refused:
        problems += refused.problems
    try:
        shown.model.Parameters.load(parameters)
    except InvalidInput as refused:
        problems += [_below(one) for one in refused.problems]
    found.problems = tuple(problems)
    if problems or asked is None:
        return found
    found.price = asking.price(code, shown.model, asked, parameters, found.calls)
    other = old.manager.models.get(shown.model.key) if old else None
    if old and other:
        try:
            found.old = asking.price(old, other, asked, parameters, [])
        except InvalidInput as refused:
            found.old_reason = f"It refuses these parameters: {refused.message}"
        if found.old and found.old.fault:
            found.old_reason = found.old.fault.sentence
    elif old:
        found.old_reason = "It has no such model."
    found.curves = asking.curves(shown.model, other, asked, parameters, found.calls)
    found.calls += asking.other_hooks(code, asked)
    return found


def _loading(code: Code, model: RegisteredModel) -> Call:
    said = ", ".join(f"{one.key} {one.version}" for one in code.models)
    return Call("register_pricing_models", model.plugin, str(code.took), said)


def _hooks_alone(code: Code) -> Answered:
    """Return what a plugin without a model answers, to examples."""
    if code.info is None or code.reasons:
        return Answered()
    usual = requests.read({})
    example = (PriceRow("An example", 100),)
    calls = asking.adjusted(code, usual, example)
    return Answered(calls=[*calls, *asking.other_hooks(code, usual)])


def _below(problem: Problem) -> Problem:
    where = f"parameters.{problem.where}" if problem.where else ""
    return Problem(where, problem.message, problem.hint)


def _tried(code: Code, model: RegisteredModel | None) -> list[Tried]:
    return asking.tried(model, code.cases(model)) if model else []


def _loaded(code: Code) -> str:
    info = code.info
    if info is None:
        return ""
    return f"{info.name} {info.version}".strip()


def _excerpts(code: Code, answered: Answered) -> list[Excerpt]:
    """Return what is broken, each with the lines of code around it."""
    found = [excerpt_of(reason, _bench().target.watched) for reason in code.reasons]
    fault = answered.price.fault if answered.price else None
    if isinstance(fault, Fault) and fault.plugin:
        found.append(
            excerpt_of(
                fault.sentence, _bench().target.watched, fault.file, fault.lineno
            )
        )
    return found


def _shape(settings: tuple[Setting, ...]) -> str:
    """Return what is another whenever the form has other fields."""
    return f"{hash(settings) & 0xFFFFFFFF:x}"

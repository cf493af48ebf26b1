"""Views of lists: which columns are shown, and views kept under a name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog.views.browsing import offering_columns
from contracts.pages import blueprint
from contracts.quotes.views.lists import quote_columns
from contracts.views.contracts import contract_columns
from contracts.views.customers import customer_columns
from upheld import web
from upheld.errors import InvalidInput, NotFound, Problem
from upheld.preferences import choose, forget, preferences
from upheld.tables import KEPT, Column, Table
from upheld.texts import _

Columns = Callable[[], tuple[Column, ...]]


def _lists() -> dict[str, tuple[str, Columns]]:
    """Return the lists whose views can be kept: their names, what they show."""
    return {
        "sales.quotes": (_("Quotes"), quote_columns),
        "sales.contracts": (_("Contracts"), contract_columns),
        "sales.customers": (_("Customers"), customer_columns),
        "catalog.offerings": (_("Catalogue"), offering_columns),
    }


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view that was kept: its address says all of it and can be passed on."""

    name: str
    key: str
    url: str


def saved_views(endpoint: str = "") -> Iterator[SavedView]:
    """Yield the views that the person has kept, of one list or of all."""
    for key, query in preferences(f"view:{endpoint}").items():
        _view, endpoint, name = key.split(":", 2)
        yield SavedView(name, key, f"{url_for(endpoint)}?{query}")


@blueprint.get("/views")
def views() -> Response:
    return _page(request.args.get("list", ""))


@blueprint.post("/views")
def save_view() -> Response:
    endpoint = _known(request.form.get("list", ""))
    name, query = request.form.get("name", "").strip(), _query()
    to = f"{url_for(endpoint)}?{query}"
    if request.form.get("action") != "save":
        return web.go(to)
    if not name:
        problem = Problem("name", _("Give the view a name."))
        return _page(endpoint, (problem,))
    try:
        choose(f"view:{endpoint}:{name}", query)
    except InvalidInput as error:
        return _page(endpoint, error.problems)
    return web.done(_("The view “%(name)s” is kept.", name=name), to)


@blueprint.post("/views/forget")
def forget_view() -> Response:
    key = request.form.get("key", "")
    endpoint = _known(key.split(":")[1] if key.count(":") > 1 else "")
    forget(key)
    return web.done(_("The view is gone."), url_for("sales.views", list=endpoint))


def _query() -> str:
    """Return what was posted as the part of an address after its question mark."""
    given = {name: request.form.get(name, "").strip() for name in KEPT}
    given["cols"] = ",".join(request.form.getlist("cols"))
    return urlencode({name: text for name, text in given.items() if text})


def _known(endpoint: str) -> str:
    if endpoint not in _lists():
        raise NotFound(_("There is no such list."))
    return endpoint


def _page(endpoint: str, problems: tuple[Problem, ...] = ()) -> Response:
    list_name, columns = _lists()[_known(endpoint)]
    source = request.form if request.method == "POST" else request.args
    asked = {name: source.get(name, "") for name in KEPT}
    if request.method == "POST":
        asked = dict(parse_qsl(_query()))
    table = Table(endpoint, columns(), {k: v for k, v in asked.items() if v})
    return web.page(
        "pages/views.html",
        422 if problems else 200,
        table=table,
        name=request.form.get("name", ""),
        list_name=list_name,
        saved=tuple(saved_views(f"{endpoint}:")),
        problems=problems,
    )

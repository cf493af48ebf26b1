"""The devices of a line of a quote: chosen after a look at what would happen."""

from collections.abc import Callable

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.assets.uploads import rows_of
from contracts.devices.views.forms import SHOWN, posted_text
from contracts.pages import blueprint
from contracts.quotes.builder import BuilderView
from contracts.quotes.devices.choosing import Outcome, Preview
from contracts.quotes.devices.queries import chosen_devices
from contracts.quotes.operations import devices as operations
from contracts.quotes.queries.drafts import builder_view
from contracts.quotes.states import State
from upheld import clock, web
from upheld.errors import InvalidInput, Problem, Refused
from upheld.pages import may_open
from upheld.sellers import seller
from upheld.texts import _, ngettext


@blueprint.get("/quotes/<quote_id>/devices")
def devices(quote_id: str) -> Response:
    view = builder_view(quote_id, today=seller().today())
    if view.quote.state != State.DRAFT:
        return web.go(url_for("sales.quote", quote_id=quote_id))
    return _page(view, request.args.get("line", ""))


@blueprint.post("/quotes/<quote_id>/devices")
def choose_devices(quote_id: str) -> Response:
    """Show what serial numbers match; choose, drop or count where asked to."""
    line_id = request.form.get("line", "")
    action = request.form.get("action", "")
    try:
        if action in _DONE:
            said = _DONE[action](quote_id, line_id)
            to = url_for("sales.devices", quote_id=quote_id, line=line_id)
            return web.done(said, to)
        text = posted_text()
        preview = operations.preview_devices(quote_id, line_id, rows_of(text))
    except InvalidInput as error:
        return _again(quote_id, line_id, error.problems)
    except Refused as error:
        problem = Problem("", error.message, error.hint)
        return _again(quote_id, line_id, (problem,), error.status)
    view = builder_view(quote_id, today=seller().today())
    return _page(view, line_id, text=text, preview=preview)


def _choose(quote_id: str, line_id: str, *, grow: bool = False) -> str:
    given = rows_of(posted_text())
    count = operations.choose_devices(
        quote_id, line_id, given, grow=grow, now=clock.now()
    )
    return ngettext("%(num)s device is chosen.", "%(num)s devices are chosen.", count)


def _drop(quote_id: str, line_id: str) -> str:
    ids = request.form.getlist("asset")
    count = operations.drop_devices(quote_id, line_id, ids, now=clock.now())
    return ngettext(
        "%(num)s device is taken off.", "%(num)s devices are taken off.", count
    )


def _drop_all(quote_id: str, line_id: str) -> str:
    count = operations.drop_devices(quote_id, line_id, None, now=clock.now())
    return ngettext(
        "%(num)s device is taken off.", "%(num)s devices are taken off.", count
    )


def _fit(quote_id: str, line_id: str) -> str:
    count = operations.fit_quantity(quote_id, line_id, now=clock.now())
    return ngettext(
        "The line counts %(num)s device now.",
        "The line counts %(num)s devices now.",
        count,
    )


#: What is done at once, by the name of the button.
_DONE: dict[str, Callable[[str, str], str]] = {
    "choose": _choose,
    "grow": lambda quote_id, line_id: _choose(quote_id, line_id, grow=True),
    "drop": _drop,
    "drop_all": _drop_all,
    "fit": _fit,
}


def _again(
    quote_id: str, line_id: str, problems: tuple[Problem, ...], status: int = 422
) -> Response:
    view = builder_view(quote_id, today=seller().today())
    if view.quote.state != State.DRAFT:
        return web.go(url_for("sales.quote", quote_id=quote_id))
    text = request.form.get("text", "")
    return _page(view, line_id, text=text, problems=problems, status=status)


def _page(
    view: BuilderView,
    line_id: str,
    *,
    status: int = 200,
    preview: Preview | None = None,
    **more: object,
) -> Response:
    line = next((one for one in view.counted if one.id == line_id), None)
    if line is None:
        return web.go(url_for("sales.quote", quote_id=view.quote.id))
    chosen = [one for one in chosen_devices(view.quote.id) if one.line_id == line_id]
    return web.page(
        "pages/quotes/devices.html",
        status,
        quote=view.quote,
        line=line,
        chosen=chosen,
        preview=preview,
        tones=_tones(),
        taken=len(preview.chosen) if preview else 0,
        refused=preview.having(Outcome.REFUSED) if preview else (),
        beyond=len(preview.beyond) if preview else 0,
        shown=SHOWN,
        editable=may_open("sales.choose_devices", "POST"),
        crumbs=(
            (_("Quotes"), url_for("sales.quotes")),
            (
                view.quote.title or view.quote.display,
                url_for("sales.quote", quote_id=view.quote.id),
            ),
        ),
        **({"text": "", "problems": ()} | more),
    )


def _tones() -> dict[Outcome, tuple[str, str]]:
    return {
        Outcome.MATCHED: (_("Known"), "good"),
        Outcome.NEW: (_("New"), "info"),
        Outcome.ALREADY: (_("Chosen already"), "neutral"),
        Outcome.REFUSED: (_("Refused"), "bad"),
    }

"""Many things at once: what is asked for, how far it is, what failed."""

import csv
from collections.abc import Callable
from io import StringIO
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog.queries import offering_ids
from catalog.views.browsing import asked_offerings
from contracts.bulk import operations
from contracts.customers.queries import customer_ids
from contracts.pages import blueprint
from contracts.queries import contract_ids
from contracts.quotes.queries import quote_ids
from contracts.quotes.views.lists import asked_quotes
from contracts.renewing.queries import renewable
from contracts.renewing.typed import read_wanted, wanted_text
from contracts.renewing.views import asked_queue, queue_url
from contracts.views.contracts import asked_contracts
from contracts.views.papers import MOST_PAPERS, papers_file
from upheld import clock, progress, web
from upheld.errors import InvalidInput
from upheld.pages import may_open
from upheld.sellers import seller
from upheld.spreadsheets import guarded
from upheld.tables import KEPT
from upheld.texts import _, ngettext

#: Where the value of an action stands in the form.
_VALUES = {
    "extend": "until",
    "owner": "new_owner",
    "withdraw": "reason",
    "language": "language",
    "segment": "segment",
    "category": "to_category",
}
_MINUTE = 60


@blueprint.post("/quotes/bulk")
def bulk_quotes() -> Response:
    def every() -> tuple[str, ...]:
        return quote_ids(asked_quotes(request.form), today=seller().today())

    return _begin("quote", every, _back("sales.quotes"))


@blueprint.post("/customers/bulk")
def bulk_customers() -> Response:
    text = request.form.get("q", "").strip()
    return _begin("customer", lambda: customer_ids(text), _back("sales.customers"))


@blueprint.post("/contracts/bulk")
def bulk_contracts() -> Response:
    wanted = asked_contracts(request.form)
    back = _back("sales.contracts")
    if request.form.get("action") == "files":
        chosen = _chosen(lambda: contract_ids(wanted))
        if 0 < len(chosen) <= MOST_PAPERS:
            return papers_file(chosen)
        said = _("Choose 1 to %(most)s contracts.", most=MOST_PAPERS)
        return web.done(said, back, "bad")
    return _begin("contract", lambda: contract_ids(wanted), back)


@blueprint.post("/renewals/prepare")
def prepare_renewals() -> Response:
    """Begin to prepare the chosen renewals, one after the other."""
    asked = asked_queue(request.form)
    back = queue_url(asked)
    try:
        wanted = wanted_text(read_wanted(request.form))
        days, standing = int(asked["within"]), asked["standing"]
        chosen = _chosen(lambda: renewable(seller().today(), days, standing))
        run_id = operations.ask("renew", chosen, value=wanted, kind="contract")
    except InvalidInput as error:
        return web.done(error.problems[0].message, back, "bad")
    return web.go(url_for("sales.run", run_id=run_id))


@blueprint.post("/offerings/bulk")
def bulk_offerings() -> Response:
    chosen = asked_offerings(request.form)
    back = _back("catalog.offerings")
    return _begin("offering", lambda: offering_ids(chosen), back)


def _back(endpoint: str) -> str:
    """Return the address of the list as it was when the form was sent."""
    kept = {name: request.form.get(name) for name in KEPT}
    return url_for(endpoint, **{k: v for k, v in kept.items() if v})  # type: ignore[arg-type]


def _chosen(every: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
    return every() if request.form.get("all") else tuple(request.form.getlist("id"))


def _begin(kind: str, every: Callable[[], tuple[str, ...]], back: str) -> Response:
    """Begin what the form asks for, or go *back* to the list and say why not."""
    action = request.form.get("action", "")
    value = request.form.get(_VALUES.get(action, ""), "").strip()
    try:
        run_id = operations.ask(action, _chosen(every), value=value, kind=kind)
    except InvalidInput as error:
        return web.done(error.problems[0].message, back, "bad")
    return web.go(url_for("sales.run", run_id=run_id))


@blueprint.get("/work")
def runs() -> Response:
    found = progress.runs()
    return web.page("pages/work/list.html", runs=[_shown(run) for run in found])


@blueprint.get("/work/<run_id>")
def run(run_id: str) -> Response:
    found = progress.run(run_id)
    if request.args.get("as") == "csv":
        return _failures(found)
    return web.part_or_page(
        "pages/work/state.html",
        "pages/work/page.html",
        **_shown(found),
        may_stop=may_open("sales.stop_run", "POST"),
    )


@blueprint.post("/work/<run_id>/stop")
def stop_run(run_id: str) -> Response:
    progress.stop(run_id)
    return web.go(url_for("sales.run", run_id=run_id))


def _shown(run: progress.Run) -> dict[str, Any]:
    now = clock.now()
    left = run.seconds_left(now)
    return {
        "run": run,
        "what": _words()[run.what],
        "state": _states()[run.state],
        "rate": round(run.rate(now), 1),
        "left": "" if left is None else _duration(left),
        "failed": len(run.failures),
        **_things(operations.ACTIONS[run.what].kind, run.done - len(run.failures)),
    }


def _words() -> dict[str, str]:
    return {
        "extend": _("Extend the validity"),
        "owner": _("Change the owner"),
        "withdraw": _("Withdraw quotes"),
        "delete": _("Delete drafts"),
        "language": _("Change the language"),
        "segment": _("Change the segment"),
        "forget": _("Delete customers"),
        "print": _("Make failed papers again"),
        "renew": _("Prepare renewals"),
        "category": _("Change the category"),
        "retire": _("Retire"),
        "reinstate": _("Sell again"),
    }


def _things(kind: str, done: int) -> dict[str, str]:
    """Return what the things of a run are called, and where their list is."""
    words = {
        "customer": (
            _("Customer"),
            ngettext("%(num)s customer is done.", "%(num)s customers are done.", done),
            "sales.customers",
        ),
        "contract": (
            _("Contract"),
            ngettext("%(num)s contract is done.", "%(num)s contracts are done.", done),
            "sales.contracts",
        ),
        "offering": (
            _("Offering"),
            ngettext("%(num)s offering is done.", "%(num)s offerings are done.", done),
            "catalog.offerings",
        ),
        "quote": (
            _("Quote"),
            ngettext("%(num)s quote is done.", "%(num)s quotes are done.", done),
            "sales.quotes",
        ),
    }
    head, said, to = words[kind]
    return {"head": head, "done_words": said, "back_url": url_for(to)}


def _states() -> dict[str, tuple[str, str]]:
    return {
        "waiting": (_("Waiting"), "neutral"),
        "running": (_("Running"), "info"),
        "done": (_("Done"), "good"),
        "stopped": (_("Stopped"), "act"),
    }


def _duration(seconds: int) -> str:
    if seconds < _MINUTE:
        return ngettext("%(num)s second left", "%(num)s seconds left", seconds)
    minutes = -(-seconds // _MINUTE)
    return ngettext("%(num)s minute left", "%(num)s minutes left", minutes)


def _failures(run: progress.Run) -> Response:
    stream = StringIO()
    writer = csv.writer(stream)
    head = _things(operations.ACTIONS[run.what].kind, 0)["head"]
    writer.writerow([head, _("Why")])
    writer.writerows([guarded(item), guarded(why)] for item, why in run.failures)
    answer = Response("\ufeff" + stream.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="failures.csv"'
    return answer

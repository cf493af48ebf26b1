"""Many quotes at once: what is asked for, how far it is, what failed."""

import csv
from io import StringIO
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog.exchange.csv_tables import guarded
from contracts.bulk import operations
from contracts.listing import KEPT
from contracts.pages import blueprint
from contracts.quotes.queries import quote_ids
from contracts.quotes.views.lists import asked_quotes
from upheld import clock, progress, web
from upheld.errors import InvalidInput
from upheld.pages import may_open
from upheld.sellers import seller
from upheld.texts import _, ngettext

#: Where the value of an action stands in the form.
_VALUES = {"extend": "until", "owner": "new_owner", "withdraw": "reason"}
_MINUTE = 60


@blueprint.post("/quotes/bulk")
def bulk_quotes() -> Response:
    action = request.form.get("action", "")
    chosen = tuple(request.form.getlist("id"))
    if request.form.get("all"):
        chosen = quote_ids(asked_quotes(request.form), today=seller().today())
    value = request.form.get(_VALUES.get(action, ""), "").strip()
    try:
        run_id = operations.ask(action, chosen, value=value)
    except InvalidInput as error:
        kept = {name: request.form.get(name) or None for name in KEPT}
        to = url_for("sales.quotes", **kept)  # type: ignore[arg-type]
        return web.done(error.problems[0].message, to, "bad")
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
    }


def _words() -> dict[str, str]:
    return {
        "extend": _("Extend the validity"),
        "owner": _("Change the owner"),
        "withdraw": _("Withdraw quotes"),
        "delete": _("Delete drafts"),
    }


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
    writer.writerow([_("Quote"), _("Why")])
    writer.writerows([guarded(item), guarded(why)] for item, why in run.failures)
    answer = Response("\ufeff" + stream.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="failures.csv"'
    return answer

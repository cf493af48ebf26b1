"""The page of billing: what is due, runs with their progress, what is parked."""

from datetime import date
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.billing.operations import asking
from contracts.billing.operations.running import count_due
from contracts.billing.runs import queries
from contracts.pages import blueprint
from upheld import clock, web
from upheld.errors import InvalidInput, Problem
from upheld.pages import may_open
from upheld.sellers import seller
from upheld.texts import _, format_date, format_money, ngettext


@blueprint.get("/billing/")
def billing() -> Response:
    return _page({"day": seller().today().isoformat()})


@blueprint.post("/billing/")
def bill() -> Response:
    typed = {"day": request.form.get("day", "").strip()}
    try:
        day = _day(typed["day"])
        if request.form.get("action") == "preview":
            return _page(typed, seen=asking.preview_run(day))
        run_id = asking.ask_for_run(day, now=clock.now())
    except InvalidInput as error:
        return _page(typed, error.problems)
    return web.go(url_for("sales.billing_run", billing_run_id=run_id))


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidInput.of("day", _("This is not a day.")) from None
    ahead = day > seller().today() and not queries.may_look_ahead()
    if ahead and request.form.get("action") != "preview":
        raise InvalidInput.of(
            "day",
            _("%(day)s has not come yet.", day=format_date(day)),
            hint=_("A preview tells what will be due then."),
        )
    return day


@blueprint.post("/billing/daily")
def bill_daily() -> Response:
    on = request.form.get("on") == "1"
    asking.bill_daily(on=on)
    said = (
        _("What is due is billed every day.")
        if on
        else _("What is due is billed when somebody asks for it.")
    )
    return web.done(said, url_for("sales.billing"))


@blueprint.post("/billing/parked/<contract_id>/release")
def release_parked(contract_id: str) -> Response:
    asking.release(contract_id)
    return web.done(_("The next run bills it."), url_for("sales.billing"))


@blueprint.get("/billing/runs/<billing_run_id>")
def billing_run(billing_run_id: str) -> Response:
    return web.part_or_page(
        "pages/billing/run_state.html",
        "pages/billing/run.html",
        **_shown(queries.run(billing_run_id)),
        may_stop=may_open("sales.stop_billing_run", "POST"),
    )


@blueprint.post("/billing/runs/<billing_run_id>/stop")
def stop_billing_run(billing_run_id: str) -> Response:
    asking.stop_run(billing_run_id)
    return web.go(url_for("sales.billing_run", billing_run_id=billing_run_id))


def _page(
    typed: dict[str, str],
    problems: tuple[Problem, ...] | list[Problem] = (),
    seen: asking.Preview | None = None,
) -> Response:
    today = seller().today()
    due = count_due(today)
    return web.page(
        "pages/billing/page.html",
        status=422 if problems else 200,
        values=typed,
        problems=problems,
        due_words=ngettext(
            "%(num)s contract is due today.", "%(num)s contracts are due today.", due
        ),
        due=due,
        seen=seen and _said(seen),
        runs=[_shown(one) for one in queries.runs()],
        parked=queries.parked(),
        daily=queries.bills_daily(),
        may_bill=may_open("sales.bill", "POST"),
    )


def _said(seen: asking.Preview) -> str:
    invoices = ngettext("%(num)s invoice", "%(num)s invoices", seen.invoices)
    sums = ", ".join(format_money(one) for one in seen.net)
    if not sums:
        return _("Nothing would be issued.")
    return _(
        "%(invoices)s would be issued, %(sums)s before tax.",
        invoices=invoices,
        sums=sums,
    )


def _shown(run: queries.RunView) -> dict[str, Any]:
    states = {
        "running": (_("Running"), "info"),
        "done": (_("Done"), "good"),
        "stopped": (_("Stopped"), "act"),
    }
    return {
        "run": run,
        "state": states[run.state],
        "title": _("Billing of %(day)s", day=format_date(run.day)),
        "issued": ngettext(
            "%(num)s invoice issued.", "%(num)s invoices issued.", run.invoices
        ),
        "set_aside": ngettext(
            "%(num)s contract is parked.", "%(num)s contracts are parked.", run.parked
        ),
    }

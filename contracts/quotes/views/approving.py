"""Ask, lower, withdraw and decide; the list of what waits; the limits by role."""

from collections.abc import Mapping

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.choice_words import option_words
from contracts.pages import blueprint
from contracts.quotes.approvals import queries
from contracts.quotes.approvals.differences import differences
from contracts.quotes.approvals.limits import CHAIN, Limit
from contracts.quotes.approvals.operations import save_limits
from contracts.quotes.approvals.queries import Asked
from contracts.quotes.approvals.wording import say_need
from contracts.quotes.operations import approving
from contracts.quotes.quantities import read_percent
from contracts.quotes.queries.stored import load_head
from contracts.quotes.views.builder import refused, show
from contracts.quotes.views.standing import may_decide
from upheld import clock, web
from upheld.accounts.words import role_words
from upheld.errors import InvalidInput, Problem, Refused
from upheld.pages import typed
from upheld.principal import Role
from upheld.texts import _


@blueprint.post("/quotes/<quote_id>/approval")
def ask_approval(quote_id: str) -> Response:
    try:
        approving.ask_approval(
            quote_id,
            approver_id=request.form.get("approver", ""),
            edition=web.edition(),
            now=clock.now(),
        )
    except (InvalidInput, Refused) as error:
        return refused(quote_id, error)
    return _back(quote_id)


@blueprint.post("/quotes/<quote_id>/approval/withdraw")
def withdraw_approval(quote_id: str) -> Response:
    try:
        approving.withdraw_approval(quote_id, now=clock.now())
    except Refused as error:
        return refused(quote_id, error)
    return _back(quote_id)


@blueprint.post("/quotes/<quote_id>/lower")
def lower_discounts(quote_id: str) -> Response:
    try:
        approving.lower_discounts(quote_id, edition=None, now=clock.now())
    except (InvalidInput, Refused) as error:
        return refused(quote_id, error)
    return show(quote_id) if web.wants_part() else _back(quote_id)


@blueprint.get("/approvals")
def approvals() -> Response:
    return web.page("pages/approvals/list.html", waiting=queries.waiting())


@blueprint.get("/approvals/<approval_id>")
def approval(approval_id: str) -> Response:
    return decision_page(queries.approval(approval_id))


@blueprint.post("/approvals/<approval_id>")
def decide_approval(approval_id: str) -> Response:
    asked = queries.approval(approval_id)
    try:
        answer(asked)
    except InvalidInput as error:
        return decision_page(asked, error.problems)
    to = url_for("sales.quote", quote_id=asked.quote_id)
    return web.done(said(), to)


def answer(asked: Asked, *, identified_by: str = "password") -> None:
    """Make the decision that was posted."""
    approving.decide_approval(
        asked.id,
        approve=request.form.get("decision") == "approve",
        reason=request.form.get("reason", ""),
        identified_by=identified_by,
        now=clock.now(),
    )


def said() -> str:
    """Return what was decided, in a sentence."""
    if request.form.get("decision") == "approve":
        return _("Approved. The one who asked is told by mail.")
    return _("Declined. The one who asked is told by mail.")


def decision_page(
    asked: Asked, problems: tuple[Problem, ...] = (), *, token: str = ""
) -> Response:
    """Show what is different from what was approved last, with the two answers."""
    shot = queries.snapshot_of(asked.id)
    return web.page(
        "pages/approvals/decide.html",
        422 if problems else 200,
        problems=problems,
        asked=asked,
        open=asked.state == queries.ASKED,
        may=bool(token) or may_decide(asked),
        quote=load_head(asked.quote_id),
        differ=differences(queries.last_approved(asked), shot),
        say_need=say_need,
        option_words=option_words,
        already=approving.already(asked.state, asked.decided_by, asked.decided_at),
        action=url_for("decisions.decide", token=token)
        if token
        else url_for("sales.decide_approval", approval_id=asked.id),
        by_link=bool(token),
    )


@blueprint.get("/limits")
def limits() -> Response:
    known = queries.limits()
    form = {
        f"{role.value}-{name}": text
        for role in CHAIN
        for name, text in _typed(known.get(role, Limit())).items()
    }
    return _limits_page(form)


@blueprint.post("/limits")
def save_all_limits() -> Response:
    problems: list[Problem] = []
    wanted = {role: _limit(role, problems) for role in CHAIN}
    if problems:
        return _limits_page(request.form, tuple(problems))
    save_limits(wanted)
    return web.done(_("The limits are stored."), url_for("sales.limits"))


def _limit(role: Role, problems: list[Problem]) -> Limit:
    percents = []
    for name in ("line", "quote"):
        where = f"{role.value}-{name}"
        text = request.form.get(where, "").strip()
        try:
            percents.append(read_percent(text, where) if text else None)
        except InvalidInput as error:
            problems.extend(error.problems)
            percents.append(None)
    below = request.form.get(f"{role.value}-below") == "yes"
    return Limit(percents[0], percents[1], below_floor=below)


def _typed(limit: Limit) -> dict[str, str]:
    return {
        "line": "" if limit.line is None else typed(limit.line),
        "quote": "" if limit.quote is None else typed(limit.quote),
        "below": "yes" if limit.below_floor else "",
    }


def _limits_page(
    form: Mapping[str, str], problems: tuple[Problem, ...] = ()
) -> Response:
    return web.page(
        "pages/approvals/limits.html",
        422 if problems else 200,
        roles=[(role.value, role_words([role])) for role in CHAIN],
        form=form,
        problems=problems,
    )


def _back(quote_id: str) -> Response:
    return web.go(url_for("sales.quote", quote_id=quote_id))

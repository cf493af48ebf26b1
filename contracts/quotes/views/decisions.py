"""The page that a mailed question leads to: two clicks, and nothing else to see.

Whoever holds the link acts as the one who was asked, on this one question.  It
is good for one answer and a week; somebody else who is signed in is told whose it is.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from contracts.quotes.approvals import queries
from contracts.quotes.approvals.models import QuoteApproval
from contracts.quotes.approvals.queries import ASKED, Asked
from contracts.quotes.approvals.sign import read_token
from contracts.quotes.operations import approving
from contracts.quotes.views.approving import answer, decision_page, said
from upheld import clock, web
from upheld.accounts.models import User
from upheld.accounts.people import user_principal
from upheld.db import db
from upheld.errors import Forbidden, Gone, InvalidInput
from upheld.principal import acting_as, current_principal
from upheld.scope import Scope, scoped, unscoped
from upheld.texts import _, format_date

blueprint = Blueprint("decisions", __name__)


@blueprint.get("/decide/<token>")
def asked(token: str) -> Response:
    with _as_approver(token) as question:
        return decision_page(question, token=token)


@blueprint.post("/decide/<token>")
def decide(token: str) -> Response:
    with _as_approver(token) as question:
        try:
            answer(question, identified_by="link")
        except InvalidInput as error:
            return decision_page(question, error.problems, token=token)
        return web.page(
            "pages/approvals/decided.html",
            said=said(),
            number=question.number,
            to=url_for("sales.quote", quote_id=question.quote_id),
        )


@contextmanager
def _as_approver(token: str) -> Iterator[Asked]:
    """Run the block as the one who was asked, if the link still counts."""
    approval_id, key = read_token(token)
    user = _approver(approval_id, key)
    somebody = current_principal()
    if somebody.kind == "user" and somebody.id != user.id:
        raise Forbidden(
            _("This question is for %(name)s.", name=user.name),
            hint=_("Sign out, or leave the answer to %(name)s.", name=user.name),
        )
    approver = user_principal(user, address=request.remote_addr or "")
    with scoped(Scope(user.seller_id)), acting_as(approver):
        question = queries.approval(approval_id)
        _check_usable(question)
        yield question


def _approver(approval_id: str, key: str) -> User:
    with unscoped("signed link to a question"):
        user = db.session.scalar(
            select(User)
            .join(QuoteApproval, QuoteApproval.approver_id == User.id)
            .where(
                QuoteApproval.id == approval_id,
                QuoteApproval.link_key == key,
                QuoteApproval.link_key != "",
            )
        )
    if user is None or not user.active:
        raise Gone(
            _("This link has been replaced or withdrawn."),
            hint=_("Sign in, and look under Approvals."),
        )
    return user


def _check_usable(question: Asked) -> None:
    if question.state != ASKED:
        raise Gone(
            approving.already(question.state, question.decided_by, question.decided_at),
            hint=_("The link was good for one answer."),
        )
    if question.expires_at < clock.now():
        raise Gone(
            _(
                "This link was good until %(day)s.",
                day=format_date(question.expires_at.date()),
            ),
            hint=_("Sign in, and decide under Approvals."),
        )

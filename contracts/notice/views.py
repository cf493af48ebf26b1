"""The page on which anybody with a contract can begin to cancel it."""

from flask import Blueprint
from marshmallow import Schema
from werkzeug.wrappers import Response

from contracts.notice.operations import mail_notice_link
from upheld import clock, web
from upheld.errors import InvalidInput
from upheld.fields import Text

blueprint = Blueprint("notice", __name__, url_prefix="/cancel")


class NoticeForm(Schema):
    """Which contract, and where the link goes."""

    number = Text(32, required=True)
    email = Text(254, required=True)


@blueprint.get("")
def form() -> Response:
    """Ask for the number and the mail address."""
    return web.page("pages/portal/notice.html", values={}, sent=False, problems=())


@blueprint.post("")
def mail() -> Response:
    """Mail the link, and say the same whether there is such a contract or not."""
    typed = web.form(NoticeForm)
    try:
        given = typed.read()
    except InvalidInput as error:
        return web.again("pages/portal/notice.html", error, typed, sent=False)
    mail_notice_link(given["number"], given["email"], now=clock.now())
    return web.page(
        "pages/portal/notice.html", values=typed.values, sent=True, problems=()
    )

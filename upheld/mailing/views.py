"""The page of the mails, for administrators."""

from flask import Blueprint, url_for

from upheld import web
from upheld.mailing import outbox
from upheld.mailing.sender import configured_sender
from upheld.texts import _

blueprint = Blueprint("mailing", __name__)


@blueprint.get("/mails")
def mails() -> web.Answer:
    return web.page(
        "pages/account/mails.html",
        mails=outbox.list_mails(),
        sender=configured_sender(),
    )


@blueprint.post("/mails/<mail_id>/retry")
def retry(mail_id: str) -> web.Answer:
    outbox.retry_mail(mail_id)
    return web.done(_("The mail is being sent once more."), url_for(".mails"))

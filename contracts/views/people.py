"""The people of a customer who sign in: who they are, and inviting one more."""

from typing import Any

from flask import url_for
from marshmallow import Schema
from werkzeug.wrappers import Response

from contracts.customers import queries
from contracts.pages import blueprint
from upheld import clock, web
from upheld.accounts.invitations import invite_user
from upheld.accounts.people import NewUser, list_users
from upheld.accounts.words import customer_role_words
from upheld.errors import InvalidInput
from upheld.fields import Choice, Text
from upheld.principal import AT_CUSTOMER, Role
from upheld.texts import _

_PAGE = "pages/customers/people.html"


class InvitationForm(Schema):
    """What is asked about somebody at a customer."""

    name = Text(200, load_default="")
    email = Text(254, load_default="")
    roles = Choice(Role, load_default=None)


@blueprint.get("/customers/<customer_id>/people")
def customer_people(customer_id: str) -> Response:
    return web.page(_PAGE, **_people(customer_id))


@blueprint.post("/customers/<customer_id>/people")
def invite_customer(customer_id: str) -> Response:
    known = _people(customer_id)
    typed = web.form(InvitationForm)
    try:
        given = typed.read()
        new = NewUser(
            given["email"],
            given["name"],
            AT_CUSTOMER & {given["roles"]},
            customer_id,
            known["details"].language,
        )
        invite_user(new, now=clock.now())
    except InvalidInput as error:
        return web.again(_PAGE, error, typed, **known)
    message = _("An invitation is on its way to %(email)s.", email=new.email)
    to = url_for("sales.customer_people", customer_id=customer_id)
    return web.done(message, to)


def _people(customer_id: str) -> dict[str, Any]:
    return {
        "customer_id": customer_id,
        "details": queries.customer(customer_id).details,
        "people": list_users(customer_id),
        "roles": customer_role_words(),
        "words": dict(customer_role_words(AT_CUSTOMER)),
    }

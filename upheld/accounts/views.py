"""The pages of one's own account, and the administrators' pages of the people."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, current_app, url_for
from marshmallow import Schema

from upheld import clock, web
from upheld.accounts import people, tokens
from upheld.accounts.invitations import invite_again as send_again
from upheld.accounts.invitations import invite_user
from upheld.accounts.words import customer_role_words, role_words, scope_words
from upheld.errors import InvalidInput
from upheld.fields import Choice, Day, Listed, Text
from upheld.principal import AT_CUSTOMER, STAFF, Role, current_principal
from upheld.texts import _

blueprint = Blueprint("account", __name__)

#: Where people begin: the first of these that this installation has.
_CUSTOMER_STARTS = ("portal.home", "account.tokens")
_STAFF_STARTS = ("sales.home", "catalog.offerings", "account.tokens")

_TOKENS = "pages/account/tokens.html"
_INVITATION = "pages/account/invitation.html"
_PERSON = "pages/account/person.html"


class TokenForm(Schema):
    """What is asked about a new token."""

    name = Text(100, load_default="")
    scopes = Listed(Text(), load_default=list)
    #: The last day on which it works; empty for no end.
    until = Day(load_default=None)


class PersonForm(Schema):
    """What is asked about a user."""

    name = Text(200, load_default="")
    roles = Listed(Choice(Role), load_default=list)


class InvitationForm(PersonForm):
    """What is asked about a new user."""

    email = Text(254, load_default="")


@blueprint.get("/start")
def start() -> web.Answer:
    is_customer = current_principal().has(*AT_CUSTOMER)
    starts = _CUSTOMER_STARTS if is_customer else _STAFF_STARTS
    known = current_app.view_functions
    return web.go(url_for(next(place for place in starts if place in known)))


@blueprint.get("/account/tokens", endpoint="tokens")
def show_tokens() -> web.Answer:
    return web.page(_TOKENS, **_token_page())


@blueprint.post("/account/tokens")
def create_token() -> web.Answer:
    typed = web.form(TokenForm)
    try:
        given = typed.read()
        new = tokens.NewToken(
            given["name"], tuple(given["scopes"]), _end_of(given["until"])
        )
        made = tokens.create_token(new, now=clock.now())
    except InvalidInput as error:
        return web.again(_TOKENS, error, typed, **_token_page())
    return web.page(_TOKENS, **{**_token_page(), "made": made})


@blueprint.post("/account/tokens/<token_id>/revoke")
def revoke_token(token_id: str) -> web.Answer:
    tokens.revoke_token(token_id, now=clock.now())
    return web.done(_("The token does not work any more."), url_for(".tokens"))


@blueprint.get("/account/people")
def users() -> web.Answer:
    return web.page(
        "pages/account/people.html",
        people=people.list_users(),
        role_words=role_words,
    )


@blueprint.get("/account/people/new")
def invitation() -> web.Answer:
    return web.page(_INVITATION, **_roles_page())


@blueprint.post("/account/people/new")
def invite() -> web.Answer:
    typed = web.form(InvitationForm)
    try:
        given = typed.read()
        new = people.NewUser(given["email"], given["name"], _roles(given))
        invite_user(new, now=clock.now())
    except InvalidInput as error:
        return web.again(_INVITATION, error, typed, **_roles_page())
    message = _("An invitation is on its way to %(email)s.", email=new.email)
    return web.done(message, url_for(".users"))


@blueprint.get("/account/people/<user_id>")
def user(user_id: str) -> web.Answer:
    return web.page(_PERSON, **_person_page(people.user_row(user_id)))


@blueprint.post("/account/people/<user_id>")
def change_user(user_id: str) -> web.Answer:
    person = people.user_row(user_id)
    typed = web.form(PersonForm)
    try:
        given = typed.read()
        people.change_user(user_id, name=given["name"], roles=_roles(given))
    except InvalidInput as error:
        return web.again(_PERSON, error, typed, **_person_page(person))
    return web.done(_("Saved. It counts from now on."), url_for(".users"))


@blueprint.post("/account/people/<user_id>/switch-off")
def switch_off(user_id: str) -> web.Answer:
    people.switch_off(user_id)
    message = _("Signing in is off, and all sessions have ended.")
    return web.done(message, url_for(".user", user_id=user_id))


@blueprint.post("/account/people/<user_id>/switch-on")
def switch_on(user_id: str) -> web.Answer:
    people.switch_on(user_id)
    return web.done(_("Signing in is on again."), url_for(".user", user_id=user_id))


@blueprint.post("/account/people/<user_id>/invite-again")
def invite_again(user_id: str) -> web.Answer:
    send_again(user_id)
    message = _("The invitation has been sent once more.")
    return web.done(message, url_for(".user", user_id=user_id))


def _token_page() -> dict[str, Any]:
    return {
        "tokens": tokens.list_tokens(),
        "scopes": tokens.SCOPES,
        "scope_words": scope_words,
        "made": "",
    }


def _end_of(day: date | None) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def _roles(given: Mapping[str, Any]) -> frozenset[Role]:
    return frozenset(Role(role) for role in given["roles"])


def _person_page(person: people.UserRow) -> dict[str, Any]:
    chosen = customer_role_words(person.roles)
    return {"person": person, "customer_roles": chosen, **_roles_page()}


def _roles_page() -> dict[str, Any]:
    return {
        "roles": tuple(role for role in Role if role in STAFF),
        "role_words": role_words,
    }

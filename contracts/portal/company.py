"""What customers keep themselves: how they are reached, and their people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from marshmallow import Schema
from werkzeug.wrappers import Response

from contracts.customers.people import operations
from contracts.customers.people.operations import Reach
from contracts.customers.people.queries import (
    Change,
    changes_of,
    people_of,
    person_at,
)
from contracts.customers.queries import customer
from contracts.portal.pages import blueprint
from upheld import clock, web
from upheld.accounts.proofs.freshness import ask_unless_fresh
from upheld.accounts.words import customer_role_words
from upheld.errors import InvalidInput
from upheld.fields import Text
from upheld.pages import may_open
from upheld.principal import Role, current_principal
from upheld.sellers import seller
from upheld.texts import _, language_name
from upheld.words import shipped

#: What fields show, by their names.
Values = Mapping[str, Any]


class ReachForm(Schema):
    """How a customer is reached."""

    contact = Text(200, load_default="")
    phone = Text(64, load_default="")
    email = Text(254, load_default="")
    address = Text(500, lines=True, load_default="")
    country = Text(2, load_default="")
    tax_number = Text(64, load_default=None)
    language = Text(16, load_default="")


class PersonForm(Schema):
    """Somebody at a customer."""

    name = Text(200, load_default="")
    email = Text(254, load_default="")
    roles = Text(16, load_default="")


@blueprint.get("/details")
def details() -> Response:
    """Show how the customer is reached, for changing it."""
    known = customer(_own()).details
    values = {name: getattr(known, name) for name in ReachForm().fields}
    return _details_page(values)


@blueprint.post("/details")
def change_details() -> Response:
    """Change how the customer is reached, and tell its salesperson.

    A new tax number asks first for a proof of who it is.
    """
    typed = web.form(ReachForm)
    known = customer(_own()).details.tax_number
    try:
        reach = Reach(**typed.read())
        if reach.tax_number not in {None, known} and (asked := ask_unless_fresh()):
            return asked
        operations.change_reach(_own(), reach)
    except InvalidInput as error:
        return _details_page(typed.values, error)
    return web.done(_("Stored. We were told by mail."), url_for("portal.details"))


@blueprint.get("/people")
def people() -> Response:
    """List the people at the customer, and invite more."""
    return _people_page({})


@blueprint.post("/people")
def invite_person() -> Response:
    """Invite somebody by mail."""
    typed = web.form(PersonForm)
    try:
        given = typed.read()
        operations.invite_person(
            _own(),
            name=given["name"],
            email=given["email"],
            role=given["roles"],
            now=clock.now(),
        )
    except InvalidInput as error:
        return _people_page(typed.values, error)
    words = _("The invitation goes to %(email)s.", email=given["email"])
    return web.done(words, url_for("portal.people"))


@blueprint.get("/people/<user_id>")
def person(user_id: str) -> Response:
    """Show one person, for changing or removing them."""
    found = person_at(_own(), user_id)
    role = next(iter(found.roles), "")
    return _person_page(user_id, {"name": found.name, "roles": role})


@blueprint.post("/people/<user_id>")
def change_person(user_id: str) -> Response:
    """Change the name and what somebody may do."""
    typed = web.form(PersonForm)
    try:
        given = typed.read()
        operations.change_person(
            _own(), user_id, name=given["name"], role=given["roles"]
        )
    except InvalidInput as error:
        return _person_page(user_id, typed.values, error)
    return web.done(_("Stored."), url_for("portal.people"))


@blueprint.post("/people/<user_id>/remove")
def remove_person(user_id: str) -> Response:
    """Let somebody in no more."""
    operations.remove_person(_own(), user_id)
    return web.done(_("Removed."), url_for("portal.people"))


def _own() -> str:
    return current_principal().customer_id or ""


def _details_page(values: Values, error: InvalidInput | None = None) -> Response:
    return web.page(
        "pages/portal/details.html",
        422 if error else 200,
        name=customer(_own()).details.name,
        values=values,
        languages=tuple((code, language_name(code)) for code in shipped()),
        changes=[_told(one) for one in changes_of(_own())],
        timezone=seller().timezone,
        may_change=may_open("portal.change_details", "POST"),
        **_errors(error),
    )


def _people_page(values: Values, error: InvalidInput | None = None) -> Response:
    return web.page(
        "pages/portal/people.html",
        422 if error else 200,
        people=people_of(_own()),
        role_words=dict(customer_role_words([Role.CUSTOMER])),
        roles=customer_role_words(),
        values=values,
        may_change=may_open("portal.invite_person", "POST"),
        **_errors(error),
    )


def _person_page(
    user_id: str, values: Values, error: InvalidInput | None = None
) -> Response:
    found = person_at(_own(), user_id)
    return web.page(
        "pages/portal/person.html",
        422 if error else 200,
        person=found,
        values=values,
        roles=customer_role_words(found.roles),
        myself=found.id == current_principal().id,
        **_errors(error),
    )


def _errors(error: InvalidInput | None) -> dict[str, Any]:
    problems = error.problems if error else ()
    return {
        "problems": problems,
        "errors": {one.where: one.message for one in problems},
    }


@dataclass(frozen=True, slots=True)
class Told:
    """A change in words; ``fields`` are those that have another value now."""

    at: datetime
    sentence: str
    fields: str


def _told(change: Change) -> Told:
    sentences = {
        "customer.created": _("%(who)s entered this customer."),
        "customer.changed": _("%(who)s changed the details."),
        "user.invited": _("%(who)s invited %(whom)s."),
        "user.changed": _("%(who)s changed what %(whom)s may do."),
        "user.switched_off": _("%(who)s removed somebody."),
        "user.switched_on": _("%(who)s let somebody in again."),
    }
    whom = change.after.get("name", "")
    sentence = sentences[change.action] % {"who": change.who or "–", "whom": whom}
    return Told(change.at, sentence, "; ".join(_fields(change)))


def _fields(change: Change) -> Iterator[str]:
    labels = {
        "name": _("name"),
        "contact": _("contact person"),
        "phone": _("phone"),
        "email": _("mail address"),
        "address": _("postal address"),
        "country": _("country"),
        "language": _("language of documents"),
        "tax_number": _("tax number"),
    }
    if change.action != "customer.changed":
        return
    for field, label in labels.items():
        if field in change.after:
            yield _(
                "%(what)s: %(value)s",
                what=label,
                value=str(change.after[field] or "–").replace("\n", ", "),
            )

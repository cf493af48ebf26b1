"""Who can give somebody a right that is missing."""

from dataclasses import dataclass

from sqlalchemy import select, true

from upheld.access import Row
from upheld.accounts.models import RoleGrant, User
from upheld.accounts.words import role_words
from upheld.db import db
from upheld.errors import Forbidden
from upheld.missing import or_nothing
from upheld.principal import AT_CUSTOMER, Principal, Role
from upheld.texts import _

#: More names help nobody.
_MOST = 3
#: Who may change the roles of others, by whether they are people at a customer.
_GRANTING = {
    False: (Role.ADMINISTRATOR,),
    True: (Role.CUSTOMER, Role.SIGNER),
}


@dataclass(frozen=True, slots=True)
class Granter:
    """Somebody who can give a right."""

    name: str
    email: str


def refusal(row: Row | None, caller: Principal) -> Forbidden:
    """Return the error that says what *caller* lacks for *row*, and who can give it."""
    hint = _("Ask an administrator of your company if you need it.")
    if caller.kind != "user" or row is None:
        return Forbidden(_("Your role does not allow this."), hint=hint)
    at_customer = caller.customer_id is not None
    own = AT_CUSTOMER if at_customer else frozenset(Role) - AT_CUSTOMER
    wanted = [role for role in Role if role in row.callers and role in own]
    if not wanted:
        return _for_others(at_customer=at_customer)
    message = _("This is for the roles: {wanted}. You are here as: {held}.").format(
        wanted=role_words(wanted), held=role_words(caller.roles) or _("no role")
    )
    found = or_nothing("granters", lambda: granters(caller)) or ()
    if found:
        names = ", ".join(f"{one.name} ({one.email})" for one in found)
        hint = _("Who can give you the role: {names}.").format(names=names)
    return Forbidden(message, hint=hint)


def granters(caller: Principal) -> tuple[Granter, ...]:
    """Return who may change what *caller* may do, by name, the first few."""
    granting = _GRANTING[caller.customer_id is not None]
    rows = db.session.execute(
        select(User.name, User.email)
        .where(
            User.active == true(),
            User.customer_id == caller.customer_id,
            User.id.in_(select(RoleGrant.user_id).where(RoleGrant.name.in_(granting))),
        )
        .order_by(User.name)
        .limit(_MOST)
    )
    return tuple(Granter(*row) for row in rows)


def _for_others(*, at_customer: bool) -> Forbidden:
    """Return the refusal of a page that no role of the caller's company opens."""
    if at_customer:
        return Forbidden(
            _("This page is for the people of your supplier, not for customers."),
            hint=_("What is meant for you stands under “Your contracts”."),
        )
    return Forbidden(
        _("This page is for customers, who see it after they have signed in."),
        hint=_("What customers see stands on the quote: “As the customer sees it”."),
    )

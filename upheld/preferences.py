"""What a person has chosen for how pages work: kept with the account.

A choice has a name, such as ``keys`` or ``view:quotes:Mine``, and a short text.
"""

from typing import Any

from flask import Flask, Response, after_this_request
from flask_login import user_logged_in
from sqlalchemy import PrimaryKeyConstraint, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from upheld import audit
from upheld.db import Model, SellerOwned, db, table_of, upsert_into
from upheld.errors import InvalidInput
from upheld.principal import current_principal
from upheld.scope import Scope, current_scope, scoped
from upheld.texts import _
from upheld.transactions import transaction

#: Says to the pages whether single letters work as keys; ``off`` where not.
KEYS_COOKIE = "upheld_keys"
_A_YEAR = 365 * 24 * 60 * 60
_LONGEST_NAME, _LONGEST_VALUE = 120, 1000


class Preference(SellerOwned, Model):
    """One choice of one person."""

    __tablename__ = "preference"
    __table_args__ = (PrimaryKeyConstraint("seller_id", "person_id", "name"),)

    #: The user, ours or the host's.
    person_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(_LONGEST_NAME))
    value: Mapped[str] = mapped_column(String(_LONGEST_VALUE))


_PREFERENCES = table_of(Preference)


def preferences(prefix: str) -> dict[str, str]:
    """Return the choices of the current person whose names begin with *prefix*."""
    rows = db.session.execute(
        select(Preference.name, Preference.value)
        .where(
            Preference.person_id == current_principal().id,
            Preference.name.startswith(prefix, autoescape=True),
        )
        .order_by(Preference.name)
    )
    return {row.name: row.value for row in rows}


def choose(name: str, value: str) -> None:
    """Keep a choice of the current person, in place of an earlier one."""
    if len(name) > _LONGEST_NAME or len(value) > _LONGEST_VALUE:
        raise InvalidInput.of("name", _("This is too long."))
    row = {
        "seller_id": current_scope().seller_id,
        "person_id": current_principal().id,
        "name": name,
        "value": value,
    }
    keys = ["seller_id", "person_id", "name"]
    with transaction() as session:
        session.execute(
            upsert_into(_PREFERENCES).on_conflict_do_update(
                index_elements=keys, set_={"value": value}
            ),
            row,
        )
        audit.record("preference.chosen", row["person_id"], after={name: value})


def forget(name: str) -> None:
    """Take back a choice of the current person; one that was never made is no error."""
    person_id = current_principal().id
    with transaction() as session:
        session.execute(
            delete(Preference).where(
                Preference.person_id == person_id, Preference.name == name
            )
        )
        audit.record("preference.forgotten", person_id, before={"name": name})


def set_keys_cookie(response: Response, value: str) -> Response:
    """Tell the pages of this browser whether single letters work as keys."""
    response.set_cookie(KEYS_COOKIE, value, max_age=_A_YEAR, samesite="Lax")
    return response


def _recall(_app: Flask, user: Any, **_: object) -> None:  # noqa: ANN401  any user
    """Bring the keys of whoever signs in to the browser that is used."""
    if not getattr(user, "seller_id", None):
        return
    with scoped(Scope(user.seller_id)):
        value = db.session.scalar(
            select(Preference.value).where(
                Preference.person_id == str(user.id), Preference.name == "keys"
            )
        )
    after_this_request(lambda response: set_keys_cookie(response, value or "on"))


user_logged_in.connect(_recall)

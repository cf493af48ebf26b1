"""What was mailed and waits to be sent, as its recipient would read it."""

import re

from sqlalchemy import select

from contracts.models import Contract
from tests.browser.site import Site
from upheld.db import db
from upheld.mailing import MailRow


def mailed_code(site: Site) -> str:
    """Return the code that was mailed last."""
    return _found(r"^(\d{6})$", _newest(site, "sign_in_code"))


def mailed_path(site: Site, kind: str) -> str:
    """Return the path of the link in the mail of a *kind* that was posted last."""
    return _found(r"https?://[^/\s]+(/\S+)", _newest(site, kind))


def number_of(site: Site, contract_id: str) -> str:
    """Return the number that stands on a contract's paper."""
    with site.shop.staff():
        return db.session.scalars(
            select(Contract.number).where(Contract.id == contract_id)
        ).one()


def _newest(site: Site, kind: str) -> str:
    newest = MailRow.created_at.desc()
    with site.shop.staff():
        return db.session.scalars(
            select(MailRow.text).where(MailRow.kind == kind).order_by(newest).limit(1)
        ).one()


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    assert found, text
    return found[1]

"""Codes by mail: six digits, for ten minutes, tried five times at most."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from upheld import audit, clock
from upheld.accounts.proofs.models import MailedCode
from upheld.db import new_id
from upheld.mailing import Envelope, post
from upheld.state import settings
from upheld.transactions import transaction

LIFETIME = timedelta(minutes=10)
TRIES = 5


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a code: ``holder`` is the user's id, or that of a deal."""

    holder: str
    name: str
    address: str
    language: str


def send_code(to: Recipient, link: str) -> str:
    """Mail a new code, which ends those before; returns what it is checked by.

    *link* leads to the page on which the code is entered.
    """
    code = f"{secrets.randbelow(1_000_000):06}"
    with transaction() as session:
        session.execute(
            update(MailedCode)
            .where(MailedCode.holder == to.holder, MailedCode.used_at.is_(None))
            .values(used_at=clock.now())
        )
        row = MailedCode(
            id=new_id(),
            holder=to.holder,
            digest="",
            wrong=0,
            expires_at=clock.now() + LIFETIME,
        )
        row.digest = _digest(row.id, code)
        session.add(row)
        session.flush()
        values = {"name": to.name, "code": code}
        envelope = Envelope(to.address, to.language, about=to.holder)
        post("sign_in_code", envelope, link=link, values=values)
        audit.record("code.mailed", to.holder)
        return row.id


def accepts(code_id: str, holder: str, code: str) -> bool:
    """Tell whether *code* is the one that was mailed; it works once."""
    with transaction() as session:
        row = session.scalar(
            select(MailedCode)
            .where(
                MailedCode.id == code_id,
                MailedCode.holder == holder,
                MailedCode.used_at.is_(None),
                MailedCode.wrong < TRIES,
                MailedCode.expires_at > clock.now(),
            )
            .with_for_update()
        )
        if row is None:
            return False
        if not hmac.compare_digest(row.digest, _digest(code_id, "".join(code.split()))):
            row.wrong += 1
            return False
        row.used_at = clock.now()
        return True


def _digest(code_id: str, code: str) -> str:
    secret = settings().secret_key.encode()
    return hmac.digest(secret, f"{code_id}\n{code}".encode(), "sha256").hex()

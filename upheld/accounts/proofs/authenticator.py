"""Codes of an authenticator app (RFC 6238), and the recovery codes beside it."""

import hashlib
import secrets
from typing import Any

import segno
from flask_security.totp import Totp
from sqlalchemy import delete, func, select, update

from upheld import audit, clock
from upheld.accounts.proofs.models import AuthenticatorApp, RecoveryCode
from upheld.db import db
from upheld.errors import InvalidInput
from upheld.scope import unscoped
from upheld.sellers import seller
from upheld.state import settings
from upheld.texts import _
from upheld.transactions import transaction

RECOVERY_CODES = 10
#: Without letters that are read for others.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
#: Seconds that the clock of a telephone may be off.
_OFF = 30


class _Codes(Totp):
    """Reads and writes the last counter of an :class:`AuthenticatorApp`."""

    def get_last_counter(self, user: Any) -> int | None:  # noqa: ANN401 - their name for the row
        """Return which code was used last."""
        return user.last_counter or None

    def set_last_counter(self, user: Any, tmatch: Any) -> None:  # noqa: ANN401 - same
        """Note which code was used last."""
        user.last_counter = tmatch.counter


def _codes() -> _Codes:
    key = hashlib.sha256(b"upheld totp\n" + settings().secret_key.encode())
    return _Codes({"1": key.hexdigest()}, seller().name)


def new_secret() -> str:
    """Return the encrypted secret of an app that is being set up."""
    return _codes().generate_totp_secret()


def shown_secret(secret: str, email: str) -> tuple[str, str]:
    """Return what an app is given: its picture as an address, and what to type."""
    uri = _codes().get_totp_uri(email, secret)
    picture = segno.make(uri, error="m").svg_data_uri(scale=4, light="#fff")
    return picture, _codes().get_totp_pretty_key(secret)


def set_app(user_id: str, secret: str, code: str) -> tuple[str, ...]:
    """Let the app count from now on, which has just shown *code*.

    Returns new recovery codes; the app that was there before counts no more.
    """
    row = AuthenticatorApp(
        user_id=user_id, secret=secret, last_counter=0, created_at=clock.now()
    )
    if not _is_shown(code, row):
        raise InvalidInput.of(
            "code",
            _("The app shows another code by now, or its clock is wrong."),
            hint=_("Wait for the next code and enter that."),
        )
    with transaction() as session:
        session.execute(
            delete(AuthenticatorApp).where(AuthenticatorApp.user_id == user_id)
        )
        session.add(row)
        session.flush()
        audit.record("user.app_set", user_id)
        return _replace_codes(user_id)


def remove_app(user_id: str) -> None:
    """Ask for no code any more, and forget the recovery codes."""
    with transaction() as session:
        for model in (AuthenticatorApp, RecoveryCode):
            session.execute(delete(model).where(model.user_id == user_id))
        audit.record("user.app_removed", user_id)


def new_recovery_codes(user_id: str) -> tuple[str, ...]:
    """Return new recovery codes; those before work no more."""
    with transaction():
        audit.record("user.recovery_codes_made", user_id)
        return _replace_codes(user_id)


def _replace_codes(user_id: str) -> tuple[str, ...]:
    codes = tuple(_new_code() for _number in range(RECOVERY_CODES))
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    db.session.add_all(
        RecoveryCode(user_id=user_id, sha256=_sha256(code)) for code in codes
    )
    db.session.flush()
    return codes


def has_app(user_id: str) -> bool:
    """Tell whether signing in asks this user for a code."""
    with unscoped("sign-in"):
        return db.session.get(AuthenticatorApp, user_id) is not None


def codes_left(user_id: str) -> int:
    """Return how many recovery codes have not been used."""
    unused = select(func.count()).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(unused.select_from(RecoveryCode)) or 0


def accepts(user_id: str, code: str) -> bool:
    """Tell whether *code* is one that the app shows now, or a recovery code.

    Uses it up; to be called in the scope of the user's seller.
    """
    with transaction() as session:
        row = session.scalar(
            select(AuthenticatorApp)
            .where(AuthenticatorApp.user_id == user_id)
            .with_for_update()
        )
        if row is None:
            return False
        return _is_shown(code, row) or _use_recovery(user_id, code)


def _is_shown(code: str, row: AuthenticatorApp) -> bool:
    """Tell whether the app shows *code* about now, and note that it was used."""
    holder: Any = row
    return _codes().verify_totp(_plain(code), row.secret, holder, window=_OFF)


def _use_recovery(user_id: str, code: str) -> bool:
    used: Any = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.sha256 == _sha256(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if used.rowcount:
        audit.record("user.recovery_code_used", user_id)
    return bool(used.rowcount)


def _new_code() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _letter in range(16))
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))


def _plain(code: str) -> str:
    digits = "".join(code.split())
    # What is no code at all would be an error of the library.
    return digits if digits.isdecimal() and digits.isascii() else "000000"


def _sha256(code: str) -> str:
    letters = "".join(letter for letter in code.casefold() if letter in _LETTERS)
    return hashlib.sha256(letters.encode()).hexdigest()

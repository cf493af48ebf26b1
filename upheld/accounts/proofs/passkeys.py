"""Passkeys (WebAuthn): the device signs what we ask, and nobody types anything."""

import json
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask import session
from sqlalchemy import delete, select
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from upheld import audit, clock
from upheld.accounts.proofs.models import Passkey
from upheld.db import db
from upheld.errors import InvalidInput, NotFound
from upheld.scope import unscoped
from upheld.sellers import seller
from upheld.state import settings
from upheld.texts import _
from upheld.transactions import transaction

#: What the session remembers that a device was asked to sign.
_CHALLENGE = "upheld_challenge"
_VERIFIED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """A passkey as its owner sees it."""

    id: str
    name: str
    created_at: datetime
    used_at: datetime | None


_SHOWN = tuple(getattr(Passkey, name) for name in PasskeyRow.__dataclass_fields__)


def options_to_add(user_id: str, email: str, name: str) -> str:
    """Return what a browser needs to make a passkey, as JSON."""
    known = db.session.scalars(
        select(Passkey.credential_id).where(Passkey.user_id == user_id)
    )
    options = generate_registration_options(
        rp_id=_host(),
        rp_name=seller().name,
        user_id=user_id.encode(),
        user_name=email,
        user_display_name=name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(base64url_to_bytes(one)) for one in known
        ],
    )
    session[_CHALLENGE] = bytes_to_base64url(options.challenge)
    return options_to_json(options)


def options_to_show() -> str:
    """Return what a browser needs to ask for any passkey of this site, as JSON."""
    options = generate_authentication_options(
        rp_id=_host(), user_verification=_VERIFIED
    )
    session[_CHALLENGE] = bytes_to_base64url(options.challenge)
    return options_to_json(options)


def add_passkey(user_id: str, name: str, credential: str) -> None:
    """Store the passkey that a browser has made for what it was asked last."""
    try:
        made = verify_registration_response(
            credential=json.loads(credential),
            expected_challenge=_challenge(),
            expected_rp_id=_host(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise _refused() from None
    with transaction() as rows:
        row = Passkey(
            user_id=user_id,
            name=name.strip()[:100] or _("Passkey"),
            credential_id=bytes_to_base64url(made.credential_id),
            public_key=bytes_to_base64url(made.credential_public_key),
            sign_count=made.sign_count,
            created_at=clock.now(),
        )
        rows.add(row)
        rows.flush()
        audit.record("passkey.added", row.id, after={"name": row.name})


def remove_passkey(user_id: str, passkey_id: str) -> None:
    """Let a passkey sign its user in no more."""
    mine = Passkey.id == passkey_id, Passkey.user_id == user_id
    with transaction() as rows:
        if rows.scalar(select(Passkey.id).where(*mine)) is None:
            raise NotFound(_("You have no such passkey."))
        rows.execute(delete(Passkey).where(*mine))
        audit.record("passkey.removed", passkey_id)


def list_passkeys(user_id: str) -> tuple[PasskeyRow, ...]:
    """Return the passkeys of a user, the newest first."""
    asked = select(*_SHOWN).where(Passkey.user_id == user_id)
    found = db.session.execute(asked.order_by(Passkey.created_at.desc()))
    return tuple(PasskeyRow(*row) for row in found)


def has_passkey(user_id: str) -> bool:
    """Tell whether a user has a passkey at all."""
    with unscoped("sign-in"):
        asked = select(Passkey.id).where(Passkey.user_id == user_id).limit(1)
        return db.session.scalar(asked) is not None


def owner_of(credential: str) -> str:
    """Return the user whose passkey has signed what was asked last.

    Raises :class:`InvalidInput` for anything else.
    """
    try:
        signed = json.loads(credential)
        with unscoped("sign-in"), transaction() as rows:
            row = rows.scalar(
                select(Passkey)
                .where(Passkey.credential_id == str(signed["id"]))
                .with_for_update()
            )
            if row is None:
                raise _refused()
            shown = verify_authentication_response(
                credential=signed,
                expected_challenge=_challenge(),
                expected_rp_id=_host(),
                expected_origin=_origin(),
                credential_public_key=base64url_to_bytes(row.public_key),
                credential_current_sign_count=row.sign_count,
                require_user_verification=True,
            )
            row.sign_count = shown.new_sign_count
            row.used_at = clock.now()
            return row.user_id
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise _refused() from None


def _refused() -> InvalidInput:
    return InvalidInput.of(
        "",
        _("This passkey does not open anything here."),
        hint=_("Try again, or sign in another way."),
    )


def _challenge() -> bytes:
    """Return what was asked last; it is asked once."""
    return base64url_to_bytes(session.pop(_CHALLENGE, ""))


def _host() -> str:
    return urlsplit(settings().base_url).hostname or ""


def _origin() -> str:
    parts = urlsplit(settings().base_url)
    return f"{parts.scheme}://{parts.netloc}"

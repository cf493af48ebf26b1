"""Sign in by another provider (OpenID Connect): who is known there is known here.

Needs the extra ``oidc``.  The code flow with PKCE, state and nonce; Authlib checks what
the provider signed.
"""

from dataclasses import dataclass
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask, Response
from joserfc.errors import JoseError
from requests import RequestException
from sqlalchemy import select

from upheld import audit, clock
from upheld.accounts.models import User
from upheld.accounts.proofs.entering import as_user, find_user
from upheld.accounts.proofs.models import LinkedAccount
from upheld.config import Settings
from upheld.db import db
from upheld.errors import Forbidden, Unavailable
from upheld.scope import unscoped
from upheld.texts import _
from upheld.transactions import transaction

_NAME = "upheld_openid"
_TIMEOUT = 10


@dataclass(frozen=True, slots=True)
class Provider:
    """The provider that the settings name."""

    issuer: str
    client: Any

    def begin(self, back: str) -> Response:
        """Return the way to the provider, which leads on to the address *back*."""
        try:
            answer: Response = self.client.authorize_redirect(back)
        except (AuthlibBaseError, RequestException, ValueError) as error:
            raise _unavailable() from error
        return answer

    def finish(self) -> str:
        """Return the id of the user whom the provider has sent back."""
        try:
            claims = self.client.authorize_access_token()["userinfo"]
        except (RequestException, ValueError, KeyError) as error:
            raise _unavailable() from error
        except (AuthlibBaseError, JoseError) as error:
            raise Forbidden(
                _("The other provider did not say who you are."),
                hint=_("Begin once more on the page for signing in."),
            ) from error
        if claims["iss"].rstrip("/") != self.issuer:
            raise _unavailable()
        return self._user_of(claims)

    def _user_of(self, claims: dict[str, Any]) -> str:
        subject = str(claims["sub"])
        with unscoped("sign-in"):
            known = db.session.scalar(
                select(LinkedAccount.user_id).where(
                    LinkedAccount.issuer == self.issuer,
                    LinkedAccount.subject == subject,
                )
            )
        if known is not None:
            return known
        email = str(claims.get("email", "")).strip().lower()
        # An address that nobody has checked could be that of somebody else.
        verified = claims.get("email_verified") is True and bool(email)
        user = find_user(User.email == email) if verified else None
        if user is None:
            raise Forbidden(
                _("Nobody of that address signs in here."),
                hint=_("Ask an administrator for an invitation."),
            )
        return self._link(user, subject)

    def _link(self, user: User, subject: str) -> str:
        user_id = user.id
        with as_user(user), transaction() as rows:
            rows.add(
                LinkedAccount(
                    user_id=user_id,
                    issuer=self.issuer,
                    subject=subject,
                    created_at=clock.now(),
                )
            )
            rows.flush()
            audit.record("user.account_linked", user_id, after={"issuer": self.issuer})
        return user_id


def make_provider(app: Flask, settings: Settings) -> Provider:
    """Return the provider; nothing is asked of it before somebody signs in."""
    issuer = settings.oidc_issuer.rstrip("/")
    client = OAuth(app).register(
        _NAME,
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": _TIMEOUT,
        },
    )
    return Provider(issuer, client)


def _unavailable() -> Unavailable:
    return Unavailable(
        _("The other provider does not answer as it should."),
        hint=_("Try again, or sign in another way."),
    )

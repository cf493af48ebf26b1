"""Set sign-in up: what Flask-Security is told, its forms, its mails, its limits."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_security import LoginForm, MailUtil, PasswordUtil
from zxcvbn.frequency_lists import (  # type: ignore[import-untyped]
    FREQUENCY_LISTS,
)

from upheld import audit
from upheld.accounts.models import User
from upheld.accounts.people import user_principal
from upheld.accounts.proofs.entering import SecondStep
from upheld.accounts.proofs.passkeys import options_to_show
from upheld.accounts.sign_in import Lifetime, make_security
from upheld.accounts.throttle import (
    MAILS_FROM_ADDRESS,
    MAILS_HERE,
    WRONG_FROM_ADDRESS,
    WRONG_HERE,
    account_here,
    caller_address,
)
from upheld.addresses import site_url
from upheld.config import Settings
from upheld.errors import InvalidInput
from upheld.mailing import Envelope, post
from upheld.principal import acting_as
from upheld.scope import Scope, scoped
from upheld.templating import environment, render
from upheld.texts import _
from upheld.transactions import transaction

#: Passwords that are tried first by whoever tries.
COMMON_PASSWORDS = frozenset(FREQUENCY_LISTS["passwords"][:3000])
SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 1000


def N_(text: str) -> str:  # noqa: N802 - gettext's name for "translated where shown"
    """Mark *text* for the translators."""
    return text


#: What Flask-Security says, in our words: message and tone.
MESSAGES = {
    "GENERIC_AUTHN_FAILED": (N_("E-mail address and password do not match."), "bad"),
    "PASSWORD_RESET_REQUEST": (
        N_("If %(email)s signs in here, a mail with a link is on its way to it."),
        "",
    ),
    "PASSWORD_RESET_EXPIRED": (
        N_("This link has expired. Ask for a new one here."),
        "bad",
    ),
    "INVALID_RESET_PASSWORD_TOKEN": (
        N_("This link has been used, or is not complete. Ask for a new one here."),
        "bad",
    ),
    "PASSWORD_RESET_NO_LOGIN": (
        N_("Your new password counts from now on. Sign in with it."),
        "good",
    ),
    "PASSWORD_CHANGE": (
        N_("Your new password counts from now on. Other sessions have been ended."),
        "good",
    ),
    "PASSWORD_NOT_PROVIDED": (N_("Enter your password."), "bad"),
    "PASSWORD_INVALID_LENGTH": (N_("Use at least %(length)s characters."), "bad"),
    "RETYPE_PASSWORD_MISMATCH": (N_("Both passwords have to be the same."), "bad"),
    "PASSWORD_IS_THE_SAME": (N_("Choose another password than the old one."), "bad"),
    "INVALID_PASSWORD": (N_("This is not your password."), "bad"),
    "EMAIL_NOT_PROVIDED": (N_("Enter your e-mail address."), "bad"),
    "INVALID_EMAIL_ADDRESS": (
        N_("Enter an e-mail address, like name@example.com."),
        "bad",
    ),
    "DISABLED_ACCOUNT": (N_("This account has been switched off."), "bad"),
    "USER_DOES_NOT_EXIST": (N_("E-mail address and password do not match."), "bad"),
    "INVALID_REDIRECT": (N_("The page to go to is not one of ours."), "bad"),
    "UNAUTHENTICATED": (N_("You need to be signed in for this."), ""),
    "REAUTHENTICATION_SUCCESSFUL": (N_("Thank you, you can go on."), "good"),
}


class SignInForm(LoginForm):
    """The form without “remember me”: sessions end when they are told to."""

    remember = None  # type: ignore[assignment]


class Passwords(PasswordUtil):
    """Refuse passwords that are too short, endless, or tried first by everybody."""

    def validate(
        self,
        password: str,
        is_register: bool,  # noqa: FBT001 - their signature
        **kwargs: Any,  # noqa: ANN401 - same
    ) -> tuple[list[str] | None, str]:
        """Return what is wrong, if anything, and the password as it is hashed."""
        if len(password) > LONGEST_PASSWORD:
            return [_("Use at most 1,000 characters.")], password
        if password.casefold() in COMMON_PASSWORDS:
            return [_("This is one of the passwords that are tried first.")], password
        found: tuple[list[str] | None, str] = super().validate(
            password, is_register, **kwargs
        )
        return found


class Mails(MailUtil):
    """Post Flask-Security's mails as ours."""

    def send_mail(  # noqa: PLR0913, PLR0917 - their signature
        self,
        template: str,
        subject: str,  # noqa: ARG002 - same
        recipient: str | tuple[str, str],  # noqa: ARG002 - same
        sender: str | tuple[str, str],  # noqa: ARG002 - same
        body: str | None,  # noqa: ARG002 - same
        html: str | None,  # noqa: ARG002 - same
        **kwargs: Any,  # noqa: ANN401 - same
    ) -> None:
        """Post the mail that *template* names to the user it is about."""
        user: User = kwargs["user"]
        actor = user_principal(user, address=request.remote_addr or "")
        link = _LINKS[template](kwargs)
        mine = Scope(user.seller_id)
        with scoped(mine), acting_as(actor), transaction():
            if template == "password_reset":
                audit.record("user.recovery_requested", actor.id)
            envelope = Envelope(user.email, user.language, about=actor.id)
            post(template, envelope, link=link, values={"name": user.name})


#: Where each mail leads, by what Flask-Security knows.
_LINKS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "password_reset": lambda known: site_url(
        "security.reset_password", token=known["reset_token"]
    ),
    "password_changed": lambda _known: site_url("security.forgot_password"),
}


class Words:
    """Speak Flask-Security's texts through our catalogue."""

    def gettext(self, text: str, **values: object) -> str:
        """Return *text* in the language in force."""
        return _(text, **values)

    def ngettext(self, one: str, many: str, num: int, **values: object) -> str:
        """Return the form for *num* in the language in force."""
        return _(one if num == 1 else many, num=num, **values)


def install(app: Flask, settings: Settings) -> None:
    """Let people sign in to *app* with our accounts.

    Refuses an application that signs people in itself: it has to say who asks.
    """
    if hasattr(app, "login_manager"):
        raise InvalidInput.of(
            "adapters",
            _("This application signs people in itself."),
            hint=_("Say who asks: Upheld(app, adapters=…)."),
        )
    _configure(app, settings)
    lifetime = Lifetime(
        idle=timedelta(minutes=settings.session_idle_minutes),
        absolute=timedelta(hours=settings.session_hours),
    )
    security = make_security(
        app,
        lifetime,
        login_form=SignInForm,
        password_util_cls=Passwords,
        mail_util_cls=Mails,
        render_template=render,
    )
    security.two_factor_plugins = SecondStep()
    security.i18n_domain = Words()  # type: ignore[assignment]
    environment(app).globals["passkey_options"] = options_to_show
    environment(app).globals["single_sign_on"] = _provider(app, settings)
    app.extensions["upheld_limits"] = _limit(app)


def _provider(app: Flask, settings: Settings) -> str:
    """Set single sign-on up where it is configured; return what it is called."""
    if not settings.oidc_issuer:
        return ""
    try:
        openid = import_module("upheld.accounts.proofs.openid")
    except ImportError as error:
        raise InvalidInput.of(
            "UPHELD_OIDC_ISSUER",
            _("Single sign-on needs a library that is not installed."),
            hint=_("Run: pip install 'upheld[oidc]'"),
        ) from error
    app.extensions["upheld_openid"] = openid.make_provider(app, settings)
    return settings.oidc_name or str(urlsplit(settings.oidc_issuer).hostname)


def _configure(app: Flask, settings: Settings) -> None:
    options: dict[str, Any] = {
        "URL_PREFIX": settings.url_prefix or None,
        "STATIC_FOLDER": None,
        "CLI_USERS_NAME": False,
        "CLI_ROLES_NAME": False,
        "LOGIN_URL": "/sign-in",
        "LOGOUT_URL": "/sign-out",
        "RESET_URL": "/forgotten-password",
        "CHANGE_URL": "/account/password",
        "VERIFY_URL": "/account/confirm",
        "POST_LOGIN_VIEW": "account.start",
        "POST_LOGOUT_VIEW": ".login",
        "POST_CHANGE_VIEW": "account.start",
        "POST_VERIFY_VIEW": "account.start",
        "LOGIN_USER_TEMPLATE": "security/sign_in.html",
        "FORGOT_PASSWORD_TEMPLATE": "security/forgotten_password.html",
        "RESET_PASSWORD_TEMPLATE": "security/new_password.html",
        "CHANGE_PASSWORD_TEMPLATE": "security/password.html",
        "VERIFY_TEMPLATE": "security/confirm.html",
        "EMAIL_TEMPLATE_PASSWORD_RESET": "password_reset",
        "EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE": "password_changed",
        "EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE": "password_changed",
        # The mails are rendered where they are posted.
        "EMAIL_PLAINTEXT": False,
        "EMAIL_HTML": False,
        "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "RECOVERABLE": True,
        "CHANGEABLE": True,
        "RETURN_GENERIC_RESPONSES": True,
        "RESET_PASSWORD_WITHIN": timedelta(days=1),
        "PASSWORD_HASH": "argon2",
        "PASSWORD_SCHEMES": ["argon2"],
        "PASSWORD_SINGLE_HASH": {"argon2"},
        "PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
        "API_ENABLED_METHODS": ["session"],
        **{f"MSG_{name}": message for name, message in MESSAGES.items()},
    }
    app.config.update({f"SECURITY_{name}": value for name, value in options.items()})


def _limit(app: Flask) -> Limiter:
    limiter = Limiter(
        caller_address,
        app=app,
        key_prefix="upheld",
        storage_uri="memory://",
        strategy="moving-window",
        headers_enabled=True,
    )
    limits = {
        "security.login": (WRONG_HERE, WRONG_FROM_ADDRESS, _was_refused),
        "security.forgot_password": (
            MAILS_HERE,
            MAILS_FROM_ADDRESS,
            None,
        ),
    }
    for endpoint, (for_account, from_address, deduct) in limits.items():
        view: Any = app.view_functions[endpoint]
        for limit, key in ((for_account, _account), (from_address, None)):
            view = limiter.limit(
                limit, key_func=key, methods=["POST"], deduct_when=deduct
            )(view)
        app.view_functions[endpoint] = view
    return limiter


def _account() -> str:
    return account_here(request.form.get("email", ""))


def _was_refused(response: Response) -> bool:
    """Tell whether the form came back: the password was wrong."""
    return response.status_code == 200  # noqa: PLR2004 - the form once more

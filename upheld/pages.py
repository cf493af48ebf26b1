"""What every page is given: icons, versioned assets, the navigation, the theme.

:func:`install` adds :data:`NAMES` to the templates; the blueprint serves the assets.
"""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, Response, abort, current_app, request, url_for
from markupsafe import Markup

from upheld.access import Verdict
from upheld.accounts.words import role_words
from upheld.policy import POLICY
from upheld.principal import current_principal
from upheld.sellers import seller
from upheld.templating import environment
from upheld.texts import _, format_clock, format_date

STATIC = Path(__file__).resolve().parent / "static"
#: What browsers may fetch: the fonts of the PDFs are no page's business.
SERVED = (
    "css/*.css",
    "js/*.js",
    "vendor/*.js",
    "fonts/*.woff2",
    "icons/*.svg",
    "*.svg",
)
SQUEEZED = frozenset({".css", ".js", ".svg"})
A_YEAR = "public, max-age=31536000, immutable"
THEMES = frozenset({"light", "dark"})

_SHAPE = re.compile(r'<(?!svg|path stroke="none")[a-z][^>]*/>')

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True, slots=True)
class Destination:
    """A page that can be gone to."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent."""

    mimetype: str
    body: bytes
    #: The same body for those who accept gzip; empty where it would not help.
    squeezed: bytes


@cache
def assets() -> dict[str, Asset]:
    """Return every served file by its path under ``static/``."""
    found = (path for pattern in SERVED for path in sorted(STATIC.glob(pattern)))
    return {path.relative_to(STATIC).as_posix(): _read(path) for path in found}


@cache
def sum_of_assets() -> str:
    """Return a short sum over all assets, a part of their addresses.

    It stands in the path, so that the modules and fonts that a file names by a
    relative path change their addresses with it.
    """
    total = hashlib.sha256()
    for name, one in assets().items():
        total.update(name.encode())
        total.update(one.body)
    return total.hexdigest()[:12]


@blueprint.get("/assets/<version>/<path:name>")
def file(version: str, name: str) -> Response:
    """Send one file; the address changes with its content, so it never expires."""
    found = assets().get(name)
    if found is None:
        abort(404)
    squeeze = found.squeezed and request.accept_encodings.quality("gzip") > 0
    body = found.squeezed if squeeze else found.body
    response = Response(body, mimetype=found.mimetype)
    if squeeze:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    current = version == sum_of_assets()
    response.headers["Cache-Control"] = A_YEAR if current else "no-cache"
    return response


@cache
def icon(name: str, label: str = "") -> Markup:
    """Return the icon *name* as SVG; without a *label* it is decoration."""
    source = assets()[f"icons/{name}.svg"].body.decode()
    spoken = Markup('role="img" aria-label="{}"') if label else 'aria-hidden="true"'
    shapes = "".join(_SHAPE.findall(source))
    return Markup(  # noqa: S704  our own files
        f'<svg class="icon" viewBox="0 0 24 24" {spoken}>{shapes}</svg>'
    ).format(label)


def asset(name: str) -> str:
    """Return the address of the file *name* under ``static/``."""
    return url_for("assets.file", version=sum_of_assets(), name=name)


def theme() -> str:
    """Return the theme that the visitor chose: ``light``, ``dark`` or ``auto``."""
    chosen = request.cookies.get("upheld_theme", "")
    return chosen if chosen in THEMES else "auto"


def brand() -> str:
    """Return the name in the head bar."""
    return seller().name


def seller_contact() -> str:
    """Return how the seller is reached, for the foot of customers' pages."""
    return ", ".join(part for part in (seller().phone, seller().email) if part)


def seller_imprint() -> str:
    """Return who the seller is by law, for the foot of mails."""
    known = seller()
    own = known.legal_name if known.legal_name != known.name else ""
    parts = (own, *known.address.splitlines(), known.registration, known.tax_number)
    return ", ".join(part for part in parts if part)


def navigation() -> tuple[Destination, ...]:
    """Return the pages of the head bar that exist here and the visitor may open."""
    return _open_to_visitor(
        ("sales.quotes", _("Quotes")),
        ("sales.contracts", _("Contracts")),
        ("catalog.offerings", _("Catalogue")),
        ("sales.customers", _("Customers")),
    )


def user_menu() -> tuple[Destination, ...]:
    """Return the pages about the visitor and the installation."""
    return _open_to_visitor(
        ("sales.invoices", _("Invoices")),
        ("sales.billing", _("Billing")),
        ("sales.renewals", _("Renewals")),
        ("sales.figures", _("Figures")),
        ("sales.approvals", _("Approvals")),
        ("sales.limits", _("Limits")),
        ("account.users", _("People")),
        ("mailing.mails", _("Mails")),
        ("company.details", _("Company")),
        ("vocabulary.words", _("Own words")),
        ("catalog.plugins", _("Plugins")),
        ("account.tokens", _("API tokens")),
        ("safety.overview", _("Your account")),
    )


def may_open(endpoint: str, method: str = "GET") -> bool:
    """Tell whether *endpoint* exists here and lets the visitor in."""
    if endpoint not in current_app.view_functions:
        return False
    verdict = POLICY.verdict(endpoint, method, current_principal())
    return verdict is Verdict.ALLOWED


def role_names() -> str:
    """Return the roles of the visitor in words."""
    return role_words(current_principal().roles)


def address(endpoint: str) -> str:
    """Return where *endpoint* is, or nothing when this installation leaves it out."""
    return url_for(endpoint) if endpoint in current_app.view_functions else ""


def moment(instant: datetime) -> str:
    """Return the time of day for an instant of today, the day for any other."""
    zone = seller().timezone
    day = instant.astimezone(ZoneInfo(zone)).date()
    return format_clock(instant, zone) if day == seller().today() else format_date(day)


def typed(number: Decimal) -> str:
    """Return *number* as it can be typed again: no separators, no empty digits."""
    return f"{number.normalize():f}"


NAMES: dict[str, Callable[..., Any]] = {
    "address": address,
    "asset": asset,
    "brand": brand,
    "icon": icon,
    "may_open": may_open,
    "navigation": navigation,
    "principal": current_principal,
    "role_names": role_names,
    "seller_contact": seller_contact,
    "seller_imprint": seller_imprint,
    "theme": theme,
    "user_menu": user_menu,
}
FILTERS: dict[str, Callable[..., str]] = {"moment": moment, "typed": typed}


def install(app: Flask, url_prefix: str = "") -> None:
    """Serve the assets of *app* and give its templates what every page needs."""
    app.register_blueprint(blueprint, url_prefix=url_prefix or None)
    environment(app).globals.update(NAMES)
    environment(app).filters.update(FILTERS)


def _open_to_visitor(*entries: tuple[str, str]) -> tuple[Destination, ...]:
    return tuple(
        Destination(label, url_for(endpoint), _is_open(endpoint))
        for endpoint, label in entries
        if may_open(endpoint)
    )


def _is_open(endpoint: str) -> bool:
    """Tell whether the page shown is *endpoint* or lies below its address."""
    return request.path.startswith(url_for(endpoint))


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    mimetype = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    squeezed = gzip.compress(body, 9, mtime=0) if path.suffix in SQUEEZED else b""
    return Asset(mimetype, body, squeezed)

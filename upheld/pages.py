"""What every page is given: icons, versioned assets, the navigation, the theme.

``install`` adds the names of ``NAMES`` to the templates.
"""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, request, url_for
from markupsafe import Markup

from upheld.principal import Role, current_principal
from upheld.policy import POLICY, Verdict
from upheld.texts import _

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

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True, slots=True)
class Destination:
    """One entry of the navigation."""

    label: str
    url: str
    current: bool


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
def version() -> str:
    """Return the short sum of all assets: a part of their addresses."""
    total = hashlib.sha256()
    for name, asset in assets().items():
        total.update(name.encode())
        total.update(asset.body)
    return total.hexdigest()[:12]


@cache
def icon(name: str, label: str = "") -> Markup:
    """Return the icon *name* as SVG; without a *label* it is decoration."""
    if f"icons/{name}.svg" not in assets():
        raise KeyError(f"there is no icon {name!r} in upheld/static/icons")
    source = assets()[f"icons/{name}.svg"].body.decode()
    shapes = re.findall(r"<(?!svg|/svg|path stroke=\"none\")[^>]+/>", source)
    spoken = (
        Markup('role="img" aria-label="{}"').format(label)
        if label
        else Markup('aria-hidden="true"')
    )
    return Markup(
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>'
    ).format(spoken, Markup("").join(Markup(shape) for shape in shapes))  # noqa: S704 - our own files


def asset(name: str) -> str:
    """Return the address of the file *name* under ``static/``."""
    return url_for("assets.file", version=version(), name=name)


def theme() -> str:
    """Return the theme that the visitor chose: ``light``, ``dark`` or ``auto``."""
    chosen = request.cookies.get("upheld_theme", "")
    return chosen if chosen in THEMES else "auto"


@blueprint.get("/assets/<version>/<path:name>")
def file(version: str, name: str) -> Response:
    """Send one file; the address changes with its content, so it never expires."""
    found = assets().get(name)
    if found is None:
        abort(404)
    squeeze = found.squeezed and "gzip" in request.accept_encodings
    response = Response(
        found.squeezed if squeeze else found.body, mimetype=found.mimetype
    )
    if squeeze:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    current = version == globals()["version"]()
    response.headers["Cache-Control"] = A_YEAR if current else "no-cache"
    return response


def navigation() -> tuple[Destination, ...]:
    """Return the pages of the head bar that exist here and that the visitor may open."""
    return _open_to_visitor(
        ("sales.quotes", _("Quotes")),
        ("sales.contracts", _("Contracts")),
        ("catalog.offerings", _("Catalogue")),
        ("sales.customers", _("Customers")),
    )


def user_menu() -> tuple[Destination, ...]:
    """Return the pages about the visitor and the installation."""
    return _open_to_visitor(
        ("account.users", _("People")),
        ("account.tokens", _("API tokens")),
        ("security.change_password", _("Change password")),
    )


def role_names() -> str:
    """Return the roles of the visitor in words."""
    words = {
        Role.ADMINISTRATOR: _("Administrator"),
        Role.CATALOGUE_MANAGER: _("Catalogue manager"),
        Role.SALES: _("Sales"),
        Role.SALES_MANAGER: _("Sales manager"),
        Role.BILLING: _("Billing"),
        Role.AUDITOR: _("Auditor"),
        Role.CUSTOMER: _("Customer"),
    }
    roles = current_principal().roles
    return ", ".join(word for role, word in words.items() if role in roles)


def address(endpoint: str) -> str:
    """Return where *endpoint* is, or nothing when this installation leaves it out."""
    return url_for(endpoint) if endpoint in current_app.view_functions else ""


NAMES = {
    "address": address,
    "asset": asset,
    "icon": icon,
    "navigation": navigation,
    "principal": current_principal,
    "role_names": role_names,
    "theme": theme,
    "user_menu": user_menu,
}


def install(app: Flask, url_prefix: str = "") -> None:
    """Serve the assets and give the templates their names."""
    app.register_blueprint(blueprint, url_prefix=url_prefix or None)
    app.jinja_env.globals.update(NAMES)


def _open_to_visitor(*entries: tuple[str, str]) -> tuple[Destination, ...]:
    visitor = current_principal()
    return tuple(
        Destination(label, url_for(endpoint), _is_open(endpoint))
        for endpoint, label in entries
        if endpoint in current_app.view_functions
        and POLICY.verdict(endpoint, "GET", visitor) is Verdict.ALLOWED
    )


def _is_open(endpoint: str) -> bool:
    """Tell whether the page shown is *endpoint* or lies below its address."""
    return request.path.startswith(url_for(endpoint))


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    mimetype = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    squeezed = gzip.compress(body, 9, mtime=0) if path.suffix in SQUEEZED else b""
    return Asset(mimetype, body, squeezed)

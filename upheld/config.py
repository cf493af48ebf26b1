"""The settings: typed, frozen, and checked all at once.

Each is looked up in this order: what the caller gives, ``app.config["UPHELD_…"]``,
the environment, ``settings.toml`` in the data folder, the default.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from upheld.errors import InvalidInput, Problem
from upheld.nearest import did_you_mean
from upheld.words import _

PREFIX = "UPHELD_"
#: The groups of pages that can be left out.
PARTS = frozenset({"sales", "portal", "api", "verify"})
#: Variables of the tools around us, which are no settings.
FOREIGN = frozenset({"UPHELD_VENV", "UPHELD_CHROMIUM", "UPHELD_TEST_POSTGRES_URL"})
FILE = "settings.toml"
SHORTEST_SECRET = 32
_FOLDER = Path("var")
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def _setting(default: object, about: str, *, secret: bool = False) -> Any:  # noqa: ANN401 - as dataclasses.field
    return field(default=default, metadata={"about": about, "secret": secret})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that an installation can set; :func:`load_settings` makes it."""

    data_folder: Path = _setting(  # noqa: RUF009 - a field of the dataclass
        _FOLDER, "Folder of the database, the documents and the secrets."
    )
    database_url: str = _setting(
        "",
        "sqlite:////path or postgresql://user@host/name; else a file in data_folder.",
    )
    secret_key: str = _setting(
        "", "Signs sessions and links; at least 32 characters.", secret=True
    )
    audit_key: str = _setting(
        "", "Chains the audit trail; secret_key does when empty.", secret=True
    )
    base_url: str = _setting(
        "http://localhost:8000", "The address that links in mails begin with."
    )
    url_prefix: str = _setting("", "Path below which all pages are, such as /offers.")
    parts: frozenset[str] = _setting(PARTS, "Which of sales, portal, api, verify run.")
    base_template: str = _setting("pages/base.html", "What staff pages extend.")
    portal_base_template: str = _setting(
        "pages/portal_base.html", "What customers' pages extend."
    )
    trusted_proxies: int = _setting(0, "How many proxies in front of us to believe.")
    session_idle_minutes: int = _setting(
        30, "Minutes after which an idle session ends."
    )
    session_hours: int = _setting(12, "Hours after which any session ends.")
    mail_url: str = _setting(
        "",
        "smtp://user:password@host:587; files in data_folder when empty.",
        secret=True,
    )
    mail_from: str = _setting("upheld@localhost", "The sender of mails.")
    webhook_networks: frozenset[str] = _setting(
        frozenset(), "Private networks that webhooks may reach, such as 10.1.0.0/16."
    )
    oidc_issuer: str = _setting(
        "", "Provider of single sign-on, such as https://login.example.com/realm."
    )
    oidc_client_id: str = _setting("", "What the provider calls this installation.")
    oidc_client_secret: str = _setting(
        "", "What the provider recognises it by.", secret=True
    )
    oidc_name: str = _setting("", "The name of the provider on the page to sign in.")
    confirm_links: bool = _setting(
        default=False,
        about="Ask whoever signs by a link for a code that is mailed to the customer.",
    )
    safe: bool = _setting(default=False, about="Run with the built-in pricing only.")
    plugins_dir: str = _setting(
        "", "Folder of plugins that are single files; else plugins in data_folder."
    )
    job_worker: bool = _setting(
        default=True, about="Work on jobs in the serving process (`upheld run`)."
    )
    log_level: str = _setting("INFO", "DEBUG, INFO, WARNING or ERROR.")
    log_json: bool = _setting(default=False, about="Write each log line as JSON.")
    #: Where each value comes from, by name: ``default``, ``environment``, …
    origins: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def database(self) -> str:
        """The URL of the database in use."""
        return self.database_url or f"sqlite:///{self.data_folder / 'upheld.db'}"

    @property
    def plugins_folder(self) -> Path:
        """The folder of plugins that are single files; it need not exist."""
        if self.plugins_dir:
            return _read_path(self.plugins_dir)
        return self.data_folder / "plugins"

    @property
    def kept_plugins(self) -> Path:
        """The folder of versions of plugins that are kept; it need not exist."""
        return self.data_folder / "kept-plugins"

    @property
    def reachable(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The private networks that webhooks may reach."""
        return tuple(ip_network(one) for one in sorted(self.webhook_networks))

    @property
    def is_secure(self) -> bool:
        """Tell whether people reach us by HTTPS."""
        return self.base_url.startswith("https://")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as ``upheld config show`` prints it; secrets are hidden."""

    name: str
    value: str
    origin: str
    about: str


def settings_fields() -> tuple[Field[Any], ...]:
    """Return the fields of :class:`Settings` that can be set."""
    return tuple(item for item in fields(Settings) if item.name != "origins")


def show(settings: Settings) -> tuple[Setting, ...]:
    """Return every setting with its value and origin."""
    return tuple(
        Setting(
            PREFIX + item.name.upper(),
            _shown(getattr(settings, item.name), secret=item.metadata["secret"]),
            settings.origins.get(item.name, "default"),
            item.metadata["about"],
        )
        for item in settings_fields()
    )


def load_settings(
    given: Mapping[str, object],
    *,
    config: Mapping[str, object],
    environ: Mapping[str, str],
) -> Settings:
    """Return the settings; raises :class:`InvalidInput` with all that is wrong.

    *given* has names such as ``database_url``; *config* (of a Flask application) and
    *environ* have ``UPHELD_DATABASE_URL``.
    """
    sources = [
        ("argument", dict(given)),
        ("app.config", _ours(config)),
        ("environment", _ours(environ)),
    ]
    folder = _Values(sources)
    path = Path(str(folder.find("data_folder")[0])).expanduser().absolute()
    sources.append((str(path / FILE), _read_file(path / FILE)))
    values = _Values(sources)
    values.read("data_folder", path)
    for item in settings_fields():
        if item.name not in values.values:
            values.read(item.name, values.find(item.name)[0])
    problems = [*_unknown(sources), *values.problems]
    problems += _contradictions(values.values) if not problems else []
    if problems:
        raise InvalidInput(problems)
    return Settings(**values.values, origins=values.origins())


class _Values:
    """Values being read from their sources, and what is wrong with them."""

    def __init__(self, sources: Iterable[tuple[str, Mapping[str, object]]]) -> None:
        self.sources = tuple(sources)
        self.values: dict[str, Any] = {}
        self.problems: list[Problem] = []

    def find(self, name: str) -> tuple[object, str]:
        for origin, source in self.sources:
            if name in source:
                return source[name], origin
        default = next(item for item in settings_fields() if item.name == name).default
        return (None if default is MISSING else default), "default"

    def read(self, name: str, value: object) -> None:
        kind = next(item for item in settings_fields() if item.name == name).type
        try:
            self.values[name] = _READERS[kind](value)
        except (ValueError, TypeError) as error:
            self.problems.append(
                Problem(PREFIX + name.upper(), str(error), f"({self.find(name)[1]})")
            )

    def origins(self) -> dict[str, str]:
        return {item.name: self.find(item.name)[1] for item in settings_fields()}


def _ours(source: Mapping[str, object] | Mapping[str, str]) -> dict[str, object]:
    return {
        key.removeprefix(PREFIX).lower(): value
        for key, value in source.items()
        if key.startswith(PREFIX) and key not in FOREIGN
    }


def _read_file(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise InvalidInput.of(str(path), str(error)) from error


def _unknown(
    sources: Iterable[tuple[str, Mapping[str, object]]],
) -> Iterator[Problem]:
    known = {item.name for item in settings_fields()}
    for origin, source in sources:
        for name in sorted(source.keys() - known):
            yield Problem(
                PREFIX + name.upper(),
                _("There is no such setting (%(origin)s).", origin=origin),
                did_you_mean(name, known),
            )


def _contradictions(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with values that are of the right type."""
    for name, (is_right, sentence) in _RULES.items():
        if not is_right(values[name]):
            yield Problem(PREFIX + name.upper(), sentence())


_RULES: dict[str, tuple[Callable[[Any], bool], Callable[[], str]]] = {
    "secret_key": (
        lambda value: len(value) >= SHORTEST_SECRET,
        lambda: _("It needs at least 32 characters. `upheld init` makes one."),
    ),
    "audit_key": (
        lambda value: not value or len(value) >= SHORTEST_SECRET,
        lambda: _("It needs at least 32 characters."),
    ),
    "base_url": (
        lambda value: (
            urlsplit(value).scheme in {"http", "https"} and bool(urlsplit(value).netloc)
        ),
        lambda: _("It has to begin with http:// or https:// and a host."),
    ),
    "oidc_issuer": (
        lambda value: not value or urlsplit(value).scheme in {"http", "https"},
        lambda: _("It has to begin with http:// or https:// and a host."),
    ),
    "url_prefix": (
        lambda value: not value or (value.startswith("/") and value[-1] != "/"),
        lambda: _("It has to begin with a slash, and not to end with one."),
    ),
    "parts": (
        lambda value: bool(value) and value <= PARTS,
        lambda: _("It names the parts: sales, portal, api, verify."),
    ),
    "webhook_networks": (
        lambda value: all(map(_is_network, value)),
        lambda: _("It names networks, such as 10.1.0.0/16."),
    ),
    "trusted_proxies": (
        lambda value: value >= 0,
        lambda: _("It cannot be negative."),
    ),
    "session_idle_minutes": (
        lambda value: value >= 1,
        lambda: _("It has to be at least 1."),
    ),
    "session_hours": (lambda value: value >= 1, lambda: _("It has to be at least 1.")),
    "plugins_dir": (
        lambda value: not value or _read_path(value).is_dir(),
        lambda: _("There is no such folder."),
    ),
    "log_level": (
        lambda value: value in _LOG_LEVELS,
        lambda: _("It is one of DEBUG, INFO, WARNING, ERROR."),
    ),
}


def _is_network(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


def _read_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(_("It has to be a text."))
    return value.strip()


def _read_number(value: object) -> int:
    if isinstance(value, bool) or not str(value).strip().lstrip("-").isdecimal():
        raise ValueError(_("It has to be a whole number."))
    return int(str(value))


def _read_switch(value: object) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True}
    words |= {"0": False, "false": False, "no": False, "off": False, "": False}
    word = str(value).strip().lower()
    if word not in words:
        raise ValueError(_("It has to be yes or no."))
    return words[word]


def _read_names(value: object) -> frozenset[str]:
    names = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(names, Iterable):
        raise TypeError(_("It has to be a list of names."))
    return frozenset(str(name) for name in names)


def _read_path(value: object) -> Path:
    return Path(str(value)).expanduser().absolute()


_READERS: dict[Any, Callable[[object], Any]] = {
    str: _read_text,
    int: _read_number,
    bool: _read_switch,
    Path: _read_path,
    frozenset[str]: _read_names,
}


def _shown(value: object, *, secret: bool) -> str:
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    if secret and value:
        return "********"
    return str(value)

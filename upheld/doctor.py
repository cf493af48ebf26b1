"""What has to be true for everything to work: looked at one by one.

The doctor prints all of it; ``/readyz`` asks for the part without which no request
can be answered.
"""

import smtplib
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from sqlalchemy import func, select, text

from contracts.documents import fonts
from contracts.documents.pool import check_libraries
from contracts.search.operations import rebuild
from contracts.search.queries import counts
from contracts.search.storage import has_full_text
from plugins.isolation.saying import said_of_isolation
from plugins.manager import PluginManager
from plugins.sources import Origin
from upheld import clock, migrations
from upheld.accounts.models import Seller
from upheld.audit import verify_chain
from upheld.db import db
from upheld.jobs import JobRow
from upheld.mailing import configured_sender
from upheld.scope import unscoped
from upheld.state import settings, state
from upheld.words import _, ngettext

Level = Literal["ok", "warning", "failed"]

#: No release of ours was made before; a clock that says so is wrong.
_EARLIEST = datetime(2026, 11, 1, tzinfo=UTC)
_DRIFT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found, in a sentence, and what to do about it."""

    name: str
    level: Level
    sentence: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at, and what repairs it where that is safe."""

    name: str
    look: Callable[[], Iterable[Finding]]
    repair: Callable[[], None] | None = None


def examine(checks: Iterable[Check]) -> list[Finding]:
    """Return what the *checks* find; one that fails by itself is a finding too."""
    return [finding for check in checks for finding in _look(check)]


def repair(checks: Iterable[Check]) -> list[Finding]:
    """Repair what is wrong and can be repaired, then return what is found."""
    chosen = tuple(checks)
    for check in chosen:
        wrong = any(finding.level != "ok" for finding in _look(check))
        if wrong and check.repair is not None:
            check.repair()
    return examine(chosen)


def _look(check: Check) -> list[Finding]:
    try:
        with unscoped("the doctor looks at everything"):
            return list(check.look())
    except Exception as error:  # noqa: BLE001 - a broken part is what is looked for
        sentence = f"{type(error).__name__}: {error}".splitlines()[0]
        return [Finding(check.name, "failed", sentence)]
    finally:
        db.session.rollback()


def _version() -> Iterable[Finding]:
    yield Finding("version", "ok", version("upheld"))


def _database() -> Iterable[Finding]:
    db.session.execute(text("select 1"))
    url = state().engine.url.render_as_string(hide_password=True)
    yield Finding("database", "ok", url)


def _migrations() -> Iterable[Finding]:
    wanted, found = migrations.newest(), migrations.installed(state().engine)
    if wanted == found:
        yield Finding("migrations", "ok", _("The schema is that of %(r)s.", r=found))
        return
    yield Finding(
        "migrations",
        "failed",
        _("The schema is %(found)s, not %(wanted)s.", found=found, wanted=wanted),
        _("Run: upheld init"),
    )


def _upgrade() -> None:
    migrations.upgrade(settings().database)


def _fonts() -> Iterable[Finding]:
    found = len(list(fonts.FOLDER.glob("ttf/*.ttf")))
    if found and fonts.CONFIGURATION.exists():
        sentence = ngettext("%(num)s face is there.", "%(num)s faces are there.", found)
        yield Finding("fonts", "ok", sentence)
        return
    yield Finding(
        "fonts",
        "failed",
        _("The faces of the papers are missing in %(folder)s.", folder=fonts.FOLDER),
        _("Install the package again."),
    )


def _libraries() -> Iterable[Finding]:
    for found in check_libraries():
        broken: Level = "failed" if found.name == "weasyprint" else "warning"
        yield Finding(found.name, "ok" if found.ok else broken, found.sentence)


def _plugins() -> Iterable[Finding]:
    manager: PluginManager = state().kept["plugins"]
    on = [info for info in manager.plugins if info.on]
    sentence = ngettext("%(num)s plugin is on.", "%(num)s plugins are on.", len(on))
    yield Finding("plugins", "ok", sentence)
    for info in manager.disabled:
        yield Finding("plugins", "warning", f"{info.name}: {info.reason}")
    for info in on:
        for warning in info.warnings:
            yield Finding("plugins", "warning", f"{info.name}: {warning}")
    if settings().safe:
        sentence = _("Only the built-in ones are loaded: UPHELD_SAFE is set.")
        yield Finding("plugins", "warning", sentence)
    elif any(info.origin is not Origin.BUILT_IN for info in manager.plugins):
        yield Finding("plugins", "ok", said_of_isolation())


def _mail() -> Iterable[Finding]:
    sender = configured_sender()
    if not sender.url:
        hint = _("Set UPHELD_MAIL_URL to send them.")
        sentence = _("Mails are kept in %(where)s.", where=sender.where)
        yield Finding("mail", "warning", sentence, hint)
        return
    try:
        sender.check()
    except (OSError, smtplib.SMTPException) as error:
        facts = {"where": sender.where, "why": error}
        sentence = _("%(where)s does not answer: %(why)s", **facts)
        yield Finding("mail", "failed", sentence)
        return
    yield Finding("mail", "ok", sender.where)


def _clock() -> Iterable[Finding]:
    now, dialect = clock.now(), state().engine.dialect.name
    if now < _EARLIEST:
        yield Finding("clock", "failed", _("It says %(now)s.", now=now.isoformat()))
        return
    if dialect == "postgresql":
        there: datetime = db.session.execute(select(func.now())).scalar_one()
        drift = abs((there - now).total_seconds())
        if drift > _DRIFT_SECONDS:
            sentence = _("It differs from the database's by %(s)s s.", s=round(drift))
            yield Finding("clock", "failed", sentence)
            return
    yield Finding("clock", "ok", now.isoformat(timespec="seconds"))


def _folder() -> Iterable[Finding]:
    folder = settings().data_folder
    for path in (folder, *_secrets(folder)):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            yield Finding(
                "data folder",
                "warning",
                _("Others can read %(path)s.", path=path),
                _("Run: upheld doctor --fix"),
            )
            return
    yield Finding("data folder", "ok", str(folder))


def _close_folder() -> None:
    folder = settings().data_folder
    folder.chmod(0o700)
    for path in _secrets(folder):
        path.chmod(0o600)


def _secrets(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*") if path.suffix in {".toml", ".db"}]


def _audit() -> Iterable[Finding]:
    for seller_id, key in db.session.execute(select(Seller.id, Seller.key)).all():
        verdict = verify_chain(seller_id)
        for problem in verdict.problems[:3]:
            yield Finding("audit trail", "failed", f"{key}: {problem}")
        if not verdict.problems:
            rows = ngettext("%(num)s row", "%(num)s rows", verdict.rows)
            yield Finding("audit trail", "ok", f"{key}: {rows}")


def _jobs() -> Iterable[Finding]:
    parked = db.session.scalars(select(JobRow).where(JobRow.state == "parked")).all()
    for row in parked[:3]:
        sentence = _("%(name)s gave up: %(why)s", name=row.name, why=row.failure)
        yield Finding("jobs", "warning", sentence, _("Run: upheld jobs list"))
    if not parked:
        yield Finding("jobs", "ok", _("No job has given up."))


def _rebuild() -> None:
    rebuild()


def _search() -> Iterable[Finding]:
    if not has_full_text(db.session.connection()):
        yield Finding(
            "search",
            "warning",
            _("This SQLite has no FTS5: each search looks at everything."),
            _("Use a Python whose SQLite has it, or PostgreSQL."),
        )
    wrong = {kind for kind, (found, real) in counts().items() if found != real}
    if wrong:
        kinds = ", ".join(sorted(wrong))
        sentence = _("The index does not hold every %(kinds)s.", kinds=kinds)
        yield Finding("search", "failed", sentence, _("Run: upheld search rebuild"))
        return
    yield Finding("search", "ok", _("Everything can be found."))


DATABASE = Check("database", _database)
MIGRATIONS = Check("migrations", _migrations, _upgrade)
FONTS = Check("fonts", _fonts)
PLUGINS = Check("plugins", _plugins)

#: Without these no request can be answered.
READY = (DATABASE, MIGRATIONS, FONTS, PLUGINS)
CHECKS = (
    Check("version", _version),
    DATABASE,
    MIGRATIONS,
    FONTS,
    Check("weasyprint", _libraries),
    PLUGINS,
    Check("mail", _mail),
    Check("clock", _clock),
    Check("data folder", _folder, _close_folder),
    Check("audit trail", _audit),
    Check("jobs", _jobs),
    Check("search", _search, _rebuild),
)

"""Import and export of the catalogue: checked first, then all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select

from catalog import storage
from catalog.contents import Contents
from catalog.costs import storage as cost_storage
from catalog.exchange.comparing import Action, Change, Subject, compare, shown_key
from catalog.exchange.csv_files import csv_document
from catalog.exchange.csv_writer import write_costs, write_offerings, write_prices
from catalog.exchange.documents import read_document
from catalog.exchange.sources import Source, read_source
from catalog.exchange.yaml_files import write_yaml, yaml_document
from catalog.guides import storage as guide_storage
from catalog.models import Offering
from catalog.parameters import ModelParameters
from upheld import audit
from upheld.db import db
from upheld.scope import current_scope
from upheld.transactions import transaction


class Format(StrEnum):
    """How a catalogue can be written."""

    YAML = "yaml"
    #: A table of offerings.
    OFFERINGS = "offerings"
    #: A table of prices.
    PRICES = "prices"
    #: A table of costs and margin floors.
    COSTS = "costs"
    #: The guides alone, as YAML.
    GUIDES = "guides"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do."""

    source: str
    changes: tuple[Change, ...]
    #: The catalogue revision that it made; ``None`` when nothing changed.
    revision: int | None = None

    def count(self, *actions: Action) -> int:
        """Return how many things had one of *actions*."""
        return sum(change.action in actions for change in self.changes)

    @property
    def changed(self) -> tuple[Change, ...]:
        """What is not as it was."""
        return tuple(
            change for change in self.changes if change.action is not Action.UNCHANGED
        )


def load_all() -> Contents:
    """Return the whole catalogue with its costs, floors and guides."""
    return replace(
        storage.load_contents(),
        costs=cost_storage.load_costs(),
        floors=cost_storage.load_floors(),
        guides=guide_storage.load_guides(),
    )


def import_catalogue(
    source: Source | Path,
    *,
    parameters: ModelParameters,
    now: datetime,
    dry_run: bool = False,
) -> ImportReport:
    """Put what *source* says over the catalogue of the seller in scope.

    Raises InvalidInput with every problem and its place; then nothing is stored.
    The same file a second time changes nothing.  With *dry_run* the report says
    what would happen.
    """
    if isinstance(source, Path):
        source = read_source(source)
    if dry_run:
        _wanted, changes = _checked(source, load_all(), parameters)
        return ImportReport(source.name, changes)
    with transaction():
        current = load_all()
        wanted, changes = _checked(source, current, parameters)
        report = ImportReport(source.name, changes)
        if not report.changed:
            return report
        _store(wanted, report.changed, now=now, categories=len(current.categories))
        revision = storage.count_change()
        _record(report, revision)
        return ImportReport(source.name, changes, revision)


def export_catalogue(
    kind: Format, parameters: ModelParameters, *, with_costs: bool = True
) -> str:
    """Return the whole catalogue in one of the formats that can be imported.

    Without *with_costs* for those who may not know what things cost the seller.
    """
    contents = load_all()
    if not with_costs:
        contents = replace(contents, costs={}, floors={})
    if kind is Format.YAML:
        return write_yaml(contents, parameters)
    if kind is Format.GUIDES:
        return write_yaml(Contents(guides=contents.guides), parameters)
    if kind is Format.PRICES:
        return write_prices(contents, parameters)
    if kind is Format.COSTS:
        return write_costs(contents)
    return write_offerings(contents)


def check_source(source: Source, parameters: ModelParameters) -> Contents:
    """Return what *source* says beside the present catalogue, or raise InvalidInput."""
    return _checked(source, load_all(), parameters)[0]


def _checked(
    source: Source, current: Contents, parameters: ModelParameters
) -> tuple[Contents, tuple[Change, ...]]:
    if source.name.lower().endswith((".csv", ".tsv")):
        document = csv_document(source, current)
    else:
        document = yaml_document(source)
    wanted = read_document(document, current, parameters)
    return wanted, compare(current, wanted)


def _store(
    wanted: Contents, changes: Sequence[Change], *, now: datetime, categories: int
) -> None:
    codes = {
        subject: [change.code for change in changes if change.subject is subject]
        for subject in Subject
    }
    for position, code in enumerate(codes[Subject.CATEGORY], start=categories):
        storage.save_category(wanted.categories[code], position)
    _store_offerings(wanted, changes, now)
    for code in codes[Subject.PRICE_BOOK]:
        storage.save_book(wanted.price_books[code])
    for key, terms in wanted.terms.items():
        if " ".join(key) in codes[Subject.TERMS]:
            storage.add_terms(terms, now)
    cost_storage.save_costs(
        cost
        for key, cost in wanted.costs.items()
        if shown_key(key) in codes[Subject.COST]
    )
    cost_storage.save_floors(
        floor
        for key, floor in wanted.floors.items()
        if (shown_key(key) or "*") in codes[Subject.FLOOR]
    )
    for code in codes[Subject.GUIDE]:
        guide_storage.save_guide(wanted.guides[code], now)


def _store_offerings(
    wanted: Contents, changes: Sequence[Change], now: datetime
) -> None:
    offerings = {row.code: row for row in db.session.scalars(select(Offering))}
    for change in changes:
        if change.subject is not Subject.OFFERING:
            continue
        spec = wanted.offerings[change.code]
        retired = change.code in wanted.retired
        state = storage.RETIRED if retired else storage.ACTIVE
        if change.action is Action.ADDED:
            storage.add_offering(spec, now, state=state)
            continue
        offering = offerings[change.code]
        if change.differences:
            storage.add_revision(offering, spec, now)
        if offering.state != state:
            storage.set_state(offering, state, now)


def _record(report: ImportReport, revision: int) -> None:
    """Write one audit row for the whole import."""
    named = {
        action.value: [
            f"{change.subject} {change.code}"
            for change in report.changes
            if change.action is action
        ]
        for action in Action
        if action is not Action.UNCHANGED
    }
    audit.record(
        "catalogue.imported",
        current_scope().seller_id,
        after={
            "source": report.source,
            "revision": revision,
            **{action: codes for action, codes in named.items() if codes},
        },
    )

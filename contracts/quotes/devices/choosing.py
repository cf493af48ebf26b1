"""What becomes of each serial number that is typed for a line of a quote.

Pure: what is known of the serial numbers comes in, one outcome for each row goes out.
Nothing is written before somebody has seen them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from catalog.offerings import OfferingSpec
from contracts.assets.covered.answers import Covering, clashes, until_words
from contracts.assets.serials import Given, maker_key, serial_problem
from contracts.terms import Term
from upheld.texts import _


class Outcome(StrEnum):
    """What becomes of a row."""

    MATCHED = "matched"
    NEW = "new"
    ALREADY = "already"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class KnownAsset:
    """An asset with one of the serial numbers asked for, whoever owns it."""

    id: str
    #: Whether the customer of the quote owns it.
    own: bool
    serial: str
    serial_key: str
    maker: str
    maker_key: str
    model: str
    place: str
    #: The line of this quote that it was chosen for, if any.
    line_id: str | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What rows are judged by."""

    line_id: str
    spec: OfferingSpec
    term: Term
    #: How many may still be chosen.
    room: int
    #: By key of the serial number.
    known: Mapping[str, Sequence[KnownAsset]]
    coverings: Mapping[str, Sequence[Covering]]
    customer_id: str


@dataclass(frozen=True, slots=True)
class ChosenRow:
    """One row, what becomes of it, and why it cannot be chosen."""

    row: int
    serial: str
    model: str
    place: str
    maker: str
    outcome: Outcome
    reason: str = ""
    #: Of an asset that there is.
    asset_id: str = ""
    #: It would fit if the quantity were larger.
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What choosing the rows would do."""

    rows: tuple[ChosenRow, ...]

    def having(self, *outcomes: Outcome) -> tuple[ChosenRow, ...]:
        """Return the rows with one of these *outcomes*."""
        return tuple(row for row in self.rows if row.outcome in outcomes)

    @property
    def chosen(self) -> tuple[ChosenRow, ...]:
        """The rows that would be chosen."""
        return self.having(Outcome.MATCHED, Outcome.NEW)

    @property
    def beyond(self) -> tuple[ChosenRow, ...]:
        """The rows that only the quantity keeps out."""
        return tuple(row for row in self.rows if row.beyond)


def preview(given: Sequence[Given], ground: Ground) -> Preview:
    """Return the outcome of every row, in order."""
    return Preview(tuple(_outcomes(given, ground)))


def _outcomes(given: Sequence[Given], ground: Ground) -> Iterator[ChosenRow]:
    seen: dict[tuple[str, str], int] = {}
    room = ground.room
    for one in given:
        key = one.key, maker_key(one.get("maker"))
        if first := seen.get(key):
            reason = _("The same serial number stands in row %(row)s.", row=first)
            yield _row(one, None, Outcome.REFUSED, reason)
            continue
        row = _judged(one, ground)
        if row.outcome is not Outcome.REFUSED:
            seen[key] = one.row
        if row.outcome in {Outcome.MATCHED, Outcome.NEW}:
            if room <= 0:
                row = _beyond(row)
            room -= 1
        yield row


def _judged(one: Given, ground: Ground) -> ChosenRow:
    if problem := serial_problem(one.serial):
        return _row(one, None, Outcome.REFUSED, problem)
    asset, reason = _asset(one, ground)
    if reason:
        return _row(one, None, Outcome.REFUSED, reason)
    if asset is not None and asset.line_id == ground.line_id:
        return _row(one, asset, Outcome.ALREADY)
    if reason := _unfit(one, asset, ground):
        return _row(one, asset, Outcome.REFUSED, reason)
    return _row(one, asset, Outcome.MATCHED if asset else Outcome.NEW)


def _unfit(one: Given, asset: KnownAsset | None, ground: Ground) -> str:
    """Return why a device does not belong on the line; nothing when it does."""
    if asset is not None and asset.line_id:
        return _("It is chosen for another line of this quote.")
    model = (asset.model if asset else "") or one.get("model")
    if not ground.spec.covers_model(model):
        return _(
            "“%(title)s” does not cover the model %(model)s.",
            title=ground.spec.title,
            model=model[:40],
        )
    return _clash(one, asset, ground)


def _asset(one: Given, ground: Ground) -> tuple[KnownAsset | None, str]:
    """Return the asset that a row means; or why it cannot be told or had."""
    maker = maker_key(one.get("maker"))
    found = [
        asset
        for asset in ground.known.get(one.key, ())
        if not maker or asset.maker_key == maker
    ]
    own = [asset for asset in found if asset.own]
    if len(own) > 1:
        return None, _("Devices of two makers have this serial number: say which.")
    if own:
        return own[0], ""
    if found:
        return None, _("It belongs to another customer.")
    return None, ""


def _clash(one: Given, asset: KnownAsset | None, ground: Ground) -> str:
    maker = asset.maker_key if asset else maker_key(one.get("maker"))
    for covering in ground.coverings.get(one.key, ()):
        if covering.maker_key != maker or covering.kind != ground.spec.kind:
            continue
        then = clashes(covering, ground.term)
        if then is None:
            continue
        if covering.customer_id != ground.customer_id:
            return _("It belongs to another customer.")
        return _(
            "It is covered already by contract %(number)s, %(until)s.",
            number=covering.number,
            until=until_words(then),
        )
    return ""


def _beyond(row: ChosenRow) -> ChosenRow:
    return ChosenRow(
        row.row,
        row.serial,
        row.model,
        row.place,
        row.maker,
        Outcome.REFUSED,
        _("The line has fewer devices than this."),
        row.asset_id,
        beyond=True,
    )


def _row(
    one: Given, asset: KnownAsset | None, outcome: Outcome, reason: str = ""
) -> ChosenRow:
    return ChosenRow(
        row=one.row,
        serial=asset.serial if asset else one.serial,
        model=(asset.model if asset else "") or one.get("model"),
        place=(asset.place if asset else "") or one.get("place"),
        maker=(asset.maker if asset else "") or one.get("maker"),
        outcome=outcome,
        reason=reason,
        asset_id=asset.id if asset else "",
    )

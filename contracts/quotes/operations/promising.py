"""Choose what is promised of a line whose pricing model offers a level."""

from datetime import datetime
from decimal import Decimal

from catalog.pricing import PriceSheet
from contracts.quotes.operations.editing import editing
from contracts.quotes.operations.lines import line_on
from contracts.quotes.queries.drafts import load_draft
from contracts.quotes.queries.levels import level_of
from plugins.fields import Level
from upheld import audit
from upheld.errors import InvalidInput, Refused
from upheld.texts import _, format_number


def promise_level(
    quote_id: str,
    line_id: str,
    level: Decimal,
    *,
    edition: int | None = None,
    now: datetime,
) -> int:
    """Promise a *level* of a line, 0 for that of its price; return the new edition."""
    with editing(quote_id, edition=edition, now=now) as edit:
        line = line_on(quote_id, line_id)
        if level:
            draft = load_draft(quote_id, today=edit.today).draft
            ids = [one.id for one in draft.lines]
            _check(draft.sheets[ids.index(line_id)], level)
        audit.record(
            "quote.changed",
            quote_id,
            before={"code": line.offering_code, "level": f"{line.level:f}"},
            after={"code": line.offering_code, "level": f"{level:f}"},
        )
        line.level = level
    return edit.quote.edition


def _check(sheet: object, level: Decimal) -> None:
    field = level_of(sheet.model) if isinstance(sheet, PriceSheet) else None
    if field is None:
        raise Refused(
            _("Nothing can be chosen to be promised here."),
            hint=_("Its price is not made by a model that offers it."),
        )
    if not _offered(field, level):
        raise InvalidInput.of(
            "level",
            _(
                "Choose from %(least)s to %(most)s in steps of %(step)s.",
                least=format_number(field.least),
                most=format_number(field.most),
                step=format_number(field.step),
            ),
        )


def _offered(field: Level, level: Decimal) -> bool:
    inside = field.least <= level <= field.most
    return inside and not (level - field.least) % field.step

"""What stands beside the lines of the builder: margins, limits, the approval."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from contracts.quotes.approvals import wording
from contracts.quotes.approvals.queries import (
    Asked,
    Standing,
    candidates,
    own_limit,
    standing,
    with_approval,
)
from contracts.quotes.approvals.rules import Kind, Need, Person, Request, lowered
from contracts.quotes.builder import BuilderView
from contracts.quotes.margins import Margin, OptionMargin
from contracts.quotes.options import shown_letter
from contracts.quotes.queries.drafts import discounted_view
from contracts.quotes.states import State
from contracts.quotes.table import Mark
from upheld.principal import current_principal
from upheld.sellers import seller
from upheld.texts import _, format_money, format_percent, language

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Beside:
    """Everything of it that the page shows."""

    view: BuilderView
    stands: Standing
    marks: Mapping[str, Mark]
    whom: tuple[Request, ...] = ()
    nobody: tuple[Need, ...] = ()
    others: tuple[Person, ...] = ()
    #: The words of the button that lowers the discounts; or empty.
    lower: str = ""
    line_limit: str = ""
    quote_limit: str = ""

    @property
    def shows_margin(self) -> bool:
        """Whether margins are shown at all."""
        return self.stands.shows_costs

    @property
    def margin(self) -> Margin | None:
        """The margin of what is shown and has a known cost, without extras."""
        return self._option.plain

    @property
    def least(self) -> Margin | None:
        """The margin with the extras that leave the least, where it is another."""
        return self._option.least if self._option.extras else None

    @property
    def unknown(self) -> int:
        """How many services have no known cost."""
        return self._option.unknown

    @property
    def _option(self) -> OptionMargin:
        quote = self.view.quote
        letter = self.view.option or shown_letter(quote.options, quote.favourite)
        return self.stands.margins.of(letter)

    @property
    def margin_words(self) -> str:
        """The margin and its floor, for those who do not see the bar."""
        margin = self.margin
        said = format_percent(margin.percent or 0) if margin else ""
        if margin is None or margin.floor is None:
            return _("Margin %(percent)s", percent=said)
        return _(
            "Margin %(percent)s, floor %(floor)s",
            percent=said,
            floor=format_percent(margin.floor),
        )

    @property
    def margin_bar(self) -> Decimal:
        """How long the bar is, of a hundred."""
        percent = self.margin.percent if self.margin else None
        return min(max(percent or Decimal(0), Decimal(0)), HUNDRED)

    @property
    def floor_bar(self) -> Decimal:
        """Where the floor stands on it."""
        floor = self.margin.floor if self.margin else None
        return min(floor or Decimal(0), HUNDRED)

    @property
    def needs(self) -> tuple[Need, ...]:
        """What needs a decision."""
        return self.stands.needs

    @property
    def pending(self) -> tuple[Asked, ...]:
        """What waits for an answer."""
        return self.stands.pending

    @property
    def last(self) -> Asked | None:
        """The last answer about this revision."""
        answered = (one for one in self.stands.asked if one.decided_at)
        return next(answered, None)

    @property
    def names(self) -> str:
        """Whom the button asks."""
        return ", ".join(one.person.name for one in self.whom)

    @property
    def limit_words(self) -> str:
        """How far one may go oneself."""
        return wording.say_limits(self.needs)


def beside(view: BuilderView, whole: BuilderView) -> Beside:
    """Return what stands beside the lines of *view* for whoever looks.

    The margin is that of the option which *view* shows; what needs a decision, that
    of the *whole* quote, as all of it is sent.
    """
    stands = standing(whole)
    shown = with_approval(view, stands)
    marks = _marks(view, stands)
    found = Beside(
        shown,
        stands,
        marks,
        line_limit=wording.line_limit_words(stands.limit),
        quote_limit=wording.quote_limit_words(stands.limit),
    )
    if not stands.needs or view.quote.state != State.DRAFT:
        return found
    whom, nobody, others = candidates(stands.needs, without=current_principal().id)
    lower = _lower_words(view, stands)
    return replace(found, whom=whom, nobody=nobody, others=others, lower=lower)


def may_decide(one: Asked) -> bool:
    """Tell whether the current principal may answer."""
    actor = current_principal()
    able = Person(actor.id, actor.name, "", own_limit(actor), 0)
    return actor.id != one.asked_by_id and all(map(able.can_decide, one.needs))


#: For templates, by the names that they use.
WORDS: dict[str, Callable[..., object]] = {
    "say_need": wording.say_need,
    "usual_words": wording.usual_words,
    "may_decide": may_decide,
}


def _marks(view: BuilderView, stands: Standing) -> dict[str, Mark]:
    described = "line-limit" if stands.limit.line is not None else ""
    if not (stands.shows_costs or described):
        return {}
    over = {need.line for need in stands.needs if need.kind is Kind.LINE}
    said = wording.over_words(stands.limit) if over else ""
    spoken = language()
    known = stands.margins.lines
    return {
        line.id: Mark(
            _margin_words(known.get(line.id), spoken) if stands.shows_costs else "",
            line.id in known and known[line.id].below,
            said if line.id in over else "",
            described,
        )
        for line in view.lines
    }


def _margin_words(margin: Margin | None, spoken: str) -> str:
    if margin is None:
        return "–"
    if margin.cost is None:
        return _("cost unknown")
    percent = margin.percent
    return "–" if percent is None else _percent_words(percent, spoken)


@lru_cache(maxsize=4096)
def _percent_words(percent: Decimal, _language: str) -> str:
    return format_percent(percent)


def _lower_words(view: BuilderView, stands: Standing) -> str:
    """Return ``Lower to 8 % (+ € 288.00)``; nothing where lowering changes nothing."""
    shot = stands.snapshot
    discounts = [one for one in stands.needs if one.kind in {Kind.LINE, Kind.OVERALL}]
    if shot is None or not discounts:
        return ""
    overall, lines = lowered(shot, stands.limit)
    after = discounted_view(view.quote.id, overall, lines, today=seller().today())
    more = (after.totals.yearly + after.totals.one_off) - (
        view.totals.yearly + view.totals.one_off
    )
    bounds = {one.limit for one in discounts}
    if len(bounds) > 1:
        return _("Lower to your limits (+ %(money)s)", money=format_money(more))
    return _(
        "Lower to %(percent)s (+ %(money)s)",
        percent=format_percent(bounds.pop()),
        money=format_money(more),
    )

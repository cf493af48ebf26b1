"""The fields of a draft above its lines: rarely changed, so they are kept as drawn."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from markupsafe import Markup

from contracts.rhythm_words import rhythm_choices
from contracts.terms import Term
from contracts.wording import billing_choices, renewal_choices, term_choices
from upheld.templating import environment
from upheld.words import Wording, reading

#: How many are kept, about three kilobytes each.
_KEPT = 256
#: What is said on a page where nothing went wrong.
QUIET: Mapping[str, Any] = {"wrong": {}, "typed": {}, "clashes": ()}


class Shown(NamedTuple):
    """Everything that the fields show."""

    term: Term
    valid_until: date
    discount_percent: Decimal
    change_url: str
    editable: bool
    #: How far the discount may go, in words.
    quote_limit: str
    #: What happens to prices when a term begins anew, and where to change that.
    uplift: str
    uplift_url: str


def settings(shown: Shown, said: Mapping[str, Any]) -> Markup:
    """Return the fields; *said* is what is wrong on the page, and what was typed."""
    return _draw(shown, said) if said["wrong"] else _kept(shown, reading())


@lru_cache(maxsize=_KEPT)
def _kept(shown: Shown, _spoken: tuple[str, Wording | None]) -> Markup:
    return _draw(shown, QUIET)


def _draw(shown: Shown, said: Mapping[str, Any]) -> Markup:
    term = shown.term
    template = environment().get_template("pages/quotes/settings.html")
    return Markup(  # noqa: S704  the template has escaped it
        template.render(
            shown=shown,
            editable=shown.editable,
            term_choices=term_choices(term.months),
            billing_choices=billing_choices(term.billing_months),
            renewal_choices=renewal_choices(term.renewal_months),
            rhythm_choices=rhythm_choices(),
            **said,
        )
    )

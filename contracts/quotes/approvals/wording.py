"""Limits, questions and answers in sentences."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from contracts.choice_words import option_words
from contracts.quotes.approvals.limits import Limit
from contracts.quotes.approvals.rules import Kind, Need
from upheld.texts import _, format_percent, ngettext

_HOUR = 3600
_DAY = 24


def approval_sentence(needs: Sequence[Need]) -> str:
    """Return what stands among the checks before sending."""
    if not needs:
        return _("What goes beyond your limit is approved.")
    return ngettext(
        "%(num)s point needs approval: %(first)s",
        "%(num)s points need approval, first: %(first)s",
        len(needs),
        first=say_need(needs[0]),
    )


def say_need(need: Need) -> str:
    """Return what needs a decision: ``Priority 24×7 is at 10 %.``.

    Of a quote with options the sentence names those that it is about.
    """
    said = {
        "title": need.title,
        "value": format_percent(need.value),
        "limit": format_percent(need.limit),
    }
    if need.kind is Kind.FLOOR:
        return _say_floor(need, said)
    if need.kind is Kind.OVERALL:
        return _("The discount on all is at %(value)s.", **said)
    if need.kind is Kind.LINE:
        sentence = _("%(title)s is at %(value)s.", **said)
    else:
        sentence = _(
            "The margin of %(title)s is %(value)s, below its floor of %(limit)s.",
            **said,
        )
    if not need.option:
        return sentence
    return _(
        "%(option)s: %(sentence)s",
        option=option_words(need.option),
        sentence=sentence,
    )


def _say_floor(need: Need, said: Mapping[str, str]) -> str:
    if not need.option and not need.extras:
        return _("The margin is %(value)s, below the floor of %(limit)s.", **said)
    extras = ", ".join(need.extras)
    if not need.option:
        return _(
            "With %(extras)s the margin is %(value)s, below the floor of %(limit)s.",
            extras=extras,
            **said,
        )
    option = option_words(need.option, need.title)
    if not need.extras:
        return _(
            "%(option)s: the margin is %(value)s, below the floor of %(limit)s.",
            option=option,
            **said,
        )
    return _(
        "%(option)s with %(extras)s: the margin is %(value)s, "
        "below the floor of %(limit)s.",
        option=option,
        extras=extras,
        **said,
    )


def say_limits(needs: Sequence[Need]) -> str:
    """Return how far the one who asks may go, for what is over it."""
    said = {
        Kind.LINE: lambda limit: _(
            "Your limit is %(limit)s.", limit=format_percent(limit)
        ),
        Kind.OVERALL: lambda limit: _(
            "Your limit on all is %(limit)s.", limit=format_percent(limit)
        ),
    }
    found = {need.kind: need.limit for need in needs if need.kind in said}
    return " ".join(said[kind](limit) for kind, limit in found.items())


def line_limit_words(limit: Limit) -> str:
    """Return what stands at the discount of a line before anything is typed."""
    if limit.line is None:
        return ""
    return _("your limit %(limit)s", limit=format_percent(limit.line))


def quote_limit_words(limit: Limit) -> str:
    """Return what stands at the discount on everything."""
    if limit.quote is None:
        return ""
    return _("your limit %(limit)s", limit=format_percent(limit.quote))


def over_words(limit: Limit) -> str:
    """Return what a line says whose discount goes too far."""
    return _("over your limit of %(limit)s", limit=format_percent(limit.line or 0))


def usual_words(usual: timedelta | None) -> str:
    """Return how long an answer usually takes: ``usually in 3 h``."""
    if usual is None:
        return ""
    minutes = max(1, round(usual.total_seconds() / 60))
    if minutes < _HOUR // 60:
        return _("usually in %(count)s min", count=minutes)
    hours = (minutes + 30) // 60
    if hours < _DAY:
        return _("usually in %(count)s h", count=hours)
    return ngettext(
        "usually in %(num)s day", "usually in %(num)s days", round(hours / _DAY)
    )

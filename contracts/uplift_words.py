"""What was agreed about prices of later terms, in a sentence."""

from contracts.uplift import Every, Kind, Uplift
from upheld.texts import _, format_percent


def uplift_words(uplift: Uplift | None) -> str:
    """Return what happens to prices when a term begins anew."""
    if uplift is None:
        return _("Prices stay as they are.")
    text = _fixed(uplift) if uplift.kind is Kind.FIXED else _index(uplift)
    if uplift.least is not None:
        least = format_percent(uplift.least)
        text = _("%(text)s, at least by %(least)s", text=text, least=least)
    if uplift.most is not None:
        most = format_percent(uplift.most)
        text = _("%(text)s, at most by %(most)s", text=text, most=most)
    return _("%(text)s.", text=text)


def _fixed(uplift: Uplift) -> str:
    percent = format_percent(abs(uplift.percent))
    if uplift.every is Every.YEAR:
        if uplift.percent < 0:
            return _("Prices fall by %(percent)s each year", percent=percent)
        return _("Prices rise by %(percent)s each year", percent=percent)
    if uplift.percent < 0:
        return _("Prices fall by %(percent)s with each new term", percent=percent)
    return _("Prices rise by %(percent)s with each new term", percent=percent)


def _index(uplift: Uplift) -> str:
    if uplift.every is Every.YEAR:
        text = _("Prices follow “%(index)s” each year", index=uplift.index)
    else:
        text = _("Prices follow “%(index)s” with each new term", index=uplift.index)
    if not uplift.percent:
        return text
    more = format_percent(uplift.percent)
    return _("%(text)s and %(more)s more", text=text, more=more)

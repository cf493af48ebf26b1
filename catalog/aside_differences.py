"""What changed in a cost, a floor or a guide, in words that staff can read.  Pure."""

from collections.abc import Iterable, Iterator

from catalog.costing import CostSpec, FloorSpec
from catalog.differences import Difference, say_per
from catalog.guidance import Condition, GuideSpec, Question, Rule
from plugins.wording import amount
from upheld.texts import _, format_percent


def cost_differences(old: CostSpec, new: CostSpec) -> tuple[Difference, ...]:
    """Return what a cost was and is."""
    return tuple(_changed("cost", _("Cost"), [say_cost(old)], [say_cost(new)]))


def floor_differences(old: FloorSpec, new: FloorSpec) -> tuple[Difference, ...]:
    """Return what a floor was and is."""
    said = [format_percent(old.percent)], [format_percent(new.percent)]
    return tuple(_changed("percent", _("Margin floor"), *said))


def guide_differences(old: GuideSpec, new: GuideSpec) -> tuple[Difference, ...]:
    """Return what a guide asks and suggests otherwise, line by line."""
    return (
        *_changed("title", _("Title"), [old.title], [new.title]),
        *_changed(
            "questions",
            _("Questions"),
            [say_question(one) for one in old.questions],
            [say_question(one) for one in new.questions],
        ),
        *_changed(
            "rules",
            _("Suggestions"),
            [say_rule(one) for one in old.rules],
            [say_rule(one) for one in new.rules],
        ),
    )


def say_cost(cost: CostSpec) -> str:
    """Return ``EUR 210.00 per year`` or ``58% of the list price``."""
    if cost.amount is None:
        return _(
            "%(percent)s of the list price", percent=format_percent(cost.percent or 0)
        )
    per = say_per(cost.per) if cost.per else ""
    return f"{cost.currency} {amount(cost.amount, cost.currency)} {per}".strip()


def say_question(question: Question) -> str:
    """Return a question with what can be answered."""
    chosen = ", ".join(question.titles.values())
    return f"{question.text} ({chosen})" if chosen else question.text


def say_rule(rule: Rule) -> str:
    """Return what is suggested, when, and why."""
    options = f" + {', '.join(rule.options)}" if rule.options else ""
    said = f"{rule.quantity} × {rule.offering}{options}: {rule.because}"
    when = "; ".join(map(_say_condition, rule.when))
    return f"{said} [{when}]" if when else said


def _say_condition(one: Condition) -> str:
    if one.answers:
        return f"{one.question} = {' | '.join(one.answers)}"
    least = f"{one.question} ≥ {one.at_least:f}" if one.at_least is not None else ""
    most = f"{one.question} ≤ {one.at_most:f}" if one.at_most is not None else ""
    return ", ".join(filter(None, (least, most)))


def _changed(
    field: str, label: str, before: Iterable[str], after: Iterable[str]
) -> Iterator[Difference]:
    old, new = list(before), list(after)
    gone = tuple(line for line in old if line not in new)
    come = tuple(line for line in new if line not in old)
    if gone or come:
        yield Difference(field, label, gone, come)
    elif old != new:
        yield Difference(field, label, tuple(old), tuple(new))

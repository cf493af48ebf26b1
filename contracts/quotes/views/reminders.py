"""When whom to remind of an offer that waits."""

from collections.abc import Mapping
from dataclasses import replace

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.pages import blueprint
from contracts.quotes.reminders.operations import finish_task, set_rules
from contracts.quotes.reminders.queries import reminder_rules
from contracts.quotes.reminders.rules import Rule, rule_words
from upheld import clock, web
from upheld.errors import InvalidInput
from upheld.texts import _


@blueprint.get("/quotes/reminders")
def reminders() -> Response:
    return _page(reminder_rules())


@blueprint.post("/quotes/reminders")
def set_reminders() -> Response:
    typed = request.form
    rules = tuple(_read(rule, typed) for rule in reminder_rules())
    try:
        set_rules(rules)
    except InvalidInput as error:
        return _page(rules, typed, error)
    return web.done(_("Saved."), url_for("sales.reminders"))


@blueprint.post("/reminders/<reminder_id>/done")
def finish_reminder(reminder_id: str) -> Response:
    finish_task(reminder_id, now=clock.now())
    return web.go(url_for("sales.home"))


def _read(rule: Rule, typed: Mapping[str, str]) -> Rule:
    days = typed.get(f"days-{rule.key}", "").strip()
    return replace(
        rule,
        # What is no number is refused as one that is too small.
        days=int(days) if days.isascii() and days.isdecimal() and days[4:] == "" else 0,
        mails=bool(typed.get(f"mails-{rule.key}")),
        tasks=bool(typed.get(f"tasks-{rule.key}")),
    )


def _page(
    rules: tuple[Rule, ...],
    typed: Mapping[str, str] | None = None,
    error: InvalidInput | None = None,
) -> Response:
    return web.page(
        "pages/quotes/reminders.html",
        422 if error else 200,
        rules=rules,
        rule_words=rule_words,
        values=typed or {},
        problems=error.problems if error else (),
    )

"""The builder: a draft that is priced again with each change.

Every change answers with the builder as it is now, less the rows that the page has
already; without JavaScript it leads back to the page.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog.bundles import Action, Finding, Fix
from catalog.queries import OfferingHit, search_offerings
from catalog.wording import kind_title
from contracts.pages import blueprint
from contracts.price_steps import line_steps
from contracts.quotes import operations
from contracts.quotes.builder import BuilderLine, BuilderView
from contracts.quotes.forms import Changes, read_changes
from contracts.quotes.meeting import Clash, Met, meet, told
from contracts.quotes.operations import LineChange, LineChoice
from contracts.quotes.options import shown_letter
from contracts.quotes.queries.drafts import builder_view
from contracts.quotes.queries.levels import level_of
from contracts.quotes.queries.steps import others_since, turns
from contracts.quotes.queries.stored import load_head
from contracts.quotes.states import UNSENT, State
from contracts.quotes.steps import step_words
from contracts.quotes.table import table
from contracts.quotes.views.rows import mark, rows_renderer, sheet_of
from contracts.quotes.views.sent import sent_page
from contracts.quotes.views.settings import Shown, settings
from contracts.quotes.views.standing import WORDS as SIDE_WORDS
from contracts.quotes.views.standing import beside
from contracts.quotes.waterfall_chart import GROUND, HEIGHT, WIDTH, chart
from contracts.quotes.wording import WORDS
from contracts.uplift import read_uplift
from contracts.uplift_words import uplift_words
from contracts.wording import (
    period_net,
)
from upheld import clock, web
from upheld.errors import InvalidInput, NotFound, Problem, Refused
from upheld.pages import may_open
from upheld.sellers import seller
from upheld.texts import _

#: How many services are offered while somebody types, and from how many letters on.
OFFERED = 8
LETTERS = 2


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a change was not made, and what was typed."""

    problems: tuple[Problem, ...]
    typed: Mapping[str, str]
    status: int = 422
    #: The fields that somebody else has changed meanwhile.
    clashes: Collection[str] = ()


@blueprint.get("/quotes/<quote_id>")
def quote(quote_id: str) -> Response:
    if load_head(quote_id).state not in UNSENT:
        return sent_page(quote_id)
    return show(quote_id)


@blueprint.post("/quotes/<quote_id>")
def change_quote(quote_id: str) -> Response:
    try:
        clashes = _apply(quote_id, read_changes(request.form))
    except InvalidInput as error:
        return show(quote_id, Trouble(error.problems, request.form))
    except Refused as error:
        return refused(quote_id, error)
    if clashes:
        return show(quote_id, _clashing(clashes))
    return changed(quote_id)


def _clashing(clashes: Sequence[Clash]) -> Trouble:
    problems = tuple(Problem(one.where, one.sentence) for one in clashes)
    return Trouble(
        problems, request.form, HTTPStatus.CONFLICT, {one.where for one in clashes}
    )


@blueprint.post("/quotes/<quote_id>/lines")
def add_line(quote_id: str) -> Response:
    text = request.form.get("q", "").strip()
    hits = () if request.form.get("code") else _services(text)
    code = request.form.get("code") or _meant(hits, text)
    if not code:
        return _choose_service(quote_id, text, hits)
    try:
        choice = LineChoice(code=code, in_options=option_of(quote_id))
        operations.add_line(quote_id, choice, edition=None, now=clock.now())
    except InvalidInput as error:
        return show(quote_id, Trouble(error.problems, {}))
    except Refused as error:
        return refused(quote_id, error)
    return changed(quote_id)


def option_of(quote_id: str) -> str:
    """Return the option that a new line is for: the one that the page shows."""
    quote = load_head(quote_id)
    return shown_letter(quote.options, quote.favourite, wanted=shown_option() or "")


@blueprint.get("/quotes/services")
def find_services() -> Response:
    text = request.args.get("q", "").strip()
    return web.page(
        "pages/quotes/services_found.html",
        hits=_services(text),
        text=text if len(text) >= LETTERS else "",
        kind_title=kind_title,
    )


@blueprint.post("/quotes/<quote_id>/remove")
def remove_line(quote_id: str) -> Response:
    """Remove a line; one that other options hold as well leaves only this one."""
    line_id, now = request.form.get("line", ""), clock.now()
    try:
        if left := _options_left(quote_id, line_id):
            change = LineChange(in_options=left)
            operations.change_line(
                quote_id, line_id, change=change, edition=None, now=now
            )
        else:
            operations.remove_line(quote_id, line_id, edition=None, now=now)
    except Refused as error:
        return refused(quote_id, error)
    return changed(quote_id)


def _options_left(quote_id: str, line_id: str) -> str:
    """Return the letters of the options that still hold a line taken out of one."""
    view = builder_view(quote_id, today=seller().today(), option=shown_option())
    line = next((one for one in view.lines if one.id == line_id), None)
    if line is None or line.part_of:
        return ""
    letters = line.in_options or "".join(one.letter for one in view.options)
    return letters.replace(view.option, "") if view.option else ""


@blueprint.post("/quotes/<quote_id>/fix")
def fix_quote(quote_id: str) -> Response:
    view = builder_view(quote_id, today=seller().today())
    wanted = request.form.get("fix", "")
    for finding in view.findings:
        if finding.fix and fix_key(finding) == wanted:
            try:
                _fix(quote_id, finding.fix)
            except (InvalidInput, Refused) as error:
                return refused(quote_id, error)
    return changed(quote_id)


@blueprint.get("/quotes/<quote_id>/why")
def why(quote_id: str) -> Response:
    view = builder_view(quote_id, today=seller().today())
    line = _line(view, request.args.get("line", ""))
    if line.net is None:
        raise NotFound(_("This line has no price."))
    return web.part_or_page(
        "pages/quotes/why_body.html",
        "pages/quotes/why.html",
        quote=view.quote,
        line=line,
        price=line.net if line.charge == "one_off" else line.yearly,
        popped=web.wants_part(),
        steps=line_steps(line.rows, line.plugin),
        bars=chart(line_steps(line.rows, line.plugin), line.net),
        size=(WIDTH, HEIGHT, GROUND),
        period_net=period_net,
        level=level_of(line.model)
        if view.quote.state == State.DRAFT and may_open("sales.level")
        else None,
    )


def show(quote_id: str, trouble: Trouble | None = None) -> Response:
    """Answer with the builder, or with the part of it that changes."""
    view = builder_view(quote_id, today=seller().today(), option=shown_option() or "")
    side = beside(view, _whole(view))
    view, quote = side.view, view.quote
    said = _trouble_on_page(trouble)
    in_draft = view.quote.state == State.DRAFT
    editable = in_draft and may_open("sales.change_quote", "POST")
    groups = table(view, side.marks)
    change_url = url_for(
        "sales.change_quote", quote_id=quote.id, option=view.option or None
    )
    sheet = sheet_of(
        (row for group in groups for row in group.rows),
        change_url if editable else "",
    )
    return web.part_or_page(
        "pages/quotes/builder_body.html",
        "pages/quotes/builder.html",
        status=trouble.status if trouble else 200,
        view=view,
        groups=groups,
        side=side,
        show_rows=rows_renderer(sheet, said),
        shown="" if trouble else mark(sheet),
        editable=editable,
        settings=settings(
            Shown(
                quote.term,
                quote.valid_until,
                quote.discount_percent,
                change_url,
                editable,
                side.quote_limit,
                uplift_words(read_uplift(quote.uplift)),
                url_for("sales.uplift_form", quote_id=quote.id),
            ),
            said,
        ),
        **said,
        **_turns(view),
        others=_others(view),
        fix_key=fix_key,
        **WORDS,
        **SIDE_WORDS,
    )


def _whole(view: BuilderView) -> BuilderView:
    """Return the view of all options, which is the same where there is only one."""
    if not view.option:
        return view
    return builder_view(view.quote.id, today=seller().today())


def refused(quote_id: str, error: InvalidInput | Refused) -> Response:
    """Show why something was not done; a quote that was sent meanwhile is shown."""
    if load_head(quote_id).state not in UNSENT:
        return web.go(url_for("sales.quote", quote_id=quote_id))
    found = (
        error.problems
        if isinstance(error, InvalidInput)
        else (Problem("", error.message, error.hint),)
    )
    return show(quote_id, Trouble(found, {}, error.status))


def fix_key(finding: Finding) -> str:
    """Return what names the way out of *finding* on the page that shows it."""
    fix = finding.fix
    return f"{finding.rule} {fix.action} {fix.code} {fix.key}" if fix else ""


def changed(quote_id: str) -> Response:
    """Answer to a change that was made: with the builder as it is now."""
    if web.wants_part():
        return show(quote_id)
    return web.go(url_for("sales.quote", quote_id=quote_id, option=shown_option()))


def shown_option() -> str | None:
    """Return the letter of the option that the page shows, if the address names it."""
    return request.args.get("option")


def _apply(quote_id: str, changes: Changes) -> tuple[Clash, ...]:
    """Make *changes*; of several lines only those that differ from what is stored.

    What clashes with changes that others have made since the page was shown is left
    as it is, and returned.
    """
    now, seen = clock.now(), web.edition()
    clashes: tuple[Clash, ...] = ()
    if seen is not None and (others := others_since(quote_id, seen)):
        changes, clashes = meet(changes, others)
    if changes.quote:
        operations.change_quote(quote_id, changes.quote, edition=None, now=now)
    lines = changes.lines
    if len(lines) > 1:
        lines = _differing(builder_view(quote_id, today=seller().today()), lines)
    for line_id, change in lines.items():
        try:
            operations.change_line(
                quote_id, line_id, change=change, edition=None, now=now
            )
        except InvalidInput as error:
            raise InvalidInput(
                _at_line(problem, line_id) for problem in error.problems
            ) from error
    return clashes


def _differing(
    view: BuilderView, lines: Mapping[str, LineChange]
) -> dict[str, LineChange]:
    stored = {
        line.id: (
            line.quantity,
            line.discount_percent,
            {option.code for option in line.options if option.chosen},
        )
        for line in view.lines
    }
    return {
        line_id: change
        for line_id, change in lines.items()
        if stored.get(line_id)
        != (change.quantity, change.discount_percent or 0, set(change.options or ()))
    }


_FIELDS = {"quantity": "quantity", "discount_percent": "discount", "options": "option"}


def _at_line(problem: Problem, line_id: str) -> Problem:
    """Say which field of the page a problem of one line belongs to."""
    field = _FIELDS.get(problem.where.rpartition(".")[2])
    where = f"{field}-{line_id}" if field else problem.where
    return Problem(where, problem.message, problem.hint)


def _trouble_on_page(trouble: Trouble | None) -> dict[str, Any]:
    """Return what is said at the fields, what on top, and what was typed.

    While somebody works on the page, what is said at a field is not said on top of
    the page once more: nothing moves away under the hands.
    """
    found = trouble.problems if trouble else ()
    typed = trouble.typed if trouble else {}
    wrong = {one.where: one.message for one in found if one.where in typed}
    on_top = (one for one in found if one.where not in wrong)
    return {
        "problems": tuple(on_top) if web.wants_part() else found,
        "wrong": wrong,
        "typed": {name: typed[name] for name in wrong},
        "clashes": trouble.clashes if trouble else (),
    }


def _turns(view: BuilderView) -> dict[str, str]:
    """Say what can be undone and done again; empty for nothing."""
    found, titles = turns(view.quote.id), _titles(view)
    return {
        "undoes": step_words(found.undo, titles) if found.undo else "",
        "redoes": step_words(found.redo, titles) if found.redo else "",
    }


def _others(view: BuilderView) -> list[tuple[str, list[str]]]:
    """Say what others have done since the page was shown that sends the request."""
    seen = web.edition()
    if seen is None:
        return []
    return told_words(others_since(view.quote.id, seen), view)


def told_words(others: Sequence[Met], view: BuilderView) -> list[tuple[str, list[str]]]:
    """Return what each of the *others* has done, in words, each once."""
    titles = _titles(view)
    return [
        (who, list(dict.fromkeys(step_words(step, titles) for step in steps)))
        for who, steps in told(others).items()
    ]


def _titles(view: BuilderView) -> dict[str, str]:
    return {line.code: line.title for line in view.lines}


def _line(view: BuilderView, line_id: str) -> BuilderLine:
    for line in view.lines:
        if line.id == line_id:
            return line
    raise NotFound(_("There is no such line on this quote."))


def _services(text: str) -> tuple[OfferingHit, ...]:
    if len(text) < LETTERS:
        return ()
    return search_offerings(text, limit=OFFERED, day=seller().today())


def _meant(hits: Sequence[OfferingHit], text: str) -> str:
    """Return the code of the service that was meant; nothing where that is open.

    With JavaScript the first hit is marked while typing, so Enter means that one.
    """
    exact = [hit for hit in hits if hit.code.casefold() == text.casefold()]
    if exact:
        return exact[0].code
    if hits and (len(hits) == 1 or web.wants_part()):
        return hits[0].code
    return ""


def _choose_service(quote_id: str, text: str, hits: Sequence[OfferingHit]) -> Response:
    if web.wants_part():
        message = (
            _("Nothing on sale matches “%(text)s”.", text=text)
            if len(text) >= LETTERS
            else _("Type at least two letters of a name, or a code.")
        )
        return show(quote_id, Trouble((Problem("add", message),), {"add": text}))
    return web.page(
        "pages/quotes/choose_service.html",
        quote=load_head(quote_id),
        hits=hits,
        text=text,
        kind_title=kind_title,
    )


def _fix(quote_id: str, fix: Fix) -> None:
    now = clock.now()
    if fix.action is Action.ADD:
        choice = LineChoice(
            code=fix.code, quantity=fix.quantity, part_of=fix.key or None
        )
        operations.add_line(quote_id, choice, edition=None, now=now)
    elif fix.action is Action.REMOVE:
        operations.remove_line(quote_id, fix.key, edition=None, now=now)
    elif fix.action is Action.SET:
        change = LineChange(quantity=fix.quantity)
        operations.change_line(quote_id, fix.key, change=change, edition=None, now=now)
    else:
        change = LineChange(code=fix.code)
        operations.change_line(quote_id, fix.key, change=change, edition=None, now=now)

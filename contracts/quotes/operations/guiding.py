"""Answer a guide, add what it suggests, and have the customer answer it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from catalog.guidance import GuideSpec, Suggestion, read_answers, suggestions
from catalog.guides.storage import guide_text, read_guide
from contracts.models import Customer
from contracts.quotes.guides.models import QuoteAnswers
from contracts.quotes.models import Quote
from contracts.quotes.operations.editing import check_draft, editing, locked
from contracts.quotes.operations.lines import insert_lines
from contracts.quotes.requests import LineChoice
from contracts.quotes.revisions import display
from upheld import audit, links, mailing
from upheld.accounts.models import User
from upheld.addresses import site_url
from upheld.db import db, new_id
from upheld.errors import InvalidInput, NotFound
from upheld.plain import canonical, to_plain
from upheld.principal import current_principal
from upheld.texts import _
from upheld.transactions import transaction
from upheld.vocabulary.queries import vocabulary

PURPOSE = "guide"
Given = Mapping[str, Sequence[str]]


def answer_guide(
    quote_id: str,
    guide: GuideSpec,
    given: Given,
    *,
    chosen: Collection[str],
    now: datetime,
) -> tuple[Suggestion, ...]:
    """Keep the answers with a draft and add the *chosen* ones of what they suggest.

    *chosen* are codes of offerings.  Returns what was added.
    """
    answers = read_answers(guide, given)
    wanted = [one for one in suggestions(guide, answers) if one.offering in chosen]
    choices = [
        LineChoice(code=one.offering, quantity=one.quantity, options=one.options)
        for one in wanted
    ]
    with editing(quote_id, edition=None, now=now) as edit:
        row = _row(edit.quote, guide)
        row.answers = canonical(to_plain(answers))
        row.answered_by, row.answered_at = current_principal().name, now
        if choices:
            insert_lines(edit.quote, choices)
        audit.record(
            "quote.guided",
            quote_id,
            after={
                "guide": guide.code,
                "answers": to_plain(answers),
                "added": [one.offering for one in wanted],
            },
        )
    return tuple(wanted)


def ask_customer(
    quote_id: str, guide: GuideSpec, *, by_mail: bool = True, now: datetime
) -> str:
    """Make the link by which the customer answers, and mail it; return the address."""
    with transaction():
        quote = locked(quote_id)
        check_draft(quote)
        row = _row(quote, guide)
        row.link_key = row.link_key or links.new_key()
        row.asked_at = now
        db.session.flush()
        link = questions_link(row.deal_id, row.link_key)
        customer = db.session.get_one(Customer, quote.customer_id)
        if by_mail and customer.email:
            _mail_customer(quote, customer, link)
        audit.record(
            "quote.questions_asked",
            quote_id,
            after={"guide": guide.code, "to": customer.email if by_mail else ""},
        )
        return link


def customer_answers(answers_id: str, given: Given, *, now: datetime) -> None:
    """Store what the customer answers, and tell the one whose quote it is."""
    with transaction():
        row = db.session.scalar(
            select(QuoteAnswers).where(QuoteAnswers.id == answers_id).with_for_update()
        )
        if row is None:
            raise NotFound(_("There are no such questions."))
        answers = read_answers(read_guide(row.guide), given)
        if not answers:
            raise InvalidInput.of("", _("Answer at least one of the questions."))
        row.answers = canonical(to_plain(answers))
        row.answered_by, row.answered_at = current_principal().name, now
        _mail_owner(row)
        audit.record(
            "quote.questions_answered",
            row.quote_id,
            after={"guide": row.guide_code, "answers": to_plain(answers)},
        )


def questions_link(deal_id: str, key: str) -> str:
    """Return the whole address by which the customer answers."""
    return site_url("links.opened", token=links.sign(PURPOSE, deal_id, key))


def _row(quote: Quote, guide: GuideSpec) -> QuoteAnswers:
    """Return where the answers to *guide* are kept, with the guide as it is now."""
    row = db.session.scalar(
        select(QuoteAnswers).where(
            QuoteAnswers.quote_id == quote.id, QuoteAnswers.guide_code == guide.code
        )
    )
    if row is None:
        row = QuoteAnswers(
            id=new_id(),
            seller_id=quote.seller_id,
            customer_id=quote.customer_id,
            deal_id=quote.deal_id,
            quote_id=quote.id,
            guide_code=guide.code,
            answers="{}",
        )
        db.session.add(row)
    row.title, row.guide = guide.title, guide_text(guide)
    return row


def _mail_customer(quote: Quote, customer: Customer, link: str) -> None:
    owner = db.session.get(User, quote.owner_id) if quote.owner_id else None
    mailing.post(
        "questions_asked",
        mailing.Envelope(
            to=customer.email,
            language=customer.language,
            reply_to=owner.email if owner else "",
            about=quote.id,
            wording=vocabulary(customer.seller_id, customer.id),
        ),
        link=link,
        values={
            "name": customer.contact or customer.name,
            "writer": owner.name if owner else current_principal().name,
        },
    )


def _mail_owner(row: QuoteAnswers) -> None:
    quote = db.session.get_one(Quote, row.quote_id)
    owner = db.session.get(User, quote.owner_id) if quote.owner_id else None
    if owner is None:
        return
    mailing.post(
        "questions_answered",
        mailing.Envelope(to=owner.email, language=owner.language, about=quote.id),
        link=site_url("sales.guide", quote_id=quote.id, guide=row.guide_code),
        values={
            "name": owner.name,
            "who": row.answered_by,
            "number": display(quote.number, quote.revision),
        },
    )

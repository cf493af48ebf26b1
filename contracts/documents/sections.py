"""A contract's record as a paper: every text, in the language in force.

Pure: the same record, fingerprint and language give the same paper.
"""

from collections.abc import Iterator
from datetime import timedelta

from contracts.answers import Answer as Answered
from contracts.answers import anchor, by_year_words, eight_questions, titled
from contracts.choice_words import choice_words, option_words
from contracts.documents import paper
from contracts.documents.annexed import annexes_section
from contracts.documents.clauses import terms_section
from contracts.documents.exhibits import exhibits_section
from contracts.documents.schedule import bought, schedule_section
from contracts.drawing import is_path
from contracts.records import ContractRecord, Offer, Party
from contracts.rhythm_words import payment_words
from contracts.terms import NoticeUnit, Term
from contracts.uplift_words import uplift_words
from contracts.wording import event_words
from upheld.texts import (
    _,
    country_name,
    format_date,
    format_instant,
    format_money,
    language,
    ngettext,
)

#: How many lines page 1 names.
NAMED = 6
#: How much of a fingerprint the address on a paper holds: 64 bits.
CODE = 16
#: An address is printed line by line up to here, then its lines are joined.
ADDRESS_LINES = 6


def contract_paper(
    record: ContractRecord, fingerprint: str, *, named: int = NAMED
) -> paper.Paper:
    """Return the paper of *record*; page 1 names its first *named* services.

    ``named=0`` is the shortest page 1, for names and addresses that leave no room.
    """
    offer, number = record.offer, record.contract.number
    version = _("version %(number)s", number=record.contract.version)
    before, between, after = folio_parts()
    return paper.Paper(
        language=language(),
        title=_("Service contract"),
        subtitle=_(
            "%(seller)s for %(customer)s · Contract %(number)s, %(version)s",
            seller=legal_name(offer.seller),
            customer=legal_name(offer.customer),
            number=number,
            version=version,
        ),
        seller=legal_name(offer.seller),
        number=number,
        fingerprint=fingerprint,
        running=_(
            "%(seller)s · Service contract for %(customer)s",
            seller=offer.seller.name,
            customer=offer.customer.name,
        ),
        identity=f"{number} · v{record.contract.version} · {fingerprint[:8]}",
        folio=(before, between, after),
        made_at=_made_at(record),
        facts=_facts(offer),
        parties=(
            party_section(_("Provider"), offer.seller),
            party_section(_("Customer"), offer.customer),
        ),
        chosen=choice_words(offer.choice, short=not named),
        services=tuple(
            paper.Service(titled(line), offer.service(line).outcome)
            for line in bought(offer)[:named]
        ),
        more_services=_more(len(bought(offer)) - named) if named else "",
        signatures=_signatures(record),
        check=_check(record, fingerprint),
        questions=tuple(_question(answer) for answer in eight_questions(offer)),
        schedule=schedule_section(offer),
        exhibits=exhibits_section(offer),
        terms=terms_section(offer.terms),
        certificate=_certificate(record, fingerprint),
        annexes=annexes_section(offer.annexes),
    )


def legal_name(party: Party) -> str:
    """Return the name that a party signs by."""
    return party.legal_name or party.name


def folio_parts() -> tuple[str, str, str]:
    """Split the translated "Page 3 of 12" around its two numbers."""
    before, __, rest = _("Page %(page)s of %(pages)s").partition("%(page)s")
    between, __, after = rest.partition("%(pages)s")
    return before, between, after


def _made_at(record: ContractRecord) -> str:
    instant = record.acceptance.at if record.acceptance else record.offer.sent_at
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def _check(record: ContractRecord, fingerprint: str) -> paper.Check:
    """Return where the paper can be checked: nowhere when the record names no place."""
    number, place = record.contract.number, record.offer.verify_url
    address = f"{place}/{number}/{fingerprint[:CODE]}" if place else ""
    return paper.Check(
        title=_(
            "%(number)s, version %(version)s",
            number=number,
            version=record.contract.version,
        ),
        text=_("See whether this paper is genuine and still in force:"),
        address=address,
        alternative=_("QR code that leads to %(address)s", address=address),
    )


def _facts(offer: Offer) -> tuple[paper.Fact, ...]:
    """Return the seven key terms."""
    totals = offer.totals
    total = (
        _("Total for the first year, before tax")
        if offer.term.evergreen
        else _("Total for the term, before tax")
    )
    return (
        paper.Fact(_("Covered from"), format_date(offer.term.starts_on)),
        paper.Fact(_("Covered until"), _covered_until(offer)),
        paper.Fact(_("Last day to cancel"), _last_day_to_cancel(offer)),
        paper.Fact(total, format_money(totals.term)),
        paper.Fact(_("Year by year, before tax"), by_year_words(totals))
        if totals.by_year
        else paper.Fact(_("Per year, before tax"), format_money(totals.yearly)),
        paper.Fact(_("Payment"), payment_words(offer.term)),
        paper.Fact(_("Renewal"), _renewal(offer)),
    )


def _covered_until(offer: Offer) -> str:
    if offer.covered_until is None:
        return _("Until either side cancels")
    return format_date(offer.covered_until - timedelta(days=1))


def _last_day_to_cancel(offer: Offer) -> str:
    if offer.last_day_to_cancel is not None:
        return format_date(offer.last_day_to_cancel)
    if offer.term.evergreen:
        return _("Any day, with %(notice)s", notice=notice_words(offer.term))
    return _("Ends by itself")


def notice_words(term: Term) -> str:
    """Return the notice as people say it: "90 days' notice"."""
    if term.notice_unit is NoticeUnit.DAYS:
        return ngettext("%(num)s day’s notice", "%(num)s days’ notice", term.notice)
    return ngettext("%(num)s month’s notice", "%(num)s months’ notice", term.notice)


def _renewal(offer: Offer) -> str:
    text = _renewed_by(offer.term)
    if offer.uplift is None:
        return text
    return f"{text}. {uplift_words(offer.uplift)}"


def _renewed_by(term: Term) -> str:
    if term.evergreen:
        return _("Runs on until either side cancels")
    if not term.renewal_months:
        return _("Does not renew: it ends with the term")
    return ngettext(
        "By %(num)s month each time, unless cancelled",
        "By %(num)s months each time, unless cancelled",
        term.renewal_months,
    )


def party_section(role: str, party: Party) -> paper.Party:
    """Return one side of a contract or an invoice, with its address and numbers."""
    address = [line.strip() for line in party.address.splitlines() if line.strip()]
    if len(address) > ADDRESS_LINES:
        address = [", ".join(address)]
    if party.country:
        address.append(country_name(party.country))
    facts = (
        (_("Tax number %(number)s"), party.tax_number),
        ("%(number)s", party.registration),
        (_("Customer number %(number)s"), party.number),
        (_("Contact: %(number)s"), party.contact),
    )
    lines = [text % {"number": value} for text, value in facts if value]
    return paper.Party(role, legal_name(party), (*address, *lines))


def _more(count: int) -> str:
    if count < 1:
        return ""
    return ngettext(
        "and %(num)s more service, see part 3",
        "and %(num)s more services, see part 3",
        count,
    )


def _signatures(record: ContractRecord) -> tuple[paper.Signature, ...]:
    """Return the two signatures; the offer itself is the seller's."""
    offer, accepted = record.offer, record.acceptance
    zone = offer.timezone
    seller = paper.Signature(
        _("For %(party)s", party=legal_name(offer.seller)),
        offer.owner or legal_name(offer.seller),
        (
            _(
                "Offered as %(number)s, revision %(revision)s",
                number=offer.number,
                revision=offer.revision,
            ),
            format_instant(offer.sent_at, zone),
        ),
    )
    if accepted is None:
        return (seller,)
    by = tuple(line for line in (accepted.title,) if line)
    customer = paper.Signature(
        _("For %(party)s", party=legal_name(offer.customer)),
        accepted.name,
        (*by, _("Accepted electronically"), format_instant(accepted.at, zone)),
    )
    return (seller, customer)


#: The questions whose notes ask for care; elsewhere a note just says what is.
_CAREFUL = frozenset({"limits", "where", "duties"})


def _question(answer: Answered) -> paper.Question:
    """Return the question; a service is named where its first sentence begins."""
    answers = []
    named = ""
    for place, point in enumerate(answer.points, start=1):
        head = point.head if point.head != named else ""
        named = point.head
        answers.append(
            paper.Answer(
                _sign(answer.key, point.mark, place),
                head,
                point.text,
                anchor(answer.key, place),
            )
        )
    return paper.Question(answer.question, tuple(answers))


def _sign(question: str, mark: str, place: int) -> str:
    if mark == "step":
        return f"{place}."
    if mark == "note" and question not in _CAREFUL:
        return "–"
    return {"yes": "✓", "no": "×", "note": "!"}[mark]


def _certificate(record: ContractRecord, fingerprint: str) -> paper.Certificate | None:
    accepted = record.acceptance
    if accepted is None:
        return None
    how = {
        "link": _("Personal link"),
        "password": _("Password"),
        "user": _("Password"),
        "token": _("API token"),
        "system": _("Our system"),
        "import": _("Import"),
    }
    events = tuple(
        (
            format_instant(event.at, "UTC"),
            event_words(event.what),
            event.who,
            how.get(event.identified_by, event.identified_by),
            event.address or "–",
        )
        for event in record.events
    )
    heads = (_("Time"), _("Event"), _("Who"), _("Identified by"), _("Address"))
    return paper.Certificate(
        title=_("6. Signing certificate"),
        sentences=(accepted.statement,),
        facts=(
            paper.Fact(_("Signed by"), _signed_by(accepted.name, accepted.title)),
            paper.Fact(_("Signed at"), format_instant(accepted.at, "UTC")),
            *_chosen(record.offer),
            paper.Fact(_("Fingerprint of the offer"), accepted.offer_fingerprint),
            paper.Fact(_("Fingerprint of the contract"), fingerprint),
        ),
        events=paper.Table(heads, events),
        drawing=accepted.drawing if is_path(accepted.drawing) else "",
        drawing_words=_("Signature drawn by %(name)s", name=accepted.name),
        note=_(
            "A fingerprint is the SHA-256 of the record. The record of this contract "
            "is attached to this file as contract.json: who computes the sum of that "
            "file gets the fingerprint of the contract."
        ),
    )


def _chosen(offer: Offer) -> Iterator[paper.Fact]:
    if offer.choice is None:
        return
    if offer.choice.option:
        option = option_words(offer.choice.option, offer.choice.title)
        yield paper.Fact(_("Chosen option"), option)
    if offer.choice.extras:
        yield paper.Fact(_("Added extras"), ", ".join(offer.choice.extras))


def _signed_by(name: str, title: str) -> str:
    return f"{name}, {title}" if title else name

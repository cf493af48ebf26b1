"""An annex on the processing of personal data, for customers in the EU."""

from collections.abc import Iterator
from typing import NamedTuple

from upheld.plugin import Document, Paragraph, Points, Section, Table, hookimpl

api = "1"

EU = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"}
    | {"IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}
)


class Words(NamedTuple):
    """The annex in one language; names and the start are put in."""

    title: str
    subject: str
    duties: tuple[str, ...]
    heads: tuple[str, ...]
    measures: tuple[tuple[str, ...], ...]


ENGLISH = Words(
    "Processing of personal data",
    "{seller} processes personal data of {customer} only to provide the agreed "
    "services, from {start} on, on documented instructions (Article 28, Regulation "
    "(EU) 2016/679).",
    (
        "Everybody who sees the data is bound to secrecy.",
        "Nobody else processes them before {customer} was told and could object.",
        "A breach is reported within 48 hours after it is known.",
        "At the end the data are handed back or deleted, as {customer} chooses.",
    ),
    ("Measure", "What is done"),
    (
        ("Access", "Personal accounts with a second factor; rights by role"),
        ("Transport", "Encrypted, on every way"),
        (
            "Availability",
            "A copy each day, kept apart; restored each quarter",
        ),
    ),
)
ITALIAN = Words(
    "Trattamento dei dati personali",
    "{seller} tratta i dati personali di {customer} solo per fornire i servizi "
    "concordati, dal {start}, su istruzione documentata (articolo 28, regolamento "
    "(UE) 2016/679).",
    (
        "Chi vede i dati è tenuto alla riservatezza.",
        "Nessun altro li tratta prima che {customer} sia informato e possa opporsi.",
        "Una violazione è comunicata entro 48 ore da quando è nota.",
        "Alla fine i dati sono restituiti o cancellati, a scelta di {customer}.",
    ),
    ("Misura", "Che cosa si fa"),
    (
        ("Accesso", "Utenze personali con un secondo fattore; diritti per ruolo"),
        ("Trasporto", "Cifrato, su ogni tratta"),
        ("Disponibilità", "Una copia al giorno, separata, ripristinata ogni trimestre"),
    ),
)
LANGUAGES = {"it": ITALIAN}


@hookimpl
def document_sections(document: Document) -> Iterator[Section]:
    """Add the annex in the language of the papers; English where there is no other."""
    if document.customer_country not in EU:
        return
    words = LANGUAGES.get(document.language, ENGLISH)
    names = {
        "seller": document.seller_name,
        "customer": document.customer_name,
        "start": document.starts_on.isoformat(),
    }
    yield Section(
        title=words.title,
        parts=(
            Paragraph(words.subject.format(**names)),
            Points(tuple(duty.format(**names) for duty in words.duties)),
            Table(words.heads, words.measures),
        ),
    )

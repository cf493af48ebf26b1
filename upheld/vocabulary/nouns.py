"""What can be renamed, and how our own texts say it in each language.

A text is searched for the words of a noun as they stand here.  ``apart`` are the
places where the same letters mean something else: *we credit*, *in quotes*.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """One way to say a noun: one of it, several, and in Italian its gender."""

    one: str
    #: Empty where it is not counted.
    many: str = ""
    gender: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """All ways in which the texts of one language say a noun; the first is shown."""

    ways: tuple[Said, ...]
    #: Regular expressions: what is found there is left as it is.
    apart: tuple[str, ...] = ()
    #: Where it is said alone; empty for everywhere.  The noun is group 1.
    only: tuple[str, ...] = ()


#: What can be renamed, in the order in which it is shown.
NOUNS = (
    "contract",
    "quote",
    "offering",
    "service",
    "bundle",
    "warranty",
    "uptime",
    "support",
    "work",
    "product",
    "customer",
    "promise",
    "duty",
    "credit",
    "cover",
    "unit",
    "term",
    "terms",
    "notice",
)


def _en(one: str, many: str = "", *apart: str, also: tuple[Said, ...] = ()) -> Spoken:
    return Spoken((Said(one, many), *also), apart)


def _it(
    one: str, many: str, gender: str, *apart: str, also: tuple[Said, ...] = ()
) -> Spoken:
    return Spoken((Said(one, many, gender), *also), apart)


def _zh(word: str, *apart: str, also: tuple[Said, ...] = ()) -> Spoken:
    return Spoken((Said(word, word), *also), apart)


_ENGLISH = {
    "contract": _en(
        "contract", "contracts", also=(Said("service contract", "service contracts"),)
    ),
    "quote": _en(
        "quote",
        "quotes",
        r"\b(?:in|end) quotes",
        r"\b[Tt]he quotes (?:around|or)",
        r"\bIt offers\b",
        r"\bOffer an object",
        r"^offer$",
        also=(Said("offer", "offers"),),
    ),
    "offering": _en("offering", "offerings"),
    "service": _en("service", "services"),
    "bundle": _en("bundle", "bundles"),
    "warranty": _en("warranty", "warranties"),
    "uptime": _en("uptime"),
    "support": _en("support", "", r"\bour support\b"),
    "work": Spoken((Said("work"),), only=(r"^(Work)$",)),
    "product": _en("product", "products"),
    "customer": _en("customer", "customers"),
    "promise": _en(
        "promise",
        "promises",
        r"\b(?:[Yy]ou|[Ww]e|they) promise\b",
        r"\bpromises (?:none|nothing)\b",
        r"^Promise (?:a discount|it)\b",
    ),
    "duty": _en("duty", "duties"),
    "credit": _en(
        "credit",
        "credits",
        r"\bwe credit\b",
        r"\bcredit notes?\b",
        also=(Said("service credit", "service credits"),),
    ),
    "cover": _en("cover"),
    "unit": _en(
        "unit",
        "units",
        r"\b[Kk]ind of unit\b",
        r"\bUnits in a\b",
        r"\b[Pp]er unit\b",
        r"\bUnit price\b",
        r"\bParts of a unit\b",
        r"\b(?:whole|full|weighted|[Ff]ree|first) units?\b",
        r"\bunits\.csv\b",
        # What somebody signs in with, and what plugs in.
        r"\b[Yy]our device\b",
        r"^A device that\b",
        also=(Said("device", "devices"),),
    ),
    "term": Spoken(
        (Said("term", "terms"),),
        only=(
            r"\b([Tt]erm)\b",
            r"(?<=[Ll]ater )(terms)\b",
            r"(?<=different )(terms)\b",
            r"(?<=one of the )(terms)\b",
            r"\b(terms)(?= in months)",
        ),
    ),
    "terms": _en("terms", "terms", r"\b[Kk]ey terms\b"),
    "notice": _en("notice"),
}

_ITALIAN = {
    "contract": _it(
        "contratto",
        "contratti",
        "m",
        also=(Said("contratto di servizio", "contratti di servizio", "m"),),
    ),
    "quote": _it("offerta", "offerte", "f"),
    "offering": _it("articolo", "articoli", "m"),
    "service": _it("servizio", "servizi", "m"),
    "bundle": _it("pacchetto", "pacchetti", "m"),
    "warranty": _it("garanzia", "garanzie", "f"),
    "uptime": _it("disponibilità", "disponibilità", "f"),
    "support": _it("assistenza", "assistenze", "f", r"\bnostra assistenza\b"),
    "work": _it("intervento", "interventi", "m"),
    "product": _it("prodotto", "prodotti", "m"),
    "customer": _it("cliente", "clienti", "m"),
    "promise": _it("impegno", "impegni", "m"),
    "duty": _it("obbligo", "obblighi", "m"),
    "credit": _it("accredito", "accrediti", "m"),
    "cover": _it("copertura", "coperture", "f"),
    "unit": _it(
        "unità",
        "unità",
        "f",
        r"\b[Uu]nità (?:per|intere?a?|ponderate|gratuite)\b",
        r"\b(?:[Pp]er|[Tt]ipo di|Frazioni di|prima) unità\b",
        r"\b(?:PIN del|dal) dispositivo\b",
        r"^Un dispositivo che\b",
        also=(Said("dispositivo", "dispositivi", "m"),),
    ),
    "term": _it("durata", "durate", "f"),
    "terms": _it("condizioni", "condizioni", "f", r"\b[Cc]ondizioni essenziali\b"),
    "notice": _it("preavviso", "preavvisi", "m"),
}

_CHINESE = {
    "contract": _zh("合約", also=(Said("服務合約", "服務合約"),)),
    "quote": _zh("報價單"),
    "offering": _zh("品項"),
    "service": _zh("服務", "服務提供者", "服務時段"),
    "bundle": _zh("方案"),
    "warranty": _zh("保固"),
    "uptime": _zh("可用性"),
    "support": _zh("技術支援"),
    "work": _zh("專業服務"),
    "product": _zh("產品"),
    "customer": _zh("客戶"),
    "promise": _zh("承諾", "您承諾", "誰承諾", "可以承諾", "其承諾"),
    "duty": _zh("義務"),
    "credit": _zh("抵減", "我們抵減", "最多抵減", also=(Said("服務抵減", "服務抵減"),)),
    "cover": _zh("保障"),
    "unit": _zh("設備"),
    "term": _zh("期間", "有效期間", "保障期間", "該期間", "達到一定期間"),
    "terms": _zh("條款"),
    "notice": _zh("通知期"),
}

#: How the texts of each language that is shipped say each noun.
SPOKEN = {"en": _ENGLISH, "it": _ITALIAN, "zh-Hant": _CHINESE}

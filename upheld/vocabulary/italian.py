"""What stands around an Italian noun follows its gender, number and first sound."""

import re
from dataclasses import dataclass, replace

#: Each article by what is added to a preposition: il, lo, l’, la, i, gli, le.
_JOINED = {
    "": ("il", "lo", "l'", "la", "l'", "i", "gli", "le"),
    "di": ("del", "dello", "dell'", "della", "dell'", "dei", "degli", "delle"),
    "a": ("al", "allo", "all'", "alla", "all'", "ai", "agli", "alle"),
    "da": ("dal", "dallo", "dall'", "dalla", "dall'", "dai", "dagli", "dalle"),
    "in": ("nel", "nello", "nell'", "nella", "nell'", "nei", "negli", "nelle"),
    "su": ("sul", "sullo", "sull'", "sulla", "sull'", "sui", "sugli", "sulle"),
}
_KIND = {form: kind for kind, forms in _JOINED.items() for form in forms}
_ONE = {
    "un": ("un", "uno", "un", "una", "un'"),
    "nessun": ("nessun", "nessuno", "nessun", "nessuna", "nessun'"),
}
_KIND_OF_ONE = {form: kind for kind, forms in _ONE.items() for form in forms}
_ALL_ARTICLES = sorted([*_KIND, *_KIND_OF_ONE], key=len, reverse=True)
#: Words that follow the noun by their last letter: -o, -a, -i, -e.
_STEMS = (
    "accettat aggiunt allegat altr anticipat apert attiv attivat calcolat compres"
    " concordat conclus copert creat definit difettos elencat eliminat escludat esclus"
    " esist esportat firmat gratuit importat inclus indicat iniziat inserit inviat"
    " modificat mostrat nostr nuov offert ottenut pagat passat prim promess propri"
    " prossim quant quest rifiutat rimoss ritirat salvat scadut scelt sospes sostituit"
    " stat stess sott tenut terminat trovat tutt ultim unic validat valid vendut vost"
    " vostr vuot ricevut dovut addebitat incluss disattivat ripristinat"
).split()
_FOLLOWING = rf"(?:{'|'.join(sorted(_STEMS, key=len, reverse=True))})[oaie]"
#: Possessives that are not regular.
_OWN = {"suo": 0, "sua": 1, "suoi": 2, "sue": 3}
_OWN_FORMS = ("suo", "sua", "suoi", "sue")
_AGREEING = rf"(?:{_FOLLOWING}|[Ss]uo|[Ss]ua|[Ss]uoi|[Ss]ue)"
_BEFORE = re.compile(
    rf"(?P<around>\b(?:(?:È|Sono)\s+{_FOLLOWING}\s+%\(num\)s|Tutt[ie])\s+)?"
    rf"(?:\b(?P<article>{'|'.join(_ALL_ARTICLES)})(?:(?<=')|\s+))?"
    rf"(?P<own>(?:\b(?:{_AGREEING}|loro)\s+)*)$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"(?:\s+{_AGREEING}\b)*"
    rf"(?:\s+(?:non\s+)?(?:è|sono)(?:\s+(?:già|ancora|ora|comunque|di nuovo))?"
    rf"(?:\s+stat[oaie])?\s+{_AGREEING}\b)?",
    re.IGNORECASE,
)
_PLAIN, _LO, _VOWEL = range(3)
_STRONG = re.compile(r"(?:s[^aeiouàèéìòù]|z|gn|ps|pn|x|y)", re.IGNORECASE)
_OPEN = re.compile(r"[aeiouàèéìòùh]", re.IGNORECASE)
_MANY_BEFORE = re.compile(
    r"(?:\b(?:i|gli|le|dei|degli|delle|ai|agli|alle|dai|dalle|nei|nelle|sui|sulle"
    r"|altre|quante|queste|[Mm]ostra tutte le|di più|meno|singole)\s+|%\(num\)s\s+)$"
)
_MANY_AFTER = re.compile(r"^\s+(?:\w+[ei]\b|attuali|desiderate)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a noun of ours stands, its gender and its number."""

    start: int
    stop: int
    gender: str
    is_many: bool


def counted(text: str, place: Place) -> Place:
    """Return *place* with the number that the words around it have."""
    before, after = text[: place.start], text[place.stop :]
    is_one = re.search(r"\bÈ\s+\w+\s+%\(num\)s\s+$", before)
    is_many = _MANY_BEFORE.search(before) or _MANY_AFTER.match(after)
    return replace(place, is_many=bool(is_many) and not is_one)


def put(text: str, place: Place, word: str, gender: str) -> tuple[int, int, str]:
    """Return what *word* of *gender* takes the place of, and how it is said there."""
    gender = gender or place.gender
    before = _BEFORE.search(text[: place.start])
    start, said = place.start, word
    if before is not None and before[0]:
        start = before.start()
        owns = _agreed(before["own"], gender, is_many=place.is_many)
        said = _articled(before, owns + word, gender, is_many=place.is_many)
        around = before["around"] or ""
        said = _agreed(around, gender, is_many=place.is_many) + said
    after = _AFTER.match(text[place.stop :])
    tail = after[0] if after is not None and gender != place.gender else ""
    stop = place.stop + len(tail)
    return start, stop, said + _agreed(tail, gender, is_many=place.is_many)


def _articled(before: re.Match[str], said: str, gender: str, *, is_many: bool) -> str:
    found = before["article"]
    if not found:
        return said
    known = found.lower()
    article = _article(known, said, gender, is_many=is_many)
    if found[:1].isupper():
        article = article[:1].upper() + article[1:]
        said = said[:1].lower() + said[1:] if not said[:4].istitle() else said
    return article + ("" if article.endswith("'") else " ") + said


def _article(known: str, said: str, gender: str, *, is_many: bool) -> str:
    sound = _LO if _STRONG.match(said) else _VOWEL if _OPEN.match(said) else _PLAIN
    is_feminine = gender == "f"
    if known in _KIND_OF_ONE:
        place = (4 if sound == _VOWEL else 3) if is_feminine else sound
        return _ONE[_KIND_OF_ONE[known]][place]
    forms = _JOINED[_KIND[known]]
    if is_many:
        return forms[7] if is_feminine else forms[6 if sound else 5]
    return forms[(4 if sound == _VOWEL else 3) if is_feminine else sound]


def _agreed(words: str, gender: str, *, is_many: bool) -> str:
    """Return *words* with the ending of each that follows the noun."""
    return re.sub(
        rf"\b{_AGREEING}\b",
        lambda found: _ended(found[0], gender, is_many=is_many),
        words,
        flags=re.IGNORECASE,
    )


def _ended(word: str, gender: str, *, is_many: bool) -> str:
    number = 2 if is_many else 0
    place = number + (1 if gender == "f" else 0)
    if word.lower() in _OWN:
        form = _OWN_FORMS[place]
        return form[:1].upper() + form[1:] if word[:1].isupper() else form
    return word[:-1] + "oaie"[place]

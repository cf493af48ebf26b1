"""Collect the texts of pages, mails and papers, and bring the catalogues up to date.

::

    python tools/translations.py            write what is new into the .po and the .mo
    python tools/translations.py --check    say what is missing, and change nothing

Each language has one file, ``upheld/translations/LANG/LC_MESSAGES/upheld.po``; the
``.mo`` beside it is made of it and is kept in the repository, so that a clone, an
installed wheel and an editable installation read alike.  A new text stands in the
file with an empty ``msgstr``: write the translation there, keep to the words in
``upheld/translations/glossary.md``, and run the command again.  Texts that are not
used any more leave the file by themselves.

Collected are the first argument of ``_`` and of ``N_``, which marks a text that is
translated where it is shown, those of ``ngettext``, and what describes a pricing model
and its parameters.  What only the command line says stays English.
"""

import ast
import io
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "upheld" / "translations"
CUSTOMERS_FILE = FOLDER / "customers.json"
PYTHON = ("upheld", "catalog", "contracts", "plugins")
TEMPLATES = "templates"
#: The functions whose arguments are texts, and how many of their first are.
SINGLE = frozenset({"_", "N_"})
#: What describes a parameter: its label, its help, and the ways to choose from.
FIELDS = frozenset(
    {
        "Choice",
        "Date",
        "Each",
        "Level",
        "Number",
        "Optional",
        "Percent",
        "Price",
        "Quantity",
        "Text",
    }
)
#: Of an enumeration of these names each value is a text.
NAMED = frozenset({"Move", "State"})
#: What only administrators meet, on the command line, which speaks English.
ENGLISH = re.compile(
    r"upheld/(cli|commands|demo)/|.*/cli\.py|upheld/(config|doctor|engine|__main__)\.py"
)
#: Where the texts stand that customers read, by what they read.
CUSTOMERS = {
    "page": r"templates/pages/(portal|forecast)|contracts/portal/(?!api)"
    r"|contracts/answers\.py|contracts/(requests/|forecast/|choice_|rhythm_|)wor|catalog/(price_)?wor"
    r"|contracts/taxes\.py|templates/pages/contracts/effect"
    r"|contracts/invoices/(accounts/|states)|templates/pages/account_parts"
    r"|contracts/(amending/(altering|wording)|quotes/(contracted|changes|renewing)|uplift(_words)?)\.py",
    "mail": r"templates/mails/",
    "paper": r"templates/documents/|contracts/documents/|contracts/answers\.py"
    r"|contracts/(choice_words|rhythm_words|taxes)\.py|catalog/(price_)?wor"
    r"|contracts/(amending/(altering|wording)|quotes/(contracted|renewing)|proration/amounts)\.py"
    r"|contracts/(uplift(_words)?|billing/usage/operations/rating)\.py",
}
_OPTIONS = {"silent": "false", "newstyle_gettext": "true", "trimmed": "true"}
_STAMP = datetime(2026, 11, 22, tzinfo=UTC)
_NAMED = re.compile(r"%\((\w+)\)|\{(\w+)\}")

Text = str | tuple[str, str]


def collected() -> dict[Text, list[str]]:
    """Return each text of the programs, with the files that it stands in."""
    found: dict[Text, list[str]] = {}
    for place, text in [*_of_programs(), *_of_templates()]:
        places = found.setdefault(text, [])
        if place not in places:
            places.append(place)
    return found


def for_customers() -> str:
    """Return the list of texts that customers read, as its file holds it."""
    found = []
    for text, places in collected().items():
        kinds = {kind for place in places for kind in _kinds(place)}
        if kinds:
            one, many = (text, "") if isinstance(text, str) else text
            found.append([one, many, sorted(kinds)])
    return json.dumps(sorted(found), ensure_ascii=False, indent=0) + "\n"


def _kinds(place: str) -> list[str]:
    return [kind for kind, where in CUSTOMERS.items() if re.match(where, place)]


def languages() -> list[str]:
    """Return the folders of the languages, such as ``zh_Hant``."""
    return sorted(path.parts[-3] for path in FOLDER.glob("*/LC_MESSAGES/upheld.po"))


def empty(code: str) -> Catalog:
    """Return a catalogue of *code* whose head says nothing that changes daily."""
    return Catalog(
        locale=code,
        header_comment="# Translations of Upheld; see glossary.md for the words.",
        project="Upheld",
        version="1",
        copyright_holder="the authors of Upheld",
        msgid_bugs_address="",
        creation_date=_STAMP,
        revision_date=_STAMP,
        last_translator="the authors of Upheld",
        language_team=code,
        fuzzy=False,
    )


def updated(code: str) -> Catalog:
    """Return the catalogue of *code* with the texts of today and nothing else."""
    old = stored(code)
    new = empty(code)
    for text, places in sorted(collected().items(), key=lambda pair: pair[1]):
        key = text if isinstance(text, str) else text[0]
        known = old.get(key)
        new.add(text, known.string if known and known.id == text else None)
        new[key].locations = [(place, 0) for place in places]
    return new


def stored(code: str) -> Catalog:
    """Return the catalogue of *code* as its file has it."""
    with _po(code).open("rb") as file:
        return read_po(file, locale=code)


def compiled(catalogue: Catalog) -> bytes:
    """Return *catalogue* as a program reads it."""
    target = io.BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def written(catalogue: Catalog) -> bytes:
    """Return *catalogue* as its file holds it: without lines, which change daily."""
    target = io.BytesIO()
    write_po(target, catalogue, width=88, include_lineno=False, omit_header=False)
    return target.getvalue()


def faults(code: str) -> list[str]:
    """Return what is wrong with the file of *code*, each in a sentence."""
    has, known = stored(code), collected()
    used = {text if isinstance(text, str) else text[0] for text in known}
    found = [
        f"{code}: not in the file: {text!r}" for text in known if _lacks(has, text)
    ]
    found += [f"{code}: not used: {text!r}" for text in has.obsolete]
    for message in has:
        if message.id:
            if _key(message) not in used:
                found.append(f"{code}: not used: {message.id!r}")
            found += [
                f"{code}: {words}: {message.id!r}" for words in _wrong(has, message)
            ]
    return found


def main(*arguments: str) -> int:
    """Write the files, or with ``--check`` say what would be written."""
    if "--check" not in arguments:
        for code in languages():
            catalogue = updated(code)
            _po(code).write_bytes(written(catalogue))
            _po(code).with_suffix(".mo").write_bytes(compiled(stored(code)))
        CUSTOMERS_FILE.write_text(for_customers())
    found = [fault for code in languages() for fault in faults(code)]
    print("\n".join(found) or "Everything is translated.")
    return 1 if found else 0


def _po(code: str) -> Path:
    return FOLDER / code / "LC_MESSAGES" / "upheld.po"


def _lacks(catalogue: Catalog, text: Text) -> bool:
    known = catalogue.get(text if isinstance(text, str) else text[0])
    return known is None or known.id != text


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _wrong(catalogue: Catalog, message: Message) -> Iterator[str]:
    """Yield what is wrong with one translation."""
    source, forms = _forms(message.id), _forms(message.string)
    wanted = catalogue.num_plurals if len(source) > 1 else 1
    if message.fuzzy:
        yield "fuzzy"
    if not all(forms) or len(forms) != wanted:
        yield "not translated"
        return
    names = set().union(*map(_names, source))
    # “a day”, where one needs no figure.
    needed = names - {"num"} if len(source) > 1 else names
    if any(not needed <= _names(form) <= names for form in forms):
        yield "has other placeholders"


def _forms(text: Any) -> tuple[str, ...]:  # noqa: ANN401 - Babel's own
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def _names(text: str) -> set[str]:
    return {one or other for one, other in _NAMED.findall(text)}


def _of_templates() -> Iterator[tuple[str, Text]]:
    for path in sorted((ROOT / TEMPLATES).rglob("*.*")):
        place = path.relative_to(ROOT).as_posix()
        if path.suffix not in {".html", ".txt"}:
            continue
        keywords = {"_": None, "ngettext": (1, 2)}
        for found in extract_from_file("jinja2", path, keywords, (), _OPTIONS):
            text = found[1]
            yield place, text if isinstance(text, str) else (text[0], text[1])


def _of_programs() -> Iterator[tuple[str, Text]]:
    for package in PYTHON:
        for path in sorted((ROOT / package).rglob("*.py")):
            place = path.relative_to(ROOT).as_posix()
            if not ENGLISH.match(place):
                tree = ast.parse(path.read_bytes())
                texts = _of_tree(tree, is_plugin=package == "plugins")
                yield from ((place, text) for text in texts)


def _of_tree(tree: ast.AST, *, is_plugin: bool) -> Iterator[Text]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
            if is_plugin:
                yield from _of_field(node)
        elif isinstance(node, ast.ClassDef):
            yield from _of_class(node, titles=is_plugin)


def _of_call(call: ast.Call) -> Iterator[Text]:
    called = call.func.id if isinstance(call.func, ast.Name) else ""
    if called == "ngettext":
        one, many = (_constant(given) for given in call.args[:2])
        if one and many:
            yield one, many
    if called in SINGLE:
        yield from filter(None, map(_constant, call.args[:1]))


def _of_field(call: ast.Call) -> Iterator[Text]:
    """Yield the label, the help and the ways to choose from of a parameter."""
    if isinstance(call.func, ast.Name) and call.func.id in FIELDS:
        given = list(call.args)
        for keyword in call.keywords:
            if isinstance(keyword.value, ast.Dict):
                given += keyword.value.values
        yield from filter(None, map(_constant, given))


def _of_class(made: ast.ClassDef, *, titles: bool) -> Iterator[Text]:
    """Yield the values of an enumeration of states, and the title of a model."""
    for line in made.body:
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
            is_title = titles and line.targets[0].id == "title"
            if is_title or made.name in NAMED:
                yield from filter(None, [_constant(line.value)])


def _constant(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return ""


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""Stylesheets and templates use the tokens and nothing beside them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHEETS = sorted((ROOT / "upheld" / "static" / "css").glob("*.css"))
#: Documents are printed by styles of their own.
TEMPLATES = [
    path
    for path in sorted((ROOT / "templates").rglob("*.html"))
    # Papers have sheets of their own, and mails can have none.
    if not {"documents", "mails"} & set(path.parts)
]

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DECLARATION = re.compile(r"(?<![\w-])([a-z][a-z-]*)\s*:\s*([^;{}]+);")
COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(rgba?|hsla?|oklch|lab|color)\(", re.IGNORECASE
)
NAMED = re.compile(r"\b(white|black|gr[ae]y|red|green|blue|orange|yellow)\b")
BREAKPOINTS = {"480px", "479.98px", "900px", "899.98px", "1280px", "1279.98px"}

TOKEN = r"var\(--[a-z0-9-]+\)"
#: ``calc`` may scale and add tokens; 0 and ``auto`` are no sizes, -1px and 100% are
#: places: over a border, below a field.
SPACE = re.compile(rf"({TOKEN}|calc\([^;]*{TOKEN}[^;]*\)|0|auto|-?1px|100%|\s)+")
FONT = re.compile(r"(400|500|600) var\(--(type|mono)-\d+\)|var\(--body\)|inherit")
SIDES = r"(-(inline|block|top|bottom|left|right)(-(start|end))?)?"
ALLOWED = {
    rf"(padding|margin){SIDES}": SPACE,
    r"(row-|column-)?gap": SPACE,
    rf"inset{SIDES}|top|bottom|left|right": SPACE,
    r"font": FONT,
    r"font-weight": re.compile("400|500|600|inherit"),
    r"font-size|line-height": re.compile("(?!)"),
    r"border-(\w+-\w+-)?radius": re.compile(r"var\(--radius-(control|panel)\)|0"),
    r"z-index": re.compile(r"var\(--layer-[a-z]+\)"),
    r"(transition|animation)-duration": re.compile(r"0ms !important"),
    r"transition|animation": re.compile(rf"([a-z-]+ {TOKEN}( [a-z-]+)?,?\s*)+|none"),
    r"box-shadow": re.compile(rf"none|0 8px 24px {TOKEN}|inset (0 -2px|2px 0) {TOKEN}"),
}


def declarations(sheet: Path) -> Iterator[tuple[str, str]]:
    text = COMMENT.sub("", sheet.read_text())
    for name, value in DECLARATION.findall(text):
        yield name, " ".join(value.split())


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_stylesheet_uses_spaces_fonts_and_layers_of_the_tokens(sheet: Path) -> None:
    wrong = [
        f"{name}: {value}"
        for name, value in declarations(sheet)
        for pattern, allowed in ALLOWED.items()
        if re.fullmatch(pattern, name) and not allowed.fullmatch(value)
    ]
    assert wrong == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_only_the_token_file_names_colours(sheet: Path) -> None:
    named = [
        f"{name}: {value}"
        for name, value in declarations(sheet)
        if COLOUR.search(value) or (NAMED.search(value) and name != "white-space")
    ]
    assert named == [] or sheet.name == "tokens.css"


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_stylesheet_breaks_at_the_three_widths_only(sheet: Path) -> None:
    widths = re.findall(r"(?:min|max)-width: ([\d.]+px)\)", sheet.read_text())
    assert set(widths) <= BREAKPOINTS


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_stylesheet_uses_only_tokens_that_exist(sheet: Path) -> None:
    known = re.findall(r"(--[a-z0-9-]+):", SHEETS_TEXT)
    used = re.findall(r"var\((--[a-z0-9-]+)\)", sheet.read_text())
    assert set(used) <= set(known)


SHEETS_TEXT = "\n".join(sheet.read_text() for sheet in SHEETS)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_style_or_script_of_its_own(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"""\sstyle\s*=|<style|\son[a-z]+\s*=\s*["']""", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"""["'>\s]#[0-9a-fA-F]{6}\b""", text)

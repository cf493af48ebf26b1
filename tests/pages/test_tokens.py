"""Every pair of colours that meets on a page can be read, in both themes."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "upheld" / "static" / "css" / "tokens.css"
PAIR = re.compile(r"--([a-z0-9-]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\)")

GROUNDS = ("surface", "canvas", "surface-2", "selected")
CHIPS = ("good", "act", "bad", "info", "neutral")
#: WCAG 2.2: 4.5 for text (1.4.3), 3 for controls, focus and charts (1.4.11).
NEEDS = (
    *(("text", ground, 4.5) for ground in GROUNDS),
    *(("muted", ground, 4.5) for ground in GROUNDS),
    *(("accent", ground, 4.5) for ground in GROUNDS),
    *(("accent-hover", ground, 4.5) for ground in GROUNDS),
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-hover", 4.5),
    *(("control", ground, 3.0) for ground in GROUNDS),
    *((tone, ground, 4.5) for tone in ("good", "act", "bad") for ground in GROUNDS[:2]),
    *((tone, "selected", 4.5) for tone in ("good", "act", "bad")),
    *((f"chip-{tone}", f"chip-{tone}-ground", 4.5) for tone in CHIPS),
    ("text", "chip-info-ground", 4.5),
    *((f"chart-{number}", "surface", 3.0) for number in range(1, 7)),
)


def colours() -> dict[str, tuple[str, str]]:
    found = PAIR.findall(TOKENS.read_text())
    return {name: (light, dark) for name, light, dark in found}


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "needed"), NEEDS)
def test_colours_that_meet_can_be_told_apart(
    front: str, ground: str, needed: float, theme: int
) -> None:
    known = colours()
    assert contrast(known[front][theme], known[ground][theme]) >= needed


def test_the_contrast_of_black_on_white_is_21() -> None:
    assert contrast("000000", "ffffff") == pytest.approx(21)


def test_every_colour_token_is_checked_or_is_decoration() -> None:
    checked = {name for front, ground, _needed in NEEDS for name in (front, ground)}
    assert set(colours()) - checked == {"hairline"}

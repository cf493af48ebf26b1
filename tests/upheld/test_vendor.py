"""What we ship of others: unchanged, listed, and with its licence."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

STATIC = Path(__file__).resolve().parents[2] / "upheld" / "static"
PACKAGES: list[dict[str, Any]] = json.loads(
    (STATIC / "vendor" / "manifest.json").read_text()
)
LISTED = {name: sha for package in PACKAGES for name, sha in package["files"].items()}
OURS = {"fonts/fonts.conf", "vendor/manifest.json"}
TYPOGRAPHY = "€→−–×≤≥✓\u2009\u202f’“”őșčğŁ"


def test_every_vendored_file_has_the_listed_sum() -> None:
    sums = {
        name: hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
        for name in LISTED
    }
    assert sums == LISTED


@pytest.mark.parametrize("folder", ["fonts", "icons", "vendor"])
def test_no_vendored_file_is_unlisted(folder: str) -> None:
    found = {
        path.relative_to(STATIC).as_posix()
        for path in (STATIC / folder).rglob("*")
        if path.is_file()
    }
    assert found - OURS == {name for name in LISTED if name.startswith(folder)}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_a_licence_lies_beside_every_package(package: dict[str, Any]) -> None:
    folders = {(STATIC / name).parent for name in package["files"]}
    assert all(list(folder.glob("LICENSE*")) for folder in folders)


@pytest.mark.parametrize("weight", [400, 500, 600])
def test_the_browser_font_holds_our_typography(weight: int) -> None:
    path = STATIC / "fonts" / f"UpheldSans-{weight}.woff2"
    letters = TTFont(path).getBestCmap()
    assert [sign for sign in TYPOGRAPHY if ord(sign) not in letters] == []
    assert path.stat().st_size < 30_000


def test_the_figures_of_the_browser_font_are_equally_wide() -> None:
    font = TTFont(STATIC / "fonts" / "UpheldSans-400.woff2")
    widths = {font["hmtx"][font.getBestCmap()[ord(digit)]][0] for digit in "0123456789"}
    assert widths == {600}

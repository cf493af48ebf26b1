"""Six states of every page: their sites, their pictures, and what judges a picture."""

import contextlib
import io
import json
import os
import re
import socket
import sqlite3
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, BrowserContext

from contracts.quotes.queries.stored import load_lines
from tests.browser.site import Site, serving
from tests.browser.test_every_page import (
    CUSTOMERS_PAGES,
    STAFF_PAGES,
    VISITORS_PAGES,
)
from tests.databases import copy_sqlite
from tests.shop import make_app
from tests.world import CHEAP
from upheld.state import state

WIDTHS = (1440, 320)
HEIGHT = 700
#: The token ``--canvas``.
CANVAS = {"light": (246, 247, 249), "dark": (15, 20, 26)}
#: How far apart the lightest and the darkest point of a text lie at least.
INK = 90
#: What is lower than this is no message.
SMALLEST = 12
#: How much a colour may differ in a picture that was made small.
BLUR = 3

#: Tables of SQLite itself.
_OWN = {"sqlite_schema", "sqlite_temp_schema", "sqlite_sequence", "sqlite_stat1"}

_SHOW = """
(selector, theme) => {
  document.documentElement.dataset.theme = theme;
  const shown = (one) => one.checkVisibility({ visibilityProperty: true });
  const one = [...document.querySelectorAll(selector)].find(shown);
  if (!one) return null;
  one.scrollIntoView({ block: "center", behavior: "instant" });
  const { x, y, width, height } = one.getBoundingClientRect();
  const spot = [3, 160, 330, 500, 650].find(
    (y) => ["BODY", "HTML", "MAIN"].includes(document.elementFromPoint(3, y)?.tagName)
  );
  return { x, y, width, height, spot, text: one.innerText,
    wide: document.documentElement.scrollWidth };
}
"""
_AXE = """
async (selector, rules) => {
  const all = [...document.querySelectorAll(selector)];
  const shown = all.filter((one) => one.checkVisibility());
  const only = rules ? { runOnly: rules } : {};
  const found = await axe.run(shown, { resultTypes: ["violations"], ...only });
  return found.violations.map((one) => [one.id, one.nodes[0].html.slice(0, 160)]);
}
"""


def by_endpoint(table: dict[str, str]) -> dict[str, str]:
    """Return one address for each endpoint of *table*."""
    found: dict[str, str] = {}
    for name, path in table.items():
        found.setdefault(name.partition(",")[0], path)
    return found


#: One address for each endpoint, by who opens it.
STAFF = by_endpoint(STAFF_PAGES)
VISITORS = by_endpoint(VISITORS_PAGES)
CUSTOMERS = by_endpoint(CUSTOMERS_PAGES)
#: Each page that has states, and who opens it.
PAGES = {
    **dict.fromkeys(VISITORS, "visitor"),
    **dict.fromkeys(CUSTOMERS, "customer"),
    **dict.fromkeys(STAFF, "staff"),
}
ADDRESSES = {**VISITORS, **CUSTOMERS, **STAFF}


def address(site: Site, endpoint: str) -> str:
    """Return where the page is; a line is the first of the full draft."""
    with site.shop.staff():
        lines = load_lines(site.ids["draft"])
    line = next(one for one in lines if one.part_of)
    return ADDRESSES[endpoint].format(**{**site.ids, "line": line.id})


@contextmanager
def copied(
    site: Site, folder: Path, change: Callable[[Path], None] = lambda _path: None
) -> Iterator[tuple[str, Flask]]:
    """Serve a copy of the site's database after *change* has been made to the file.

    The same sessions are signed in there: a browser tells hosts apart, not ports.
    """
    database = folder / "upheld.db"
    copy_sqlite(state(site.shop.app).settings.data_folder / "upheld.db", database)
    change(database)
    with served(database, folder) as given:
        yield given


@contextmanager
def served(database: Path, folder: Path) -> Iterator[tuple[str, Flask]]:
    """Serve the database in a file; give the address and the application."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        app = make_app(f"sqlite:///{database}", folder, base_url=url)
        app.extensions["security"].pwd_context.update(**CHEAP)
        with serving(app, listener):
            yield url, app
        state(app).engine.dispose()


def without(*tables: str) -> Callable[[Path], None]:
    """Return what loses some tables of a database."""

    def lose(database: Path) -> None:
        with contextlib.closing(sqlite3.connect(database)) as connection:
            for table in tables:
                connection.execute(f'drop table "{table}"')

    return lose


def tables_of(database: Path) -> set[str]:
    """Return the names of all tables."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("pragma table_list")
        return {row[1] for row in rows if row[2] in {"table", "virtual"}} - _OWN


class Eye:
    """Looks at a page by the protocol of the browser itself.

    Nothing here waits for a page that is on its way, as what looks at a page that
    loads the next one has to.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.page = context.new_page()
        # Nothing moves, so that no colour is on its way to another.
        self.page.emulate_media(reduced_motion="reduce")
        self.page.add_init_script(AXE_SCRIPT)
        self._session = context.new_cdp_session(self.page)

    def run(self, script: str, *given: Any) -> Any:
        """Return what a function in JavaScript answers to what it is *given*."""
        arguments = ", ".join(json.dumps(one) for one in given)
        answer = self._session.send(
            "Runtime.evaluate",
            {
                "expression": f"({script})({arguments})",
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def resize(self, width: int) -> None:
        self._session.send(
            "Emulation.setDeviceMetricsOverride",
            {
                "width": width,
                "height": HEIGHT,
                "deviceScaleFactor": 1,
                "mobile": False,
            },
        )

    def picture(self, name: str) -> Image.Image:
        taken = self._session.send(
            "Page.captureScreenshot", {"format": "jpeg", "quality": 90}
        )
        body = b64decode(taken["data"])
        if folder := os.environ.get("SCREENSHOTS"):
            file = re.sub("[^a-z0-9]+", "-", f"state-{name}".lower())
            Path(folder, f"{file}.jpg").write_bytes(body)
        return Image.open(io.BytesIO(body)).convert("RGB")

    def axe(self, selector: str, rules: list[str] | None = None) -> list[Any]:
        """Return what axe finds in what *selector* shows."""
        found: list[Any] = self.run(_AXE, selector, rules)
        return found


@contextmanager
def eyes(
    browser: Browser, url: str, cookies: dict[str, Any]
) -> Iterator[dict[str, Eye]]:
    """Open a page for each of those who open pages, signed in by their *cookies*."""
    contexts = {
        who: browser.new_context(base_url=url, storage_state=state)
        for who, state in cookies.items()
    }
    yield {who: Eye(context) for who, context in contexts.items()}
    for context in contexts.values():
        context.close()


def judge(eye: Eye, name: str, message: str) -> str:
    """Take four pictures of a state and judge them; return what *message* says.

    The *message* lies in each of them and can be read; around it lies the ground of
    the theme; nothing is wider than the picture.  axe looks at the message in both
    themes.
    """
    text = ""
    for width in WIDTHS:
        eye.resize(width)
        for theme in CANVAS:
            shown = eye.run(_SHOW, message, theme)
            assert shown is not None, f"{name}: nothing matches {message}"
            picture = eye.picture(f"{name}-{theme}-{width}")
            _judge_picture(picture, shown, theme, f"{name} {theme} {width}")
            text = str(shown["text"])
            if width == WIDTHS[0]:
                rules = None if theme == "light" else ["color-contrast"]
                assert eye.axe(message, rules) == [], name
    return text


def _judge_picture(
    picture: Image.Image, shown: dict[str, Any], theme: str, name: str
) -> None:
    width, height = picture.size
    left, top = max(0, int(shown["x"])), max(0, int(shown["y"]))
    right = min(width, int(shown["x"] + shown["width"]))
    bottom = min(height, int(shown["y"] + shown["height"]))
    assert min(right - left, bottom - top) > SMALLEST, f"{name}: not in the picture"
    assert shown["x"] >= -1, name
    assert shown["x"] + shown["width"] <= width + 1, name
    counted = picture.crop((left, top, right, bottom)).convert("L").histogram()
    shades = [shade for shade, count in enumerate(counted) if count]
    assert max(shades) - min(shades) >= INK, f"{name}: the message cannot be read"
    assert shown["spot"] is not None, f"{name}: no ground to be seen"
    ground = picture.getpixel((3, int(shown["spot"])))
    assert isinstance(ground, tuple)
    apart = [abs(one - other) for one, other in zip(ground, CANVAS[theme], strict=True)]
    assert max(apart) <= BLUR, f"{name}: the ground is {ground}"
    assert shown["wide"] <= width, f"{name}: scrolls sideways"

"""How fast the quote builder answers a change: 200 and 2,000 lines.

    python -m benchmarks.builder [rounds]

Each round changes one quantity as the page does: sign-in looked up, form read, line
stored with its audit row, everything priced and summed, the builder rendered as the
page is sent it: without the rows that it has already.
The base is the same Flask answering "hello", in the same run.  Processor time: the
disk of whoever runs it, and the neighbours on its machine, have no say.  Then the bytes
that a browser fetches before it can use the page; and, in real time, how long Chromium
takes from the typed quantity to the drawn total, server and all.
"""

import gzip
import re
import shutil
import socket
import statistics
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from playwright.sync_api import sync_playwright
from werkzeug.test import Client

from contracts.quotes.operations import LineChoice, add_lines
from contracts.quotes.queries import builder_view
from contracts.quotes.views.rows import SHOWN
from tests.browser.site import serving
from tests.conftest import BROWSERS, CHROMIUM
from tests.shop import NOW, TODAY, Shop, fill_shop, make_app, open_shop
from tests.world import CHEAP, PASSWORD, PASSWORD_HASH
from upheld import clock
from upheld.accounts.people import NewUser, create_user
from upheld.cli.serve import spare_collector
from upheld.migrations import upgrade
from upheld.pages import assets
from upheld.principal import Role

SIZES = (200, 2_000)
#: The bar of the journeys: milliseconds at the 95th percentile.
BARS = {200: 50, 2_000: 150}
#: Where a page says what it shows, as the next request does.
MARK = re.compile(rb'data-shown="([^"]+)"')
EMAIL = "dana@northwind.example"
CODES = ("R740", "API", "P24", "VISIT")


def main() -> None:
    """Print the figures."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with tempfile.TemporaryDirectory() as folder:
        app = prepared(Path(folder))
        spare_collector()
        for size in SIZES:
            with open_shop(app) as shop:
                quote_id, line_id = long_quote(shop, size)
            measure(app, quote_id, line_id, rounds=rounds)
            paint(app, quote_id, rounds=rounds // 3)
    print_bytes()


def base() -> Callable[[], object]:
    """Return what asks an application that says hello."""
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "hello")
    client = app.test_client()
    return lambda: client.get("/").get_data()


def prepared(folder: Path) -> Flask:
    """Return an application with a shop and somebody who sells."""
    url = f"sqlite:///{folder / 'upheld.db'}"
    upgrade(url)
    app = make_app(url, folder)
    app.extensions["security"].pwd_context.update(**CHEAP)
    fill_shop(app)
    with open_shop(app):
        user = NewUser(EMAIL, "Dana Roth", frozenset({Role.SALES}))
        create_user(user, now=NOW, password_hash=PASSWORD_HASH)
    return app


def long_quote(shop: Shop, size: int) -> tuple[str, str]:
    """Return a quote of *size* lines, and the line to change."""
    quote_id = shop.quote()
    choices = [LineChoice(code=CODES[place % len(CODES)]) for place in range(size)]
    add_lines(quote_id, choices, edition=None, now=clock.now())
    return quote_id, builder_view(quote_id, today=TODAY).lines[0].id


def measure(app: Flask, quote_id: str, line_id: str, *, rounds: int) -> None:
    """Change the quantity of one line *rounds* times and print what it took.

    The base takes turns with it: a processor is not always as fast as it was.
    """
    client, token = signed_in(app)
    headers = {"HX-Request": "true", "X-CSRFToken": token}
    quantity = iter(range(1, 1_000_000))
    # Only the last one: a server does not keep what it has answered.
    pages: deque[bytes] = deque(maxlen=1)

    def change() -> None:
        form = {f"quantity-{line_id}": str(next(quantity))}
        answer = client.post(f"/quotes/{quote_id}", data=form, headers=headers)
        if answer.status_code != 200:
            raise SystemExit(f"the change was refused: {answer.text}")
        pages.append(answer.get_data())
        found = MARK.search(pages[-1])
        headers[SHOWN] = found[1].decode() if found else ""

    timed(change, 5)
    took, ratios, hello = [], [], base()
    for _round in range(rounds):
        greeted = statistics.median(timed(hello, 9))
        took += timed(change, 1)
        ratios.append(took[-1] / greeted)
    took.sort()
    late = took[int(len(took) * 0.95) - 1]
    lines = pages[-1].count(b'<tr id="l')
    squeezed = len(gzip.compress(pages[-1], 6))
    print(
        f"{lines:5} lines  median {statistics.median(took):7.1f} ms  "
        f"p95 {late:7.1f} ms (bar {BARS[lines]})  "
        f"x{statistics.median(ratios):,.0f} of hello  "
        f"{len(pages[-1]) / 1024:,.0f} kB, gzip {squeezed / 1024:.1f} kB"
    )


#: Types into the first field as a person does and waits until the page has changed
#: and been drawn.
CHANGE = """
async (quantity) => {
  const field = document.querySelector("input[name^=quantity-]");
  field.value = quantity;
  const start = performance.now();
  const done = new Promise((resolve) => document.addEventListener(
    "htmx:after:swap",
    () => requestAnimationFrame(() => setTimeout(resolve)),
    { once: true },
  ));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  await done;
  return performance.now() - start;
}
"""


def paint(app: Flask, quote_id: str, *, rounds: int) -> None:
    """Print how long it takes in Chromium from a typed quantity to a drawn total."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        serving(app, listener),
        sync_playwright() as tools,
    ):
        found = (path for name in BROWSERS if (path := shutil.which(name)))
        browser = tools.chromium.launch(
            executable_path=next(found, None), chromium_sandbox=False, args=CHROMIUM
        )
        page = browser.new_page(
            base_url=f"http://localhost:{listener.getsockname()[1]}",
            viewport={"width": 1440, "height": 900},
        )
        page.goto("/sign-in")
        page.locator("[name=email]").fill(EMAIL)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("form button.main").click()
        page.locator("#user-menu").wait_for(state="attached")
        page.goto(f"/quotes/{quote_id}")
        page.locator("#yearly").wait_for()
        took = sorted(page.evaluate(CHANGE, str(2 + place)) for place in range(rounds))
        browser.close()
    late = took[int(len(took) * 0.95) - 1]
    print(
        f"             drawn in Chromium after {statistics.median(took):5.0f} ms  "
        f"p95 {late:5.0f} ms (bar 100 at 200 lines)"
    )


def signed_in(app: Flask) -> tuple[Client, str]:
    """Return a browser of the salesperson, and the proof for its forms."""
    client = app.test_client()
    token = proof(client.get("/sign-in").text)
    form = {"email": EMAIL, "password": PASSWORD, "csrf_token": token}
    answer = client.post("/sign-in", data=form)
    if answer.status_code not in {302, 303}:
        raise SystemExit(f"nobody could sign in: {answer.status}")
    return client, proof(client.get("/account/tokens").text)


def proof(page: str) -> str:
    """Return the token of the first form of a page."""
    return page.split('name="csrf_token" value="', 1)[1].split('"', maxsplit=1)[0]


def timed(action: Callable[[], object], rounds: int) -> list[float]:
    """Return the milliseconds that *action* took each time."""
    took = []
    for _round in range(rounds):
        start = time.process_time()
        action()
        took.append((time.process_time() - start) * 1000)
    return took


def print_bytes() -> None:
    """Print what a browser fetches once, squeezed as it is sent."""
    kinds = {"CSS": "css/", "own JavaScript": "js/", "htmx": "vendor/"}
    total = 0
    for kind, folder in kinds.items():
        files = [one for name, one in assets().items() if name.startswith(folder)]
        size = sum(len(one.squeezed) for one in files)
        total += size
        print(f"{kind:<16} {size / 1024:6.1f} kB gzip in {len(files)} files")
    fonts = [len(one.body) for name, one in assets().items() if "fonts/" in name]
    print(f"CSS and JS       {total / 1024:6.1f} kB gzip (bar 60)")
    print(f"fonts            {sum(fonts) / 1024:6.1f} kB in {len(fonts)} files")


if __name__ == "__main__":
    main()

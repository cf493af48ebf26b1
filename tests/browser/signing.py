"""Sign an offer and open its paper, as a customer who waits for it."""

import re
import time

from playwright.sync_api import Page

#: How long a customer waits for the signed paper.
SECONDS = 5
OPEN_PDF = re.compile(r"^Open C-\d{4}-\d+-v1\.pdf$")


def sign_and_open(page: Page, offer: str) -> tuple[float, bytes]:
    """Accept the *offer*; return how many seconds its paper took, and its bytes."""
    page.goto(offer)
    page.get_by_label("Your name").fill("Ada Keller")
    began = time.monotonic()
    page.get_by_role("button", name="Accept and sign for").click()
    link = page.get_by_role("link", name=OPEN_PDF)
    link.wait_for(timeout=SECONDS * 1000)
    paper = page.request.get(str(link.get_attribute("href")))
    return time.monotonic() - began, paper.body()

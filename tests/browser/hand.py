"""A hand on a page that counts what it does, and the table of what it counted."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page

TABLE = Path(__file__).parents[2] / "docs" / "journeys.md"
#: Set it to write what was counted into the table instead of comparing with it.
WRITES = "WRITE_JOURNEYS"


@dataclass
class Hand:
    """Clicks, presses of a key and typed texts: each is one action."""

    page: Page
    actions: int = 0

    def click(self, what: Locator) -> None:
        self.actions += 1
        what.click()

    def press(self, key: str) -> None:
        self.actions += 1
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.actions += 1
        self.page.keyboard.type(text)


def check(journey: str, counted: int) -> None:
    """Fail above the goal of a journey, or where the table says another figure."""
    lines = TABLE.read_text().splitlines()
    found = [
        (place, cells)
        for place, line in enumerate(lines)
        if (cells := re.split(r"\s*\|\s*", line.strip("| ")))[0] == journey
    ]
    assert len(found) == 1, f"{TABLE.name} has no row {journey}"
    place, (_name, what, goal, measured, *_more) = found[0]
    if os.environ.get(WRITES):
        lines[place] = f"| {journey} | {what} | {goal} | {counted} |"
        TABLE.write_text("\n".join(lines) + "\n")
    else:
        assert measured == f"{counted}", f"{TABLE.name} says otherwise"
    assert counted <= int(goal)

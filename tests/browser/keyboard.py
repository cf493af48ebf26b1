"""Somebody at a keyboard alone: every step is a key, and says where the focus is."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

#: How often Tab is pressed at most to come from one thing to the next.
MOST = 80
#: Whether what has the focus can be seen to have it: a ring, or a card around it.
IS_SHOWN = """
(one) => {
  const ring = (each) => getComputedStyle(each).outlineStyle !== "none"
    && parseFloat(getComputedStyle(each).outlineWidth) >= 1;
  const box = one.getBoundingClientRect();
  const card = one.closest(".card, .search-field");
  return (ring(one) || Boolean(card && ring(card)))
    && box.bottom > 0 && box.top < innerHeight;
}
"""
WHERE = """
() => {
  const one = document.activeElement;
  const words = one.getAttribute("aria-label") || one.innerText || one.id;
  return one === document.body ? "nothing"
    : `${one.localName} ${(words ?? "").trim().slice(0, 40)}`;
}
"""


@dataclass
class Keyboard:
    """Moves by keys only; never clicks, focuses or fills."""

    page: Page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def go_to(self, what: Locator, *, key: str = "Tab") -> None:
        """Press *key* until *what* has the focus and shows it."""
        expect(what).to_be_visible()
        passed = []
        for _ in range(MOST):
            self.press(key)
            if what.evaluate("one => one === document.activeElement"):
                assert what.evaluate(IS_SHOWN), f"{self.where()} shows no focus"
                return
            passed.append(self.where())
        message = f"{what} is not reached by {key}, only: {', '.join(passed)}"
        raise AssertionError(message)

    def use(self, what: Locator, *, key: str = "Enter") -> None:
        """Go to a link or a button and press it."""
        self.go_to(what)
        self.press(key)

    def enter(self, what: Locator, text: str) -> None:
        """Go to a field, which selects what it holds, and type over it."""
        self.go_to(what)
        self.type(text)

    def open(self, title: str) -> None:
        """Find something by its title from any page, and open it."""
        self.press("Control+k")
        expect(self.page.locator("#search")).to_be_focused()
        self.type(title)
        self.press("Enter")
        expect(self.page.locator("h1")).to_have_text(title)

    def is_on(self, what: Locator) -> None:
        """See that the focus is on *what* now, as a person expects, and visible."""
        expect(what).to_be_focused()
        assert what.evaluate(IS_SHOWN), f"{self.where()} shows no focus"

    def where(self) -> str:
        """Say what has the focus."""
        return str(self.page.evaluate(WHERE))

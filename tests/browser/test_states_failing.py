"""Each page when the server fails, and when it lacks one part of the page.

The faults are real: the server runs on a copy of the database that lost tables.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.site import Site
from tests.browser.states import (
    PAGES,
    Eye,
    address,
    copied,
    eyes,
    judge,
    tables_of,
    without,
)

#: What tells who asks, and in which words.
KNOWING = {
    "audit_head",
    "own_word",
    "preference",
    "role_grant",
    "seller",
    "sign_in",
    "user",
}
#: What independent parts of pages are read from.
ASIDE = (
    "contract_request",
    "customer_agreement",
    "document",
    "mail",
    "passkey",
    "quote_approval",
    "quote_question",
)
#: The independent parts of pages that these tables are lost to.
PARTS = {
    "sales.home": {"requests", "waiting", "decisions"},
    "sales.contract": {"documents"},
    "sales.customer": {"promised"},
    "portal.contract": {"requests", "documents"},
    "portal.signed": {"documents"},
    "safety.overview": {"passkeys"},
}
#: Nothing is read for them: they fail when something is sent.
NEVER_FAILS = {
    "security.login": "a form that reads nothing",
    "security.forgot_password": "a form that reads nothing",
    "entry.ask_code": "a form that reads nothing",
    "entry.code": "a form that reads nothing",
    "links.opened": "a broken link is not looked up",
    "verify.form": "a form that reads nothing",
    "notice.form": "a form that reads nothing",
}
NO_PARTS = {
    **{name: "one form" for name, who in PAGES.items() if who == "visitor"},
    "sentences.own_sentence": "the words are what it is about",
    "vocabulary.words": "the words are what it is about",
    "sales.customer_words": "the words are what it is about",
}
_MISSING = """
() => [...document.querySelectorAll(".own-part:has(> .missing)")].map((one) => one.id)
"""
Eyes = dict[str, Eye]
Opening = Callable[[str, Callable[[Path], None]], AbstractContextManager[Eyes]]


def lose_all_but_people(database: Path) -> None:
    without(*(tables_of(database) - KNOWING))(database)


@pytest.fixture(scope="module")
def spoilt(
    site: Site,
    browser: Browser,
    everybody: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Opening:
    """Open pages of a copy of the server that something has been done to."""

    @contextmanager
    def opening(name: str, spoil: Callable[[Path], None]) -> Iterator[Eyes]:
        with (
            copied(site, tmp_path_factory.mktemp(name), spoil) as copy,
            eyes(browser, copy[0], everybody) as opened,
        ):
            yield opened

    return opening


@pytest.fixture(scope="module")
def failing(spoilt: Opening) -> Iterator[Eyes]:
    """Open pages of a server that knows who asks, and nothing else."""
    with spoilt("failing", lose_all_but_people) as opened:
        yield opened


@pytest.fixture(scope="module")
def lost(spoilt: Opening) -> Iterator[Eyes]:
    """Open pages of a server that does not even know who asks."""
    with spoilt("lost", without("user")) as opened:
        yield opened


@pytest.fixture(scope="module")
def wordless(spoilt: Opening) -> Iterator[Eyes]:
    """Open pages of a server that has lost the words of its seller."""
    with spoilt("words", without("own_word")) as opened:
        yield opened


@pytest.fixture(scope="module")
def lacking(spoilt: Opening) -> Iterator[Eyes]:
    """Open pages of a server that has lost what stands beside their main matter."""
    with spoilt("aside", without(*ASIDE)) as opened:
        yield opened


def status(eye: Eye, path: str) -> int:
    answer = eye.page.goto(path)
    assert answer is not None
    return answer.status


@pytest.mark.parametrize(
    "endpoint", [name for name in PAGES if name not in NEVER_FAILS]
)
def test_a_page_that_fails_says_so_and_asks_again(
    endpoint: str, site: Site, failing: Eyes, lost: Eyes
) -> None:
    path, who = address(site, endpoint), PAGES[endpoint]
    eye = failing[who]
    if status(eye, path) != 503:
        # It needs nothing but the person.
        eye = lost[who]
        assert status(eye, path) == 503
    text = judge(eye, f"error-{endpoint}", "[data-failure]")
    assert "Nothing was changed." in text
    assert "Try again" in text


@pytest.mark.parametrize("endpoint", [name for name in PAGES if name not in NO_PARTS])
def test_a_page_stands_without_one_of_its_parts(
    endpoint: str, site: Site, wordless: Eyes
) -> None:
    eye = wordless[PAGES[endpoint]]
    found = status(eye, address(site, endpoint))
    assert found == (404 if endpoint == "no page" else 200)
    text = judge(eye, f"partial-{endpoint}", "#main .missing")
    assert "Try again" in text


@pytest.mark.parametrize("endpoint", PARTS)
def test_each_part_says_in_its_place_that_it_is_missing(
    endpoint: str, site: Site, lacking: Eyes
) -> None:
    eye = lacking[PAGES[endpoint]]
    assert status(eye, address(site, endpoint)) == 200
    judge(eye, f"part-{endpoint}", ".own-part .missing")
    assert set(eye.run(_MISSING)) == {f"part-{name}" for name in PARTS[endpoint]}


def test_few_pages_lack_one_of_these_states() -> None:
    assert len(NEVER_FAILS) == 7
    assert len(NO_PARTS) == 12

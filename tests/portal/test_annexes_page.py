"""Annexes that a plugin added to an offer, on the customer's page."""

from dataclasses import replace

import pytest

from contracts.annexes import Annex, AnnexPart
from tests.contracts.offers import offer
from tests.portal.deals import holder, send

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

ANNEX = Annex(
    "privacy",
    "1.0",
    "Personal data",
    "terms",
    (
        AnnexPart(text="Only <b>what</b> is needed."),
        AnnexPart(points=("Kept secret",)),
        AnnexPart(heads=("Measure", "What"), rows=(("Transport", "Encrypted"),)),
    ),
)


def test_an_annex_is_read_on_the_page_of_the_offer_with_its_text_escaped(world):
    deal = send(world, of=replace(offer(), annexes=(ANNEX,)))

    page = world.ask(holder(world, deal), "GET", deal.page).text

    assert "<summary>Annex 1. Personal data</summary>" in page
    assert "<p>Only &lt;b&gt;what&lt;/b&gt; is needed.</p>" in page
    assert "<li>Kept secret</li>" in page
    assert '<td data-label="What">Encrypted</td>' in page

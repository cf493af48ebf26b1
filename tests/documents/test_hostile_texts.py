"""Whatever customers type is text on the paper and nothing else."""

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from typing import Any, NamedTuple

import pikepdf
import pytest

from contracts.documents.job import Job, PaperFailed, Printed
from contracts.documents.pool import print_paper
from tests.documents.reading import opened, pages, tags
from tests.documents.samples import CUSTOMER, ONE, SELLER, contract, offer, units

#: Keys of the record whose texts people type.
TYPED = {
    "address", "adds", "contact", "description", "email", "exclusions", "legal_name",
    "meaning", "measured", "measured_from", "name", "note", "outcome", "owner",
    "phone", "place", "product", "sentence", "serial", "service_steps", "statement",
    "tax_number", "text", "title", "unit", "units", "what", "who", "word",
}  # fmt: skip
VECTORS = (
    '<img src="file:///etc/passwd">',
    '<img src="{canary}/image.png">',
    '<style>@import url("{canary}/style.css"); body {{display: none}}</style>',
    '<p style="background: url({canary}/back.png)">x</p>',
    '<link rel=attachment href="file:///etc/passwd">',
    '<link rel=stylesheet href="{canary}/sheet.css">',
    '<object data="file:///etc/passwd"></object>',
    '<embed src="{canary}/embedded.svg">',
    '<svg><image href="{canary}/drawing.png"/></svg>',
    "<script>document.write(1)</script>",
    '<a href="javascript:app.alert(1)">press</a>',
    '<base href="{canary}/">',
    '" onload="x" alt=\'',
    "{{{{ 7 * 7 }}}} {{% include 'x' %}} ${{7*7}}",
    "&lt;b&gt; &amp; &#60;i&#62;",
)


@pytest.fixture(scope="module")
def canary() -> Iterator[tuple[str, list[str]]]:
    """Listen on this machine, and note whoever calls."""
    server = socket.create_server(("127.0.0.1", 0))
    calls: list[str] = []

    def listen() -> None:
        while True:
            try:
                connection, caller = server.accept()
            except OSError:
                return
            calls.append(str(caller))
            connection.close()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}", calls
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)


def typed(value: Any, texts: Iterator[str], key: str = "") -> Any:
    """Return a record in which every typed text is the next of *texts*."""
    if key == "within":
        return value
    if isinstance(value, dict):
        return {name: typed(item, texts, name) for name, item in value.items()}
    if isinstance(value, list):
        return [typed(item, texts, key) for item in value]
    return next(texts) if isinstance(value, str) and key in TYPED and value else value


def printed(*texts: str) -> Printed:
    record = typed(json.loads(contract(offer(units=units(2)))), cycle(texts))
    return print_paper(Job(json.dumps(record, ensure_ascii=False)))


def squeezed(text: str) -> str:
    """Return *text* without its spaces, ends of lines and hyphens at them."""
    return "".join(text.replace("-\r\n", "").replace("\ufffe", "").split())


class Attack(NamedTuple):
    """A paper full of hostile texts, and who called while it was made."""

    texts: list[str]
    content: bytes
    calls: list[str]


@pytest.fixture(scope="module", params=[0, 1, 2])
def attack(request: pytest.FixtureRequest, canary: tuple[str, list[str]]) -> Attack:
    """Put each text into other fields every time."""
    address, calls = canary
    texts = [vector.format(canary=address) for vector in VECTORS]
    turned = [*texts[request.param :], *texts[: request.param]]
    return Attack(texts, printed(*turned).content, calls)


def test_markup_stays_text(attack: Attack) -> None:
    read = squeezed("".join(page.text for page in pages(attack.content)))
    assert [text for text in attack.texts if squeezed(text) not in read] == []
    assert "root:" not in read


def test_no_text_loads_anything(attack: Attack) -> None:
    assert attack.calls == []
    assert [tag.kind for tag in tags(attack.content)].count("/Figure") == 1
    with opened(attack.content) as document:
        assert set(document.attachments) == {"contract.json", "units.csv"}


def test_a_paper_holds_nothing_that_acts(attack: Attack) -> None:
    with opened(attack.content) as document:
        assert list(active(document)) == []


def active(document: pikepdf.Pdf) -> Iterator[str]:
    """Yield whatever makes a viewer do something."""
    forbidden = ("/JS", "/JavaScript", "/AA", "/OpenAction", "/URI", "/Launch")
    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary):
            yield from (name for name in forbidden if name in item)
            if item.get("/S") in ("/GoToR", "/Launch", "/URI", "/JavaScript"):
                yield str(item.S)


def test_controls_and_turned_directions_are_left_out() -> None:
    made = printed("Contract\x07or \u202eGHCE\u202c\u2066x\x1b[31m")
    assert "Contractor GHCEx[31m" in pages(made.content)[0].text
    assert made.remarks == ()


@pytest.mark.parametrize(
    "name", ["אבגדה", "مؤسسة الخدمات", "Ελλάδα Ένα", "Ярославль", "Łódź Ğüney ß"]
)
def test_names_of_many_scripts_have_their_letters(name: str) -> None:
    made = print_paper(Job(contract(offer(ONE), name)))
    assert made.remarks == ()


def test_a_character_without_a_letter_shows_its_code() -> None:
    made = print_paper(Job(contract(offer(ONE), "Anna ᚠᚢ 😀")))
    assert "Anna [U+16A0][U+16A2]" in pages(made.content)[0].text
    assert made.remarks == ()


@pytest.mark.parametrize("length", [200, 10_000])
def test_a_text_without_a_space_stays_on_the_page(length: int) -> None:
    made = print_paper(Job(contract(offer(ONE, service_steps=("W" * length,)))))
    found = pages(made.content)
    assert sum(page.text.count("W") for page in found) >= length
    assert max(one.right for page in found for one in page.letters) < 595


def test_key_terms_stay_on_one_page_with_the_longest_names() -> None:
    long = "Sehr lange Firma " * 11
    address = "\n".join(["Eine sehr lange Zeile der Anschrift " * 2] * 7)
    party: dict[str, Any] = {"legal_name": long, "address": address, "contact": long}
    agreed = offer(
        customer=replace(CUSTOMER, **party),
        seller=replace(SELLER, **party),
        owner=long,
    )
    first, second = pages(print_paper(Job(contract(agreed, long))).content)[:2]
    assert "SHA-256" in first.text
    assert "2. Cover in short" in second.text


def test_what_cannot_fit_on_page_one_is_refused_in_a_sentence() -> None:
    endless = replace(CUSTOMER, address="A\n" * 3000)
    with pytest.raises(PaperFailed, match="key terms of this contract do not fit"):
        print_paper(Job(contract(offer(ONE, customer=endless))))
